"""Where a screen stands: it moves though nothing is said to it, and never past anything it has not been told."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from uuid import uuid4

import gevent
from sqlalchemy import text

from backend.live import journal
from backend.live.frames import Frame
from backend.live.gateway import Connection, Gateway
from backend.live.journal import Change
from backend.live.past import REMEMBERED
from backend.live.peer import Peer
from backend.live.reception import Reception
from backend.live.tail import Tail
from backend.runtime import Runtime
from tests.city import City
from tests.live.screen import Screen
from tests.processes import Live, Web, running

#: Seconds in which a heartbeat has come, if the one before was missed.
TWO_HEARTBEATS = 110
WRITERS, POSITIONS = 3, 30


class Kept:
    """A link that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def deliver(self, *told: Frame) -> None:
        self.told += [
            tuple(json.loads(said)) for frame in told if (said := frame.text.partition(",")[2]).startswith("[")
        ]

    def close(self) -> None: ...


class Reader:
    """What one person has read over many connections, and up to where."""

    def __init__(self, position: int | None = None) -> None:
        self.position = position
        self.notes: list[int] = []

    def take(self, told: list[tuple[str, Any]]) -> None:
        for name, data in told:
            if name == "changes":
                self.notes += [item["n"] for item in data["items"]]
            if name in ("hello", "changes", "position"):
                self.position = data["position"]


def gateway_at(position: int, changes: list[Change]) -> Gateway:
    gateway = Gateway(cast(Runtime, None))
    gateway.past.begin(0, position, changes)
    return gateway


def connection(link: Kept) -> Connection:
    return Connection("s", uuid4(), uuid4(), datetime.now(UTC), "vi", link)


def test_it_is_said_only_while_it_is_news() -> None:
    link, gateway = Kept(), gateway_at(7, [])
    quiet = connection(link)
    gateway.admit(quiet, None, 7)
    gateway.tell_position([quiet])
    assert [name for name, _ in link.told] == ["hello", "session"]
    gateway.past.learn(9, [])
    for _ in range(2):
        gateway.tell_position([quiet])
    assert link.told[2:] == [("position", {"position": 9})]


def test_wherever_the_line_breaks_the_rest_comes_with_the_next() -> None:
    """Also between the hello and what was missed."""
    link = Kept()
    back = connection(link)
    room = journal.person_room(back.person_id)
    gateway = gateway_at(9, [Change(n, n, (room,), json.dumps({"kind": "note", "n": n})) for n in range(4, 9)])
    gateway.admit(back, 4, 9)
    gateway.past.learn(12, [])
    gateway.tell_position([back])
    assert [name for name, _ in link.told] == ["hello", "session", "changes", "position"]
    for heard in range(len(link.told) + 1):
        reader = Reader(position=4)
        reader.take(link.told[:heard])
        rest = gateway.past.missed([room], reader.position or 0) or []
        assert reader.notes + [change.item["n"] for change in rest] == [4, 5, 6, 7, 8]


def test_nobody_is_let_in_before_the_past_is_known(runtime: Runtime) -> None:
    """A position that leaps to where the past begins would be ahead of what was said until then."""
    gateway, tail, peer = Gateway(runtime), Unknowing(), AtTheDoor()
    reception = Reception(gateway, tail)
    reception.open()
    reception.ask(cast(Peer, peer), {"token": "none"})
    gevent.sleep(0.05)
    assert tail.asked > 2
    assert peer.told == []
    tail.known = True
    gevent.sleep(0.05)
    assert [name for name, _ in peer.told] == ["session"]


def test_no_position_is_ahead_of_what_was_committed_below_it(door: Web, town: City) -> None:
    """Transactions end out of order, positions are told all the time, and the screen is cut off in the middle of it."""
    other, reader = Screen(door.url, town.token("chair")), Reader()
    looks = _Looks(door, town.token("director"), reader)
    looks.look(0)
    transactions: dict[int, int] = {}
    over = threading.Event()
    writers = [threading.Thread(target=_write, args=(town, seed, transactions, over)) for seed in range(WRITERS)]
    beats = threading.Thread(target=_beat, args=(other, over))
    for thread in (*writers, beats):
        thread.start()
    try:
        until = time.monotonic() + 60
        while looks.positions < POSITIONS:
            assert time.monotonic() < until, f"{looks.positions} positions have come"
            looks.look(looks.chance.uniform(0, 0.4), transactions)
    finally:
        over.set()
        for thread in (*writers, beats):
            thread.join()
        other.close()
    looks.look(1, transactions)
    assert sorted(reader.notes) == sorted(transactions), "each came once"


