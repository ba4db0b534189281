"""The processes of a seed: one web and two workers with a clock each, forked, killed, forked again.

A process is told what to do through a pipe and says through it what it has done, with real instants (a clock that all
processes of a machine share), so that what overlapped can be told from what came before.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from lib import privilege
from rq import Queue
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from backend.errors import GiaoViecError
from backend.feature import Job
from backend.runtime import Runtime
from backend.ticking import tick
from reminders.planner import SWEEP
from tests.faults.exactness.acts import Act, perform
from tests.faults.exactness.crash import AT_RANDOM, Crash
from tests.faults.exactness.house import Complaints, House

now_ns = time.monotonic_ns


@dataclass(frozen=True, slots=True)
class Work:
    """Have a clock ring for what is due (`ticks`), and the worker beside it do what has been rung for."""

    run: int
    reading: datetime
    ticks: bool
    crash: Crash | None
    seed: str


@dataclass(frozen=True, slots=True)
class Serve:
    """Have the web process do these acts, one after another."""

    acts: Sequence[Act]
    ids: dict[int, UUID]
    crash: Crash | None


class Inside:
    """The process itself, from within."""

    def __init__(self, house: House, complaints: Complaints, pipe: Connection) -> None:
        self._house = house
        self._complaints = complaints
        self._pipe = pipe
        jobs = dict(house.runtime.jobs)
        jobs[SWEEP] = replace(jobs[SWEEP], run=self._timed(jobs[SWEEP]))
        self._runtime = replace(house.runtime, jobs=jobs)
        self._runtime.attach(house.app)
        event.listen(house.runtime.engine, "connect", self._connected)

    def live(self) -> None:
        gc.disable()  # nobody here lives long enough to leave much behind
        while True:
            order = self._pipe.recv()
            self._house.fuse.set(order.crash)
            self._work(order) if isinstance(order, Work) else self._serve(order)
            self._house.fuse.set(None)
            self._say("finished", self._complaints.take())

    def _work(self, order: Work) -> None:
        house = self._house
        house.dial.reading, house.carrier.run = order.reading, order.run
        house.carrier.chance = random.Random(order.seed)
        try:
            if order.ticks:
                tick(self._runtime)
            queues = [Queue(name, connection=self._runtime.redis) for name in self._runtime.jobs]
            with house.app.app_context():
                while (found := Queue.dequeue_any(queues, None, self._runtime.redis)) is not None:
                    found[0].perform()
        except Exception as error:
            self._say("failed", f"{type(error).__name__}: {str(error)[:300]}")

    def _serve(self, order: Serve) -> None:
        for n, act in enumerate(order.acts):
            began, outcome = now_ns(), ""
            self._say("begins", n, began)
            try:
                perform(self._runtime, act, order.ids)
            except GiaoViecError as error:
                outcome = f"refused: {error} {error.params}"
            except DBAPIError as error:
                outcome = f"failed: {str(error.orig)[:200]}"
            self._say("acted", n, now_ns(), outcome)

    def _timed(self, job: Job) -> Callable[[Runtime], object]:
        def run(runtime: Runtime) -> object:
            began = now_ns()
            settled = job.run(runtime)
            self._say("swept", began, now_ns(), settled)
            return settled

        return run

    def _connected(self, connection: Any, _record: Any) -> None:
        self._say("connected", connection.info.backend_pid)

    def _say(self, *words: Any) -> None:
        self._pipe.send(words)


@dataclass
class Heard:
    """What a process said of one order, and whether it lived to say it all."""

    order: Work | Serve
    began: int
    ended: int = 0
    died: bool = False
    words: list[tuple[Any, ...]] = field(default_factory=list)

    def all(self, kind: str) -> list[tuple[Any, ...]]:
        return [words[1:] for words in self.words if words[0] == kind]


class Member:
    """A process as its parent sees it; a fresh fork whenever the last one was killed."""

    def __init__(self, house: House, complaints: Complaints) -> None:
        self._inside = (house, complaints)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._shot = False
        self.backends: set[int] = set()

    def tell(self, order: Work | Serve) -> Connection:
        """Give an order; return the pipe through which the answer comes."""
        if self._shot:
            # The shot met it between its last word and our hearing it: it had finished, and is dead all the same.
            self.bury()
        if self._process is None or self._pipe is None:
            forking = get_context("fork")
            ours, theirs = forking.Pipe()
            self._process = forking.Process(target=_live, args=(*self._inside, os.getpid(), theirs), daemon=True)
            self._process.start()
            theirs.close()
            self._pipe = ours
        self._pipe.send(order)
        return self._pipe

    def kill(self) -> None:
        if self._process is not None and self._process.pid is not None:
            self._shot = True
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def bury(self) -> set[int]:
        """Take leave of a dead process; return the PostgreSQL backends that were its own."""
        assert self._process is not None
        assert self._pipe is not None
        self._process.join()
        if self._process.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"a process ended by itself, with exit code {self._process.exitcode}")
        self._pipe.close()
        self._process = self._pipe = None
        self._shot = False
        backends, self.backends = self.backends, set()
        return backends

    def stop(self) -> None:
        if self._process is not None:
            self.kill()
            self.bury()


def _live(house: House, complaints: Complaints, parent: int, pipe: Connection) -> None:
    privilege.die_with_parent(parent, signal.SIGKILL)
    Inside(house, complaints, pipe).live()


Later = tuple[int, Callable[[], object]]  # after so many milliseconds, do this


def together(orders: Sequence[tuple[Member, Work | Serve]], meanwhile: Sequence[Later]) -> list[Heard]:
    """Have several processes work at once, and disturb them meanwhile; return what each said, in the same order."""
    began = now_ns()
    heard = [Heard(order, now_ns()) for _member, order in orders]
    busy = {member.tell(order): (member, each) for (member, order), each in zip(orders, heard, strict=True)}
    shots: list[Later] = [
        (order.crash.nth, partial(_shoot, member, busy))
        for member, order in orders
        if order.crash is not None and order.crash.point == AT_RANDOM
    ]
    coming = sorted([*meanwhile, *shots], key=lambda later: later[0])
    while busy:
        until = max(began + coming[0][0] * 1_000_000 - now_ns(), 0) / 1e9 if coming else None
        for ready in wait(list(busy), until):
            assert isinstance(ready, Connection)
            if _listen(ready, *busy[ready]):
                del busy[ready]
        while coming and began + coming[0][0] * 1_000_000 <= now_ns():
            coming.pop(0)[1]()
    return heard


def _shoot(member: Member, busy: dict[Connection, tuple[Member, Heard]]) -> None:
    """kill -9 from outside, unless it has finished."""
    if any(each is member for each, _heard in busy.values()):
        member.kill()


def _listen(pipe: Connection, member: Member, heard: Heard) -> bool:
    """Take one word; say whether it was the last, one way or the other."""
    try:
        words = pipe.recv()
    except (EOFError, OSError):
        heard.ended, heard.died = now_ns(), True
        return True
    if words[0] == "connected":
        member.backends.add(words[1])
    heard.words.append(words)
    if words[0] == "finished":
        heard.ended = now_ns()
    return bool(words[0] == "finished")
