"""Lanes: seeds run side by side, each lane with a PostgreSQL and a Valkey of its own, set as in production.

But for the waits for the disk: processes die here, PostgreSQL's own among them, and never the machine.

The process that runs a lane's seeds is forked before any engine is started: it forks others in its turn, and whoever
forks must have no threads. We only keep the engines; a server that a seed crashes comes back by itself.
"""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from alembic import command
from lib import privilege
from lib.workbench import without_engines, workbench

from backend.commands import alembic_config
from backend.runtime import Runtime
from backend.settings import Settings
from tests.faults.exactness.broken import BROKEN, Broken
from tests.faults.exactness.carrier import read_log
from tests.faults.exactness.checks import Verdict, judge
from tests.faults.exactness.course import Course, Size
from tests.faults.exactness.database import Database
from tests.faults.exactness.house import Complaints, House, build_house, listen_to_complaints
from tests.faults.exactness.rehearsal import rehearse
from tests.faults.exactness.town import build_town

TEMPLATE = "exactness_template"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Lane:
    """One lane: the process that runs its seeds, and the pipe to it."""

    def __init__(self, size: Size, broken: str) -> None:
        forking = get_context("fork")
        self.pipe, theirs = forking.Pipe()
        self._process = forking.Process(target=_run_lane, args=(os.getpid(), theirs, size, broken))
        self._process.start()
        theirs.close()

    def stop(self) -> None:
        with suppress(OSError):  # it may have died
            self.pipe.send(None)
        self.pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def run_seeds(seeds: Sequence[int], size: Size, *, lanes: int = 2, broken: str = "") -> Iterator[Verdict]:
    """Run seeds; yield what came of each as it ends. `broken` names what stands in the place of the product's own."""
    waiting = list(reversed(seeds))
    running = [Lane(size, broken) for _ in range(min(lanes, len(seeds)))]
    with ExitStack() as stack:
        for lane in running:
            stack.callback(lane.stop)
        for lane in running:
            lane.pipe.send(stack.enter_context(_engines()))
            lane.pipe.send(waiting.pop())
        busy = {lane.pipe for lane in running}
        while busy:
            for pipe in wait(list(busy)):
                assert isinstance(pipe, Connection)
                # Before the next is begun: whoever has heard enough leaves nothing half done.
                yield pipe.recv()
                if waiting:
                    pipe.send(waiting.pop())
                else:
                    busy.discard(pipe)


@contextmanager
def _engines() -> Iterator[dict[str, str]]:
    """Start engines, migrate, and give a lane the variables that lead to them and to a town to copy."""
    with workbench(TEMPLATE, durable=True, synced=False) as bench:
        variables = {**without_engines(), **bench.variables}
        settings = Settings.from_environment(variables)
        command.upgrade(alembic_config(settings.database_url), "head")
        runtime = Runtime.build(settings, [])
        with runtime.sessions() as session:
            build_town(session, LONG_AGO)
            session.commit()
        runtime.engine.dispose()
        yield variables


def _run_lane(parent: int, pipe: Connection, size: Size, broken: str) -> None:
    """Run the seeds that come through the pipe until none does."""
    privilege.die_with_parent(parent, signal.SIGKILL)
    complaints = listen_to_complaints()
    settings = Settings.from_environment(pipe.recv())
    database = Database(settings.database_url, TEMPLATE, "exactness_seed")
    house = build_house(replace(settings, database_url=database.url), BROKEN[broken].jobs)
    database.make(())
    rehearse(house)
    gc.collect()
    gc.freeze()  # what is forked hundreds of times had better stay shared
    while (seed := pipe.recv()) is not None:
        pipe.send(_run_seed(seed, size, BROKEN[broken], house, complaints, database))


def _run_seed(
    seed: int, size: Size, broken: Broken, house: House, complaints: Complaints, database: Database
) -> Verdict:
    began = time.monotonic()
    database.make(broken.statements)
    house.runtime.redis.flushall()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "pushed.jsonl"
        house.carrier.open(log)
        record = Course(seed, size, house, complaints, database).run()
        lived = time.monotonic()
        verdict = judge(record, house.runtime, read_log(log))
        house.carrier.close()
    house.runtime.engine.dispose()  # whoever is forked next must not inherit what is connected
    database.close()
    verdict.figures["ms"], verdict.figures["ms_judging"] = (
        int((time.monotonic() - since) * 1000) for since in (began, lived)
    )
    return verdict
