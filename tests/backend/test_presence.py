"""Presence: only for those who chose it, only for the secretariat, and over by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import redis as redis_py
from flask import Flask
from sqlalchemy import event, select

from backend.ids import new_id
from backend.live.gateway import Connection, Gateway, Tick
from backend.org.model import Post, Unit
from backend.presence import recording, seen
from backend.runtime import Runtime
from tests.city import City, Desk
from tests.processes import free_port

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


class Nowhere:
    def deliver(self, *_told: Any) -> None: ...

    def close(self) -> None: ...


def holding(runtime: Runtime, *people: UUID) -> Gateway:
    """A process that holds a socket of each."""
    gateway = Gateway(runtime)
    for number, person_id in enumerate(people):
        sid = f"s{number}"
        gateway.connections[sid] = Connection(sid, person_id, person_id, NOW, "vi", Nowhere())
    return gateway


def shown(desk: Desk, city: City, *names: str) -> dict[str, tuple[bool, bool]]:
    """What the secretary sees of some people: whether reachable, and whether it is known when they were."""
    ids = {str(city.people[name].id): name for name in names}
    found = desk("an").get("/presence?" + "&".join(f"person_id={each}" for each in ids)).json["items"]
    return {ids[each["person_id"]]: (each["reachable"], each["seen_at"] is not None) for each in found}


def test_nobody_is_seen_who_did_not_choose_it(runtime: Runtime, city: City, desk: Desk) -> None:
    director, officer = city.people["director"].id, city.people["officer"].id
    assert desk("director").get("/me/presence").json == {"offered": True, "shown": False}
    gateway = holding(runtime, director, officer)
    recording.record(gateway, city.now)
    assert runtime.redis.zcard(seen.KEY) == 0
    assert desk("director").put("/me/presence", {"shown": True}).json == {"offered": True, "shown": True}
    recording.record(gateway, city.now)
    assert runtime.redis.zcard(seen.KEY) == 1
    assert shown(desk, city, "director", "officer") == {"director": (True, True)}


def test_who_has_gone_goes_by_themselves_and_who_takes_it_back_at_once(
    runtime: Runtime, city: City, desk: Desk
) -> None:
    for name in ("director", "officer"):
        desk(name).put("/me/presence", {"shown": True})
    assert shown(desk, city, "director") == {"director": (False, False)}
    recording.record(holding(runtime, city.people["director"].id), city.now)
    city.go_to(city.now + timedelta(seconds=seen.EVERY))
    assert shown(desk, city, "director", "officer") == {"director": (True, True), "officer": (False, False)}
    city.go_to(city.now + seen.REACHABLE_FOR)
    assert shown(desk, city, "director") == {"director": (False, True)}
    desk("director").put("/me/presence", {"shown": False})
    assert runtime.redis.zcard(seen.KEY) == 0
    assert shown(desk, city, "director") == {}


def test_what_redis_still_knows_is_not_shown_against_a_wish(runtime: Runtime, city: City, desk: Desk) -> None:
    seen.write(runtime.redis, [city.people["director"].id], city.now)
    assert shown(desk, city, "director") == {}


def test_a_secretariat_sees_only_whom_its_unit_and_those_below_it_hold(city: City, desk: Desk) -> None:
    everybody = ("chair", "director", "officer", "health", "ward", "admin")
    for name in everybody:
        desk(name).put("/me/presence", {"shown": True})
    # Who holds no post is in nobody's house.
    assert set(shown(desk, city, *everybody)) == {"chair", "director", "officer", "health", "ward"}
    with city.runtime.sessions() as session:
        office = Unit(
            id=new_id(city.now),
            name="Văn phòng Sở",
            kind="office",
            parent_id=city.units["works"].id,
            valid_from=city.now,
            search="van phong so",
        )
        session.add(office)
        session.flush()
        for post in session.scalars(select(Post).filter_by(person_id=city.people["an"].id)):
            post.unit_id = office.id
        session.commit()
    assert set(shown(desk, city, *everybody)) == {"director", "officer"}
    # Whose post there has ended is out of sight.
    with city.runtime.sessions() as session:
        for post in session.scalars(select(Post).filter_by(person_id=city.people["officer"].id)):
            post.valid_to = city.now
        session.commit()
    assert set(shown(desk, city, *everybody)) == {"director"}


@pytest.mark.parametrize("name", ["chair", "director", "officer", "admin"])
def test_it_is_for_the_secretariat_alone(city: City, desk: Desk, name: str) -> None:
    refused = desk(name).get("/presence")
    assert (refused.status_code, refused.json["code"]) == (403, "secretariat_only")


def test_a_city_may_do_without(app: Flask, city: City, desk: Desk, monkeypatch: Any) -> None:
    desk("director").put("/me/presence", {"shown": True})
    own: Runtime = app.extensions["giaoviec"]
    monkeypatch.setitem(app.extensions, "giaoviec", replace(own, settings=replace(own.settings, presence=False)))
    assert desk("director").get("/me/presence").json == {"offered": False, "shown": False}
    refused = desk("officer").put("/me/presence", {"shown": True})
    assert (refused.status_code, refused.json["code"]) == (409, "presence_not_offered")
    assert desk("director").put("/me/presence", {"shown": False}).status_code == 200
    assert shown(desk, city, "director") == {}


def test_without_redis_nothing_is_known_and_a_wish_can_still_be_taken_back(
    app: Flask, city: City, desk: Desk, monkeypatch: Any
) -> None:
    desk("director").put("/me/presence", {"shown": True})
    own: Runtime = app.extensions["giaoviec"]
    nobody_there = redis_py.Redis.from_url(f"redis://127.0.0.1:{free_port()}", socket_connect_timeout=0.2)
    monkeypatch.setitem(app.extensions, "giaoviec", replace(own, redis=nobody_there))
    assert shown(desk, city, "director") == {}
    assert desk("director").put("/me/presence", {"shown": False}).json == {"offered": True, "shown": False}
    monkeypatch.setitem(app.extensions, "giaoviec", own)
    assert desk("director").get("/me/presence").json == {"offered": True, "shown": False}


def test_it_is_recorded_twice_a_minute_and_asks_once_for_two_thousand(
    runtime: Runtime, city: City, desk: Desk, monkeypatch: Any
) -> None:
    desk("director").put("/me/presence", {"shown": True})
    recorded: list[datetime] = []
    monkeypatch.setattr(recording.gevent, "spawn", lambda _try, _gateway, now: recorded.append(now))
    gateway = holding(runtime, city.people["director"].id)
    for second in range(120):
        at = NOW + timedelta(seconds=second)
        recording.on_tick(Tick(gateway, [], at - timedelta(seconds=1), at))
    assert len(recorded) == 4
    assert any(recording.on_tick in feature.ticks for feature in runtime.features)
    asked: list[str] = []
    event.listen(runtime.engine, "before_cursor_execute", note := lambda *given: asked.append(given[2]))
    recording.record(gateway, NOW)
    event.remove(runtime.engine, "before_cursor_execute", note)
    assert len(asked) == 1
