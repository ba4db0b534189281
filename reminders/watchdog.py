"""The watchdog: over all open tasks, what should be planned or have fired and is not? And do the clocks go right?

It recomputes the plan of every open task from its facts, in batches, and compares with the rows. It shares the pure
plan with the planner, but none of its writing: a row deleted, never written, or due and not fired is found. It asks
PostgreSQL what time it is, and when the clock process last asked; a product whose own clock lies cannot notice by
itself.
"""

from __future__ import annotations

import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Boolean, ColumnElement, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from backend.clock import SystemClock
from backend.database import among
from backend.heartbeat import age, beat
from backend.ids import new_id
from backend.runtime import Runtime
from backend.ticking import HEARTBEAT
from backend.unit_of_work import UnitOfWork
from reminders.facts import load_known
from reminders.model import BookWalk, Patrol, Reminder, ReminderRecipient
from reminders.plan import Facts, Key, Planned
from reminders.planner import replan
from reminders.rules import Rules, rules_in_force
from tasks.model import ASKED_AFTER, Task
from tasks.summary import is_open

log = structlog.get_logger(__name__)

PATROL = "reminders.patrol"
EVERY = timedelta(minutes=10)
_BATCH = 500
#: How long after its moment a reminder may still be on its way.
GRACE = timedelta(minutes=2)
_MOMENT = timedelta(seconds=1)
#: How far the product's clock may be from PostgreSQL's, and how long the clock process may be silent.
SKEW, SILENCE = timedelta(seconds=5), timedelta(seconds=60)
_PING_PATIENCE = 5.0
#: What planning a task anew mends.
_REPLANNED = ("missing", "moved", "late")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    `missing` has no row, `moved` is planned for another moment than the rules say, `late` is due and has not fired,
    `untold` has waited for somebody beyond its time; `unplannable` is a task for which the rules fail: nothing can be
    mended there, and the log says why. Without a task: `clock_stopped`, `clock_lies`.
    """

    what: str
    task_id: UUID | None = None
    key: Key | None = None
    due_at: datetime | None = None

    @property
    def kind(self) -> str:
        return f"{self.what} {self.key.rung}" if self.key is not None else self.what


class _Row(NamedTuple):
    state: str
    due_at: datetime
    set_aside: bool


def look(work: UnitOfWork, now: datetime) -> tuple[int, list[Finding]]:
    """Return how many open tasks were checked, and every finding about them.

    While the rules have just changed and the book is being planned anew, rows may lag behind: only what is late by its
    own row counts.
    """
    rules, settling = rules_in_force(work), _settling(work.session)
    checked = 0
    findings: list[Finding] = []
    for task_ids in open_tasks(work.session):
        checked += len(task_ids)
        rows = _rows(work.session, task_ids)
        for task_id, known in load_known(work, task_ids, now=now).items():
            for key, due_at in _planned(rules, known.facts, findings):
                row = rows.get((task_id, key))
                what = _amiss(row, due_at, now)
                if what in ("late", "moved") and _waits_for_morning(rules, known.facts, key, row, due_at, now):
                    continue
                if what is not None and (not settling or (what == "late" and _is_due(row, now))):
                    findings.append(Finding(what, task_id, key, due_at))
    return checked, findings + list(_untold(work.session, now))


def _planned(rules: Rules, facts: Facts, findings: list[Finding]) -> Sequence[Planned]:
    """Return a task's plan. One that cannot be planned is a finding, and hides nothing of the others."""
    try:
        return rules.plan(facts)
    except Exception:
        log.exception("task_unplannable", task=str(facts.task_id))
        findings.append(Finding("unplannable", facts.task_id))
        return ()


def _amiss(found: _Row | None, due_at: datetime, now: datetime) -> str | None:
    """Say what is wrong with the row of a reminder that the plan wants at `due_at`."""
    if found is None or found.state in ("cancelled", "withheld"):
        return "missing"
    if found.state != "planned":
        return None
    if due_at < now - GRACE:
        return "late"
    return "moved" if found.due_at != due_at and not found.set_aside else None


def _is_due(found: _Row | None, now: datetime) -> bool:
    """Whether a sweep should have met it by now, whatever the rules are."""
    return found is not None and found.state == "planned" and found.due_at < now - GRACE


def _waits_for_morning(
    rules: Rules, facts: Facts, key: Key, found: _Row | None, due_at: datetime, now: datetime
) -> bool:
    """Whether a sweep has met at night what was due before, and put it off until the night is over; and that is not
    long ago."""
    if found is None or due_at > now or found.due_at < now - GRACE or rules.wakes(facts, key):
        return False
    return rules.quiet(facts).postpone(min(now, found.due_at - _MOMENT)) == found.due_at


def _settling(session: Session) -> bool:
    running = exists().where(BookWalk.kind == "replanning", BookWalk.finished_at.is_(None))
    return bool(session.scalar(select(running)))


