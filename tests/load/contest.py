"""Two servers under the same light clients: ours, and Node's own Socket.IO server, doing the same at the same time.

Both have their sockets open all along and take turns, round by round: whatever else the machine does meets both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from backend.live import journal
from backend.runtime import Runtime
from tests.live.rehearsal import ROOM
from tests.load.crowd import person
from tests.load.flock import Flock, Ours, Reference, memory_of, processor_of

#: What is published at once, of what is for many people each their own.
BUNDLE = 1000
_FILLER = "x" * 210  # so that what clients read is about 300 bytes


@dataclass
class Side:
    """One server, in as many processes as were asked for, its clients, and what was found."""

    name: str
    servers: Sequence[Ours | Reference]
    flock: Flock
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def memory(self) -> int:
        return sum(memory_of(server.worker) for server in self.servers)

    @property
    def processor(self) -> float:
        return sum(processor_of(server.worker) for server in self.servers)

    def tell_all(self, mark: str) -> None:
        raise NotImplementedError

    def tell_each(self, count: int, among: int, mark: str) -> None:
        raise NotImplementedError


class OurSide(Side):
    """Says things as the product does: a row of the journal, committed, and a bell through Redis."""

    runtime: Runtime

    def tell_all(self, mark: str) -> None:
        self._publish([([ROOM], _item(mark))])

    def tell_each(self, count: int, among: int, mark: str) -> None:
        for start in range(0, count, BUNDLE):
            these = range(start, min(start + BUNDLE, count))
            self._publish([([journal.person_room(person(1 + n % among))], _item(mark, n)) for n in these])

    def _publish(self, changes: list[tuple[list[str], dict[str, Any]]]) -> None:
        with self.runtime.unit_of_work() as work:
            journal.publish_many(work, datetime.now(UTC), changes)
            work.commit()


class NodeSide(Side):
    """Says things by Redis alone: nothing is written down."""

    runtime: Runtime

    def tell_all(self, mark: str) -> None:
        self.runtime.redis.publish("reference", json.dumps({"all": _item(mark)}))

    def tell_each(self, count: int, among: int, mark: str) -> None:
        for start in range(0, count, BUNDLE):
            these = range(start, min(start + BUNDLE, count))
            each = [[f"t{1 + n % among}", _item(mark, n)] for n in these]
            self.runtime.redis.publish("reference", json.dumps({"each": each}))


def _item(mark: str, number: int = 0) -> dict[str, Any]:
    return {"kind": "note", "mark": mark, "n": number, "text": _FILLER}


def fan_out(sides: Sequence[Side], sockets: int, rounds: int) -> None:
    """One event to everybody, in turns: milliseconds from before it is published until the last has it."""
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    spent: dict[str, list[float]] = {side.name: [] for side in sides}
    for number in range(rounds + 1):
        for side in sides:
            before, mark = side.processor, f"round-{number}-"
            began, heard = _timed(side, lambda side=side, mark=mark: side.tell_all(mark), "expect", mark=mark)
            assert heard["heard"] == sockets, f"{side.name}: {heard}"
            if number:  # the first is for warming up
                times[side.name].append((heard["last"] - began) * 1000)
                spent[side.name].append((side.processor - before) * 1000)
    for side in sides:
        side.figures["fan_out_ms"] = median(times[side.name])
        side.figures["fan_out_best_ms"] = min(times[side.name])
        side.figures["fan_out_processor_ms"] = sum(spent[side.name]) / rounds


def directed(sides: Sequence[Side], sockets: int, count: int) -> None:
    """Many events, each for one person, published in bundles: how many a second arrive."""
    for side in sides:
        rates = []
        for number in range(3):
            mark = f"direct-{number}"
            tell = lambda side=side, mark=mark: side.tell_each(count, sockets, mark)  # noqa: E731 (bound to this round)
            began, heard = _timed(side, tell, "count", mark=f'"{mark}"', total=count)
            assert heard["heard"] == count, f"{side.name}: {heard}"
            rates.append(count / (heard["last"] - began))
        side.figures["directed_per_s"] = median(rates)


def idle(sides: Sequence[Side], seconds: float) -> None:
    """Nothing is said: what asking whether they are there costs, in percent of one processor."""
    before = {side.name: side.processor for side in sides}
    time.sleep(seconds)
    for side in sides:
        side.figures["heartbeats_percent"] = (side.processor - before[side.name]) / seconds * 100
        alive = side.flock.ask("alive")
        assert alive["lost"] == 0, f"{side.name} dropped {alive['lost']}"


def storm(sides: Sequence[Side], sockets: int, missed: int) -> None:
    """Everybody is cut at once, something is said meanwhile, everybody comes back: seconds, and nothing is missing."""
    for side in sides:
        side.flock.ask("cut")
        side.tell_each(missed, sockets, "missed")
        time.sleep(1)
        back = side.flock.ask("again")
        assert back["connected"] == sockets, f"{side.name}: {back}"
        side.figures["back_s"] = back["seconds"]
        side.figures["memory_after_mb"] = side.memory / 1e6
        if isinstance(side, OurSide):
            time.sleep(1)
            replayed = side.flock.ask("count_replayed")["replayed"]
            assert back["recovered"] == sockets, f"{sockets - back['recovered']} were told to reload"
            assert replayed == missed, f"{replayed} of {missed} missed events came"


def _timed(side: Side, tell: Callable[[], object], do: str, **given: Any) -> tuple[float, dict[str, Any]]:
    began = [0.0]

    def publish() -> None:
        began[0] = time.monotonic()
        tell()

    heard = side.flock.ask(do, publish, **given)
    return began[0], heard
