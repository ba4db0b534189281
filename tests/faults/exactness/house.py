"""What the processes of a seed are made of: the product on a database of its own, a clock on a dial, a fuse."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog
from flask import Flask

from backend.feature import Job
from backend.jobs import RingingBell
from backend.logs import configure_logs
from backend.runtime import Runtime
from backend.settings import Settings
from push.channel import Channel
from push.feature import push_feature
from push.outbox import DISPATCH
from reminders import sweep
from reminders.feature import reminders_feature
from reminders.model import BRIEF
from reminders.planner import SWEEP
from tasks.feature import tasks_feature
from tests.faults.exactness.carrier import LoggingCarrier
from tests.faults.exactness.crash import Fuse, wire

#: How many reminders a batch takes here.
FEW = 6


class Dial:
    """A clock that shows what it is told, earlier or later: a machine's clock may be stepped either way."""

    def __init__(self) -> None:
        self.reading = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.reading


@dataclass(frozen=True, slots=True)
class House:
    """Made once per seed, before anything is connected; every process is a fork with a copy of its own."""

    app: Flask
    runtime: Runtime
    dial: Dial
    fuse: Fuse
    carrier: LoggingCarrier


def build_house(settings: Settings, broken: Callable[[Channel], Mapping[str, Job]]) -> House:
    """Put the product together with what tells and sends alone: the watchdog would mend what must not break.

    `broken` puts other jobs in the place of the product's own, to see whether the checks notice.
    """
    # A town has few tasks: what is due at once takes several batches here, of which two are under way at a time.
    sweep.BATCH = FEW
    fuse, dial = Fuse(), Dial()
    carrier = LoggingCarrier(fuse)
    features = [tasks_feature(), push_feature(lambda _settings: {"fcm": carrier}), reminders_feature()]
    runtime = Runtime.build(settings, features, dial)
    others = broken(carrier)
    jobs = {name: others.get(name, runtime.jobs[name]) for name in (SWEEP, BRIEF, DISPATCH)}
    bell = RingingBell(runtime.redis, frozenset(jobs))
    runtime = replace(runtime, jobs=jobs, bell=bell)
    wire(fuse, runtime.engine, runtime.sessions)
    app = Flask("exactness", static_folder=None)
    runtime.attach(app)
    return House(app, runtime, dial, fuse, carrier)


@dataclass
class Complaints(logging.Handler):
    """Collects what the product's processes say of themselves in their logs, from warnings upwards."""

    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        reason = str(said.get("exception", "")).strip().rpartition("\n")[2]
        self.said.append(f"{record.levelname.lower()} {said.get('event')} {reason}".rstrip())

    def take(self) -> list[str]:
        taken, self.said = self.said, []
        return taken


def listen_to_complaints() -> Complaints:
    """Send every log of this process and its forks to a collector, and nowhere else."""
    configure_logs("warning")
    structlog.contextvars.clear_contextvars()
    collector = Complaints()
    logging.getLogger().handlers[:] = [collector]
    return collector
