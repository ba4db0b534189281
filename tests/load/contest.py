"""Two servers under the same light clients: ours, and Node's own Socket.IO server, doing the same at the same time.

Both have their sockets open all along and take turns, round by round: whatever else the machine does meets both.
No part waits for ever: at its limit it says what is missing, and the figures are of what has come.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import mean, median
from typing import Any

from backend.live import journal
from backend.runtime import Runtime
from tests.live.rehearsal import ROOM
from tests.load.crowd import person
from tests.load.flock import Flock, Ours, Reference, memory_of, processor_of

#: What is published at once, of what is for many people each their own.
BUNDLE = 1000
#: Seconds: until all are in, or back; until an event has come to all; until thousands of events have come to some.
ARRIVE_WITHIN, HEAR_WITHIN, HEAR_MANY_WITHIN = 300, 30, 60
#: Seconds between two rounds of the fan-out: what one leaves behind (acknowledgements, rubbish to collect) is its own.
SETTLE = 0.4
#: How often a part that lasts says how far it is, in seconds.
SAY_EVERY = 30

_DIRECTED_ROUNDS = 3
_FILLER = "x" * 210  # so that what clients read is about 300 bytes


@dataclass
class Side:
    """One server, in as many processes as were asked for, its clients, and what was found."""

    name: str
    servers: Sequence[Ours | Reference]
    flock: Flock
    figures: dict[str, float] = field(default_factory=dict)
    #: What did not come, or came twice, in words.
    shortfalls: list[str] = field(default_factory=list)

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

    def require(self, found: float, wanted: float, what: str) -> None:
        """Note what is not as it should be; the next part goes on."""
        if found != wanted:
            self.shortfalls.append(f"{self.name}: {found:.0f} of {wanted:.0f} {what}")
            print(self.shortfalls[-1], flush=True)


class OurSide(Side):
    """Says things as the product does: a row of the journal, committed, and a bell through Redis."""

    runtime: Runtime

    def tell_all(self, mark: str) -> None:
        self._publish([([ROOM], _item(mark))])

    def tell_each(self, count: int, among: int, mark: str) -> None:
        for start in range(0, count, BUNDLE):
            these = range(start, min(start + BUNDLE, count))
            self._publish([([journal.person_room(person(1 + n % among))], _item(mark, n)) for n in these])

    def enter(self, sockets: int) -> None:
        """Have everybody be in the room where all are told the same."""
        self.flock.ask("listen", mark='43/live,1[{"ok":true')
        self.flock.ask("say", text='42/live,1["enter",null]')
        self.require(self.flock.wait("heard", "heard", sockets, HEAR_MANY_WITHIN)["heard"], sockets, "are in the room")

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


def arrive(side: Side, urls: list[str], tokens: list[str]) -> None:
    """Connect everybody: seconds until the last has been greeted, and what each weighs."""
    before = side.memory
    side.flock.connect(urls, tokens)
    arrived = _arrived(side, len(tokens))
    side.figures["connect_s"] = arrived["seconds"]
    side.figures["memory_per_socket_kb"] = (side.memory - before) / max(1, arrived["connected"]) / 1000


def fan_out(sides: Sequence[Side], rounds: int) -> None:
    """One event to everybody, in turns: milliseconds from before it is published until the last has it."""
    times: dict[str, list[float]] = {side.name: [] for side in sides}
    firsts: dict[str, list[float]] = {side.name: [] for side in sides}
    spent: dict[str, list[float]] = {side.name: [] for side in sides}
    reading: dict[str, list[float]] = {side.name: [] for side in sides}
    for number in range(rounds + 1):
        for side in sides:
            time.sleep(SETTLE)
            alive, mark = side.flock.ask("alive")["alive"], f"round-{number}-"
            before, clients_before = side.processor, side.flock.processor
            began, heard = _heard(side, lambda side=side, mark=mark: side.tell_all(mark), mark, alive, HEAR_WITHIN)
            side.require(heard["heard"], alive, f"heard of round {number}")
            if number and heard["heard"] == alive:  # the first is for warming up
                times[side.name].append((heard["last"] - began) * 1000)
                firsts[side.name].append((heard["first"] - began) * 1000)
                spent[side.name].append((side.processor - before) * 1000)
                reading[side.name].append((side.flock.processor - clients_before) * 1000)
    for side in sides:
        if times[side.name]:
            side.figures["fan_out_ms"] = median(times[side.name])
            side.figures["fan_out_best_ms"] = min(times[side.name])
            side.figures["fan_out_first_ms"] = median(firsts[side.name])
            side.figures["fan_out_processor_ms"] = mean(spent[side.name])
            side.figures["fan_out_clients_processor_ms"] = mean(reading[side.name])


def directed(sides: Sequence[Side], sockets: int, count: int) -> None:
    """Many events, each for one person, published in bundles: how many a second arrive."""
    for side in sides:
        rates = []
        for number in range(_DIRECTED_ROUNDS):
            mark = f'"direct-{number}"'
            tell = lambda side=side, mark=mark: side.tell_each(count, sockets, mark.strip('"'))  # noqa: E731 (this round's)
            began, heard = _heard(side, tell, mark, count, HEAR_MANY_WITHIN)
            side.require(heard["heard"], count, f"directed events came in round {number}")
            if heard["heard"]:
                rates.append(heard["heard"] / (heard["last"] - began))
        if rates:
            side.figures["directed_per_s"] = median(rates)


def storm(sides: Sequence[Side], sockets: int, missed: int) -> None:
    """Everybody is cut at once, something is said meanwhile, everybody comes back: seconds, and nothing is missing."""
    for side in sides:
        alive, mark = side.flock.ask("alive")["alive"], "before-the-storm"
        # All have read up to here: who has heard nothing for tens of thousands of changes would be told to reload.
        _, heard = _heard(side, lambda side=side, mark=mark: side.tell_all(mark), mark, alive, HEAR_WITHIN)
        side.require(heard["heard"], alive, "heard of what was said before the storm")
        side.flock.ask("cut")
        side.tell_each(missed, sockets, "missed")
        time.sleep(1)
        side.flock.ask("listen", mark='"missed"')
        before, clients_before = side.processor, side.flock.processor
        side.flock.ask("again")
        back = _arrived(side, sockets)
        side.figures["back_s"] = back["seconds"]
        side.figures["back_processor_s"] = side.processor - before
        side.figures["back_clients_processor_s"] = side.flock.processor - clients_before
        side.figures["memory_after_mb"] = side.memory / 1e6
        if isinstance(side, OurSide):
            side.flock.wait("heard", "heard", missed, HEAR_WITHIN)
            time.sleep(1)  # if something came twice
            side.require(side.flock.ask("heard")["heard"], missed, "missed events came")
            side.require(back["recovered"], sockets, "were not told to reload")


def idle(sides: Sequence[Side], seconds: float) -> None:
    """Nothing is said: what asking whether they are there costs, in percent of one processor, and who is dropped.

    The figures are brought up to date all along, for whoever interrupts.
    """
    began = time.monotonic()
    before = {side.name: (side.processor, side.flock.ask("alive")) for side in sides}
    while (left := began + seconds - time.monotonic()) > 0:
        time.sleep(min(left, SAY_EVERY))
        passed = time.monotonic() - began
        for side in sides:
            processor, first = before[side.name]
            now = side.flock.ask("alive")
            side.figures["idle_s"] = passed
            side.figures["idle_alive"] = now["alive"]
            side.figures["idle_dropped"] = now["lost"] - first["lost"]
            side.figures["heartbeats_percent"] = (side.processor - processor) / passed * 100
        told = ", ".join(
            f"{side.name} {side.figures['idle_alive']:.0f} there, {side.figures['idle_dropped']:.0f} dropped, "
            f"{side.figures['heartbeats_percent']:.1f} % of a processor"
            for side in sides
        )
        print(f"idle {passed:.0f} of {seconds:.0f} s: {told}; load {os.getloadavg()[0]:.1f}", flush=True)
    for side in sides:
        _, first = before[side.name]
        side.require(side.figures["idle_alive"], first["alive"], "were still there at the end")


def _arrived(side: Side, sockets: int) -> dict[str, Any]:
    """Wait until everybody is in, and say now and again how many are."""
    said = time.monotonic()

    def progress(arrived: dict[str, Any]) -> None:
        nonlocal said
        if time.monotonic() > said + SAY_EVERY / 3:
            said = time.monotonic()
            print(f"{side.name:>5}: {arrived['connected']} of {sockets} are in", flush=True)

    arrived = side.flock.wait("arrived", "connected", sockets, ARRIVE_WITHIN, progress)
    side.require(arrived["connected"], sockets, f"came in within {arrived['seconds']:.0f} s")
    side.figures["dialled_again"] = side.figures.get("dialled_again", 0) + arrived["refused"]
    return arrived


def _heard(
    side: Side, tell: Callable[[], object], mark: str, count: int, within: float
) -> tuple[float, dict[str, Any]]:
    """Say something once the clients listen; return the instant before, and what they heard until all was there."""
    side.flock.ask("listen", mark=mark)
    began = time.monotonic()
    tell()
    return began, side.flock.wait("heard", "heard", count, within)