def look_at_clocks(runtime: Runtime, session: Session, now: datetime) -> list[Finding]:
    """Return what is wrong with the clocks: nobody asks what is due, or our own time is not PostgreSQL's.

    Simulated time is nobody's lie.
    """
    findings = []
    silent = age(session, HEARTBEAT, now)
    if silent is not None and abs(silent) > SILENCE.total_seconds():
        findings.append(Finding("clock_stopped"))
    there = session.scalar(select(func.clock_timestamp()))
    if isinstance(runtime.clock, SystemClock) and there is not None and abs(there - runtime.clock.now()) > SKEW:
        findings.append(Finding("clock_lies"))
    return findings


def patrol(runtime: Runtime) -> Patrol:
    """Look at everything once. What is amiss is said loudly; what is missing is planned anew; only when all is well is
    the watcher outside told so."""
    now, began = runtime.clock.now(), time.monotonic()
    with runtime.unit_of_work() as work:
        checked, findings = look(work, now)
        findings += look_at_clocks(runtime, work.session, now)
        beat(work.session, PATROL, now)
        repaired = repair(work, findings, now=now)
        kinds = dict(Counter(finding.kind for finding in findings))
        row = Patrol(id=new_id(now), at=now, checked=checked, seconds=time.monotonic() - began, findings=kinds)
        row.repaired = repaired
        work.session.add(row)
        work.commit()
    if findings:
        log.error("watchdog_findings", checked=checked, findings=len(findings), kinds=kinds)
    elif runtime.settings.watchdog_ping:
        _ping(runtime.settings.watchdog_ping)
    return row


def patrol_is_due(session: Session, now: datetime) -> bool:
    """Say whether the last patrol is ten minutes ago, and there is anything to look at."""
    seconds = age(session, PATROL, now)
    return (seconds is None or abs(seconds) > EVERY.total_seconds()) and (
        session.scalar(select(Task.id).where(is_open()).limit(1)) is not None
    )


def repair(work: UnitOfWork, findings: list[Finding], *, now: datetime) -> int:
    """Plan the tasks of these findings anew and return how many; what is late then fires with the next sweep."""
    amiss = sorted({each.task_id for each in findings if each.task_id is not None and each.what in _REPLANNED})
    for start in range(0, len(amiss), _BATCH):
        batch = amiss[start : start + _BATCH]
        # Locked as a verb would lock them: whoever changes one meanwhile plans after us, from what we wrote.
        work.session.execute(select(Task.id).where(among(Task.id, batch)).with_for_update(key_share=True))
        replan(work, batch, now=now)
    return len(amiss)


def open_tasks(session: Session, after: UUID | None = None, batch: int = _BATCH) -> Iterator[list[UUID]]:
    """Yield the ids of all open tasks in order, a batch at a time, from after `after` on."""
    last = after
    while True:
        query = select(Task.id).where(may_speak()).order_by(Task.id).limit(batch)
        ids = list(session.scalars(query if last is None else query.where(Task.id > last)))
        if not ids:
            return
        yield ids
        last = ids[-1]


def may_speak() -> ColumnElement[bool]:
    """Whether something may still be said of a task: it is open, or it is finished and a question about it waits."""
    return or_(is_open(), asked_after())


def asked_after() -> ColumnElement[bool]:
    """Whether a question waits about a finished task, in the words of the index that knows them."""
    return literal_column(f"({ASKED_AFTER})", Boolean)


def _rows(session: Session, task_ids: list[UUID]) -> Mapping[tuple[UUID, Key], _Row]:
    columns = (Reminder.task_id, Reminder.rung, Reminder.assignee_id, Reminder.anchor, Reminder.occurrence)
    state = (Reminder.state, Reminder.due_at, Reminder.error.is_not(None))
    query = select(*columns, *state).where(among(Reminder.task_id, task_ids))
    return {(row[0], Key(*row[1:5])): _Row(*row[5:]) for row in session.execute(query)}


def _untold(session: Session, now: datetime) -> Iterator[Finding]:
    """Find those for whom something was held, and whose time has passed."""
    query = (
        select(Reminder.task_id, Reminder.rung, Reminder.assignee_id, Reminder.anchor, Reminder.occurrence)
        .add_columns(ReminderRecipient.release_at)
        .join(Reminder, Reminder.id == ReminderRecipient.reminder_id)
        .where(ReminderRecipient.release_at < now - GRACE)
    )
    for row in session.execute(query):
        yield Finding("untold", row[0], Key(*row[1:5]), row[5])


def _ping(address: str) -> None:
    """Tell the watcher outside that all is well. If that fails, it will notice by itself: that is what it is for."""
    try:
        with urllib.request.urlopen(address, timeout=_PING_PATIENCE):
            log.info("watchdog_pinged")
    except OSError:
        log.warning("watchdog_ping_failed", exc_info=True)
