"""Devices: a token belongs to one account, and to the one that registered it last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.org.model import Person
from push.devices import STALE_AFTER, prune_devices, register_device, some_stale
from push.model import Device
from tests.city import Caller, City, Desk

TOKEN = "a-token-of-some-phone"


def register(caller: Caller, token: str = TOKEN, **more: Any) -> Any:
    return caller.post("/me/devices", {"token": token, "platform": "android", **more})


def owners(city: City) -> list[tuple[str, bool]]:
    names = {person.id: name for name, person in city.people.items()}
    with city.runtime.sessions() as session:
        rows = session.scalars(select(Device).order_by(Device.registered_at, Device.id)).all()
    return [(names[row.person_id], row.dropped_at is None) for row in rows]


def test_a_phone_is_registered_listed_and_forgotten(desk: Desk) -> None:
    director = desk("director")
    made = register(director, name="Điện thoại cơ quan")
    assert made.status_code == 201
    assert TOKEN not in made.text, "the token is never shown again"
    listed = director.get("/me/devices").json["items"]
    assert [(each["id"], each["name"], each["platform"]) for each in listed] == [
        (made.json["id"], "Điện thoại cơ quan", "android")
    ]
    assert director.delete(f"/me/devices/{made.json['id']}").status_code == 204
    assert director.get("/me/devices").json["items"] == []
    assert director.delete(f"/me/devices/{made.json['id']}").json["code"] == "unknown_device"


def test_registering_again_is_the_same_device_seen_later(desk: Desk) -> None:
    first = register(desk("director"), name="Máy cũ").json
    desk.city.simulation.clock.advance(timedelta(days=1))
    again = register(desk("director"), name="").json
    assert (again["id"], again["name"]) == (first["id"], "Máy cũ")
    assert again["last_seen_at"] > first["last_seen_at"]
    assert owners(desk.city) == [("director", True)]


def test_a_token_moves_to_the_account_that_registered_it_last(desk: Desk) -> None:
    city = desk.city
    register(desk("director"))
    city.assign("chair", "works", "Việc của giám đốc")
    desk.city.simulation.clock.advance(timedelta(minutes=1))
    register(desk("health"))
    assert owners(city) == [("director", False), ("health", True)]
    city.simulation.work()
    assert city.carrier.shown[TOKEN] == [], "what was queued for the former owner is not shown to the new one"
    city.assign("chair", "works", "Việc khác của giám đốc")
    city.simulation.work()
    assert city.carrier.shown[TOKEN] == []
    city.assign("chair", "health_unit", "Việc của giám đốc y tế")
    city.simulation.work()
    assert len(city.carrier.shown[TOKEN]) == 1


def test_nobody_forgets_somebody_elses_phone(desk: Desk) -> None:
    made = register(desk("director")).json
    assert desk("health").delete(f"/me/devices/{made['id']}").status_code == 404
    assert owners(desk.city) == [("director", True)]


def test_one_token_registered_twice_at_once_is_one_device(desk: Desk) -> None:
    """The second request comes to the unique index while the first has not yet committed."""
    city, director = desk.city, desk("director")
    with ThreadPoolExecutor(1) as pool, city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["director"].id)
        register_device(work, actor, token=TOKEN, platform="android", name="", now=city.now)
        second = pool.submit(register, director)
        wait_until_somebody_waits(city)
        work.commit()
        assert second.result(timeout=10).status_code == 201
    assert owners(city) == [("director", True)]


def wait_until_somebody_waits(city: City) -> None:
    """Ask PostgreSQL until a transaction of this database waits for another one."""
    waiting = text(
        "SELECT count(*), pg_sleep(0.01) FROM pg_stat_activity "
        "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    for _ in range(1000):
        with city.runtime.engine.connect() as connection:
            if connection.execute(waiting).one()[0]:
                return
    raise AssertionError("nobody waited")


def test_a_phone_not_seen_for_270_days_is_forgotten(city: City) -> None:
    city.phone("director")
    with city.runtime.sessions() as session:
        assert not some_stale(session, city.now + STALE_AFTER)
        assert some_stale(session, city.now + STALE_AFTER + timedelta(seconds=1))
    city.simulation.clock.advance(STALE_AFTER + timedelta(seconds=1))
    prune_devices(city.runtime)
    assert owners(city) == [("director", False)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"token": "short", "platform": "android"}, "/token"),
        ({"token": TOKEN, "platform": "pager"}, "/platform"),
        ({"platform": "ios"}, "/token"),
    ],
)
def test_what_is_no_device_is_refused(desk: Desk, body: dict[str, str], pointer: str) -> None:
    answer = desk("director").post("/me/devices", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
