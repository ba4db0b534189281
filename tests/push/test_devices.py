"""Devices: a token belongs to one account, and to the one that registered it last."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from backend.org.model import Person
from backend.settings import Settings
from push.devices import MOST_DEVICES, STALE_AFTER, prune_devices, register_device, some_stale
from push.model import Device
from push.subscriptions import Registration, service_of, webpush_lanes
from tests.backend.test_settings import LEAST
from tests.city import Caller, City, Desk, open_desk
from tests.push.channels.browser import Browser

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


def test_the_phone_in_hand_takes_the_place_of_the_one_unseen_for_longest(desk: Desk) -> None:
    director = desk("director")
    ids = []
    for n in range(MOST_DEVICES):
        ids.append(register(director, f"{TOKEN}-{n}").json["id"])
        desk.city.simulation.clock.advance(timedelta(seconds=1))
    desk.city.simulation.clock.advance(timedelta(days=1))
    director = desk("director")
    register(director, f"{TOKEN}-0")  # the first is seen again
    ids += [register(director, f"{TOKEN}-{n}").json["id"] for n in range(MOST_DEVICES, MOST_DEVICES + 3)]
    listed = {each["id"] for each in director.get("/me/devices").json["items"]}
    assert listed == {ids[0], *ids[4:]}
    with desk.city.runtime.sessions() as session:
        reasons = session.scalars(select(Device.drop_reason).where(Device.dropped_at.is_not(None))).all()
    assert reasons == [f"more than {MOST_DEVICES} devices"] * 3


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
        register_device(work, actor, Registration("fcm", TOKEN, "android"), now=city.now)
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


# ── Many devices ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_device_is_renamed_by_its_owner_alone(desk: Desk) -> None:
    director = desk("director")
    made = register(director, name="Samsung").json
    renamed = director.patch(f"/me/devices/{made['id']}", {"name": "Máy ở nhà"})
    assert (renamed.status_code, renamed.json["name"]) == (200, "Máy ở nhà")
    assert director.get("/me/devices").json["items"][0]["name"] == "Máy ở nhà"
    assert desk("health").patch(f"/me/devices/{made['id']}", {"name": "x"}).json["code"] == "unknown_device"


def test_a_lost_phone_is_signed_out_with_its_session(desk: Desk) -> None:
    at_home, phone = desk("director"), desk("director")
    made = register(phone).json
    assert at_home.delete(f"/me/devices/{made['id']}/session").status_code == 204
    assert phone.get("/me").status_code == 401
    assert at_home.get("/me/devices").json["items"] == []
    assert owners(desk.city) == [("director", False)]
    assert at_home.delete(f"/me/devices/{made['id']}/session").json["code"] == "unknown_device"


def test_all_devices_but_this_one_are_signed_out(desk: Desk) -> None:
    here, there, elsewhere = desk("director"), desk("director"), desk("director")
    other = desk("health")
    register(here, "token-here")
    register(there, "token-there")
    register(other, "token-other")
    assert here.delete("/me/devices").status_code == 204
    assert [there.get("/me").status_code, elsewhere.get("/me").status_code] == [401, 401]
    assert len(here.get("/me/devices").json["items"]) == 1
    assert sorted(owners(desk.city)) == [("director", False), ("director", True), ("health", True)]


def test_who_signs_out_is_not_pushed_to_any_more(desk: Desk) -> None:
    city, director = desk.city, desk("director")
    register(director)
    city.assign("chair", "works", "Việc trước khi đăng xuất")
    assert director.delete("/sessions/current").status_code == 204
    assert desk("director").get("/me/devices").json["items"] == []
    city.simulation.work()
    assert city.carrier.shown[TOKEN] == [], "what was queued is not shown on a phone that is signed out"
    assert owners(city) == [("director", False)]


def test_what_was_signed_out_is_pruned_although_nothing_is_sent(desk: Desk) -> None:
    city, director = desk.city, desk("director")
    register(director)
    director.delete("/sessions/current")
    with city.runtime.sessions() as session:
        assert some_stale(session, city.now)
    prune_devices(city.runtime)
    assert owners(city) == [("director", False)]
    with city.runtime.sessions() as session:
        assert not some_stale(session, city.now)


# ── What a device may be ─────────────────────────────────────────────────────────────────────────────────

KEYS = Browser().keys
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"
SUBSCRIPTION = {"channel": "webpush", "token": ENDPOINT, "platform": "web", "keys": KEYS}


@pytest.fixture
def modern(app: Flask, city: City) -> Iterator[Desk]:
    """A desk where Web Push is on, and Zalo through Apprise."""
    more = {"vapid_key": "unused", "apprise": '{"zalo": {"url": "zalo://1:BOT/{address}"}}'}
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, **more))
    with open_desk(app, city) as opened:
        yield opened


def test_a_browser_subscribes_and_subscribes_anew(modern: Desk) -> None:
    director = modern("director")
    made = director.post("/me/devices", SUBSCRIPTION)
    assert (made.status_code, made.json["channel"], made.json["platform"]) == (201, "webpush", "web")
    assert KEYS["auth"] not in made.text
    again = director.post("/me/devices", {**SUBSCRIPTION, "keys": Browser().keys})
    assert again.json["id"] == made.json["id"]
    with modern.city.runtime.sessions() as session:
        (device,) = session.scalars(select(Device)).all()
    assert device.keys != KEYS


def test_a_chat_is_a_device_too(modern: Desk) -> None:
    made = modern("director").post("/me/devices", {"channel": "zalo", "token": "chat-12345", "platform": "chat"})
    assert (made.status_code, made.json["channel"]) == (201, "zalo")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"token": "http://updates.push.services.mozilla.com/x"}, "/token", "unknown_push_service"),
        ({"token": "https://10.0.0.1/admin"}, "/token", "unknown_push_service"),
        ({"token": "https://localhost:5432/"}, "/token", "unknown_push_service"),
        ({"token": "https://updates.push.services.mozilla.com:8443/"}, "/token", "unknown_push_service"),
        ({"token": "https://updates.push.services.mozilla.com@10.0.0.1/"}, "/token", "unknown_push_service"),
        ({"token": "https://evil.vn/.push.apple.com"}, "/token", "unknown_push_service"),
        ({"token": "https://[::1"}, "/token", "unknown_push_service"),
        ({"token": "https://web.push.apple.com.evil.vn/"}, "/token", "unknown_push_service"),
        ({"keys": {**KEYS, "auth": "short"}}, "/keys/auth", "bad_key"),
        ({"keys": {**KEYS, "p256dh": "é" * 87}}, "/keys/p256dh", "bad_key"),
        ({"keys": None}, "/keys/p256dh", "bad_key"),
        ({"keys": {"auth": KEYS["auth"]}}, "/keys/p256dh", "required"),
        ({"platform": "android"}, "/platform", "invalid_choice"),
        ({"channel": "fcm"}, "/keys", "keys_of_web_push"),
        ({"channel": "pigeon"}, "/channel", "unknown_way"),
    ],
)
def test_what_no_push_service_gave_is_refused(modern: Desk, change: dict[str, Any], pointer: str, code: str) -> None:
    answer = modern("director").post("/me/devices", {**SUBSCRIPTION, **change})
    assert answer.status_code == 422
    assert (pointer, code) in [(each["pointer"], each["code"]) for each in answer.json["errors"]]


def test_known_push_services_are_accepted() -> None:
    hosts = Settings.from_environment(LEAST).webpush_hosts
    for endpoint, service in (
        (ENDPOINT, "updates.push.services.mozilla.com"),
        ("https://web.push.apple.com/x", "*.push.apple.com"),
        ("https://WNS2-sg2p.notify.windows.com:443/w/?token=x", "*.notify.windows.com"),
    ):
        assert service_of(endpoint, hosts) == service
    assert service_of("http://127.0.0.1:9000/x", hosts + " http://127.0.0.1:9000") == "http://127.0.0.1:9000"
    assert service_of("http://127.0.0.1:9001/x", hosts + " http://127.0.0.1:9000") is None


def test_a_device_goes_by_the_lane_of_the_first_entry_that_fits(modern: Desk) -> None:
    """Not by its host: of those that fit a pattern, whoever is signed in may invent as many as they like."""
    city = modern.city
    hosts = "wns2-sg2p.notify.windows.com *.notify.windows.com"
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, webpush_hosts=hosts))
    city.runtime.attach(modern.app)
    director = modern("director")
    for host in ("wns2-sg2p", "wns2-par02p", "invented-1", "invented-2"):
        token = f"https://{host}.notify.windows.com/w/?token={host}"
        assert director.post("/me/devices", {**SUBSCRIPTION, "token": token}).status_code == 201
    director.post("/me/devices", {"token": "token-of-a-phone", "platform": "android"})
    with city.runtime.sessions() as session:
        lanes = set(session.scalars(select(Device.lane)))
    assert lanes == {None, "webpush:wns2-sg2p.notify.windows.com", "webpush:*.notify.windows.com"}
    assert lanes - {None} <= set(webpush_lanes(hosts))


def test_web_push_has_to_be_switched_on(desk: Desk) -> None:
    answer = desk("director").post("/me/devices", SUBSCRIPTION)
    assert [each["code"] for each in answer.json["errors"]] == ["way_is_off"]