def test_who_knows_nothing_of_the_event_comes_back_as_ever(door: Web, town: City) -> None:
    earlier = Earlier(door.url, town.token("director"))
    position = earlier.position
    _note(town, journal.person_room(town.people["chair"].id), 1)
    other = Screen(door.url, town.token("chair"), position)
    other.wait_for(lambda: bool(other.items))
    other.call("beat")
    earlier.wait_for(lambda: earlier.heard[-1][0] == "position")
    assert earlier.position == position
    earlier.close()
    _note(town, journal.person_room(town.people["director"].id), 2)
    back = Earlier(door.url, town.token("director"), position)
    back.wait_for(lambda: bool(back.items))
    assert back.hello is not None
    assert back.hello["recovered"] is True
    assert [item["n"] for item in back.items] == [2]
    back.close()
    other.close()


def test_a_quiet_screen_need_not_reload_after_a_busy_hour(web: Web, live: Web, town: City, tmp_path: Path) -> None:
    """Through both doors at once, since a heartbeat takes its time: nearly a minute."""
    token = town.token("ward")
    quiet = [Screen(door.url, token) for door in (web, live)]
    before = [screen.position for screen in quiet]
    end = _busy_hour(town)
    for screen in quiet:
        screen.wait_for(lambda screen=screen: screen.position >= end, TWO_HEARTBEATS)  # type: ignore[misc]
        screen.close()
        assert screen.items == []
    restarted = Live(tmp_path / "restarted.log")
    with running(restarted):
        for door in (web, live, restarted.wait()):
            assert [_recovered(door, token, screen.position) for screen in quiet] == [True, True]
            assert [_recovered(door, token, position) for position in before] == [False, False]


class _Looks:
    """One person's connections, one after the other. Whatever they hear, nothing committed below it may be missing."""

    def __init__(self, door: Web, token: str, reader: Reader) -> None:
        self.chance = random.Random(3)
        self.positions = 0
        self._door, self._token, self._reader = door, token, reader

    def look(self, seconds: float, transactions: Mapping[int, int] = MappingProxyType({})) -> None:
        """Come back, hear for a moment, and be cut off. `transactions` says in which one each note was written."""
        screen = Screen(self._door.url, self._token, self._reader.position)
        assert screen.hello is not None
        assert screen.hello["recovered"] is (self._reader.position is not None)
        time.sleep(seconds)
        screen.close()
        heard = list(screen.heard)
        for each in heard:
            self._reader.take([each])
            below = {n for n, one in dict(transactions).items() if one < (self._reader.position or 0)}
            assert below <= set(self._reader.notes), f"{each} came before {below - set(self._reader.notes)}"
        self.positions += sum(name == "position" for name, _ in heard)


class Unknowing(Tail):
    """A tail to which PostgreSQL does not answer yet."""

    def __init__(self) -> None:
        self.known, self.asked = False, 0

    def start(self) -> bool:
        self.asked += 1
        gevent.sleep(0.01)
        return self.known


class AtTheDoor(Kept):
    """A peer that asks to be let in."""

    sid, languages, leaving = "s", "vi", False


class Earlier(Screen):
    """A client written before there was the event `position`: it makes nothing of it."""

    def _on_position(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("position", data))
            self._changed.notify_all()


def _recovered(door: Web, token: str, position: int | None) -> bool:
    screen = Screen(door.url, token, position)
    screen.close()
    assert screen.hello is not None
    return bool(screen.hello["recovered"])


def _busy_hour(town: City) -> int:
    """Have others hear of more than any process remembers; return the position after it."""
    for n in range(REMEMBERED // 1000 + 1):
        with town.runtime.unit_of_work() as work:
            changes = [([journal.person_room(uuid4())], {"kind": "note", "n": n})] * 1000
            journal.publish_many(work, datetime.now(UTC), changes)
            work.commit()
    with town.runtime.sessions() as session:
        return journal.horizon(session)


def _note(town: City, room: str, n: int) -> None:
    with town.runtime.unit_of_work() as work:
        journal.publish(work, datetime.now(UTC), [room], {"kind": "note", "n": n})
        work.commit()


def _write(town: City, seed: int, transactions: dict[int, int], over: threading.Event) -> None:
    """Write notes to the director, each in a transaction that stays open for a moment of its own."""
    chance = random.Random(seed)
    room = journal.person_room(town.people["director"].id)
    for n in count(seed, WRITERS):
        if over.is_set():
            return
        with town.runtime.unit_of_work() as work:
            journal.publish(work, datetime.now(UTC), [room], {"kind": "note", "n": n})
            transactions[n] = int(work.session.scalar(text("SELECT pg_current_xact_id()::text::bigint")) or 0)
            time.sleep(chance.uniform(0, 0.05))
            work.commit()


def _beat(screen: Screen, over: threading.Event) -> None:
    while not over.is_set():
        screen.call("beat")
        time.sleep(0.01)  # about as often as somebody commits: what is told in between is no news
