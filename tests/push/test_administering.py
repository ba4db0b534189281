"""An administrator's view of everybody's devices and sign-ins: what is shown, what can be ended, and who did it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from push.devices import STALE_AFTER, prune_devices
from push.model import Carrier
from tests.city import Caller, Desk

TOKEN = "a-token-of-some-phone"


def register(caller: Caller, token: str = TOKEN, name: str = "Máy cơ quan", platform: str = "android") -> str:
    made = caller.post("/me/devices", {"token": token, "platform": platform, "name": name})
    return str(made.json["id"])


def found(desk: Desk, query: str = "") -> list[dict[str, Any]]:
    answer = desk("admin").get(f"/devices{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def names(items: list[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in items]


def test_devices_of_everybody_the_one_unseen_longest_first_and_never_a_token(desk: Desk) -> None:
    register(desk("director"), "token-of-director", "Máy của Giám đốc")
    desk.city.simulation.clock.advance(timedelta(days=2))
    register(desk("health"), "token-of-health", "Máy của Sở Y tế", "ios")
    answer = desk("admin").get("/devices")
    assert names(answer.json["items"]) == ["Máy của Giám đốc", "Máy của Sở Y tế"]
    assert "token-of" not in answer.text
    first = answer.json["items"][0]
    assert first["person"]["id"] == str(desk.city.people["director"].id)
    assert (first["carrier_state"], first["dropped_at"], first["dropped_by"]) == ("closed", None, None)


def test_a_page_goes_on_where_the_last_one_ended(desk: Desk) -> None:
    for n in range(3):
        register(desk("director"), f"token-number-{n}", f"Máy {n}")
        desk.city.simulation.clock.advance(timedelta(minutes=1))
    admin = desk("admin")
    first = admin.get("/devices?limit=2").json
    second = admin.get(f"/devices?limit=2&cursor={first['next']}").json
    assert names(first["items"] + second["items"]) == ["Máy 0", "Máy 1", "Máy 2"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=giam+doc", ["Máy của Giám đốc"]),
        ("?q=xa la", []),
        ("?platform=ios", ["Máy của Sở Y tế"]),
        ("?unseen_days=1", ["Máy của Giám đốc"]),
        ("?unseen_days=3", []),
        ("?channel=fcm", ["Máy của Giám đốc", "Máy của Sở Y tế"]),
        ("?channel=webpush", []),
        ("?carrier_state=closed", ["Máy của Giám đốc", "Máy của Sở Y tế"]),
        ("?carrier_state=open", []),
        ("?state=dropped", []),
    ],
)
def test_devices_are_narrowed(desk: Desk, query: str, expected: list[str]) -> None:
    register(desk("director"), "token-of-director", "Máy của Giám đốc")
    desk.city.simulation.clock.advance(timedelta(days=2))
    register(desk("health"), "token-of-health", "Máy của Sở Y tế", "ios")
    assert names(found(desk, query)) == expected


def test_devices_of_a_carrier_that_is_left_alone_are_found_by_it(desk: Desk) -> None:
    register(desk("director"))
    with desk.city.runtime.sessions() as session:
        now = desk.city.now
        session.add(Carrier(name="fcm", failures=5, trips=1, open_until=now + timedelta(minutes=1), changed_at=now))
        session.commit()
    assert [each["carrier_state"] for each in found(desk, "?carrier_state=open")] == ["open"]
    assert found(desk, "?carrier_state=closed") == []


def test_a_person_is_found_by_name_too(desk: Desk) -> None:
    register(desk("director"))
    surname = desk.city.people["director"].full_name.split()[0]
    assert names(found(desk, f"?q={surname}")) == ["Máy cơ quan"]
    assert names(found(desk, f"?person_id={desk.city.people['director'].id}")) == ["Máy cơ quan"]
    assert found(desk, f"?person_id={desk.city.people['health'].id}") == []


def test_a_removed_device_gets_nothing_more_and_says_who_removed_it(desk: Desk) -> None:
    city, director = desk.city, desk("director")
    made = register(director)
    city.assign("chair", "works", "Việc đang chờ gửi")
    assert desk("admin").delete(f"/devices/{made}").status_code == 204
    city.simulation.work()
    assert city.carrier.shown[TOKEN] == []
    assert director.get("/me/devices").json["items"] == []
    assert director.get("/me").status_code == 200, "its sign-in stays"
    (gone,) = found(desk, "?state=dropped")
    assert gone["drop_reason"] == "removed by an administrator"
    assert gone["dropped_by"]["id"] == str(city.people["admin"].id)
    assert desk("admin").delete(f"/devices/{made}").json["code"] == "unknown_device"


def test_what_its_owner_signed_out_is_dropped_by_nobody(desk: Desk) -> None:
    director = desk("director")
    register(director)
    director.delete("/sessions/current")
    for _ in range(2):
        (gone,) = found(desk, "?state=dropped")
        assert (gone["drop_reason"], gone["dropped_by"]) == ("signed out", None)
        assert gone["dropped_at"] is not None
        assert found(desk, "?state=in_use") == []
        prune_devices(desk.city.runtime)


def test_a_phone_unseen_for_long_says_so(desk: Desk) -> None:
    register(desk("director"))
    desk.city.simulation.clock.advance(STALE_AFTER + timedelta(seconds=1))
    prune_devices(desk.city.runtime)
    assert [each["drop_reason"] for each in found(desk)] == ["not seen for 270 days"]


def test_one_sign_in_is_ended_with_its_device(desk: Desk) -> None:
    city, phone, computer = desk.city, desk("director"), desk("director")
    register(phone)
    director = city.people["director"].id
    session = next(each for each in phone.get("/sessions").json["items"] if each["current"])
    admin = desk("admin")
    assert admin.delete(f"/people/{director}/sessions/{session['id']}").status_code == 204
    assert (phone.get("/me").status_code, computer.get("/me").status_code) == (401, 200)
    still = admin.get(f"/people/{director}/sessions").json["items"]
    assert session["id"] not in [each["id"] for each in still]
    (ended,) = admin.get(f"/people/{director}/sessions?state=ended").json["items"]
    assert (ended["id"], ended["end_reason"]) == (session["id"], "ended_by_administrator")
    assert ended["ended_by"] == {"id": str(city.people["admin"].id), "full_name": city.people["admin"].full_name}
    (device,) = found(desk)
    assert device["dropped_by"]["id"] == str(city.people["admin"].id)


def test_what_has_ended_is_not_ended_again_by_somebody_else(desk: Desk) -> None:
    director = desk("director")
    (session,) = director.get("/sessions").json["items"]
    director.delete("/sessions/current")
    address = f"/people/{desk.city.people['director'].id}/sessions"
    assert desk("admin").delete(f"{address}/{session['id']}").status_code == 204
    (ended,) = desk("admin").get(f"{address}?state=ended").json["items"]
    assert (ended["end_reason"], ended["ended_by"]) == ("signed_out", None)


def test_a_person_is_signed_out_everywhere(desk: Desk) -> None:
    city, phone, computer, other = desk.city, desk("director"), desk("director"), desk("health")
    register(phone)
    register(other, "token-of-another-person", "Máy khác")
    city.assign("chair", "works", "Việc đang chờ gửi")
    assert desk("admin").delete(f"/people/{city.people['director'].id}/devices").status_code == 204
    assert [each.get("/me").status_code for each in (phone, computer, other)] == [401, 401, 200]
    city.simulation.work()
    assert city.carrier.shown[TOKEN] == []
    assert names(found(desk, "?state=in_use")) == ["Máy khác"]
    (gone,) = found(desk, "?state=dropped")
    assert (gone["drop_reason"], gone["dropped_by"]["id"]) == ("signed out", str(city.people["admin"].id))


@pytest.mark.parametrize("who", ["director", "chair", "an"])
def test_nobody_else_looks_into_other_peoples_devices(desk: Desk, who: str) -> None:
    made = register(desk("health"))
    health = desk.city.people["health"].id
    for method, path in (
        ("GET", "/devices"),
        ("DELETE", f"/devices/{made}"),
        ("DELETE", f"/people/{health}/devices"),
        ("GET", f"/people/{health}/sessions"),
    ):
        assert desk(who).call(method, path).json["code"] == "administrator_only"
    assert names(found(desk, "?state=in_use")) == ["Máy cơ quan"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"password": "mat-khau-moi-cua-giam-doc"}, "password_changed"), ({"disabled": True}, "person_disabled")],
)
def test_a_new_password_and_a_lock_are_an_administrators_deed_too(
    desk: Desk, change: dict[str, Any], reason: str
) -> None:
    city = desk.city
    register(desk("director"))
    director, admin = city.people["director"].id, desk("admin")
    assert admin.patch(f"/people/{director}", change).status_code == 200
    deed = {"id": str(city.people["admin"].id), "full_name": city.people["admin"].full_name}
    (ended,) = admin.get(f"/people/{director}/sessions?state=ended").json["items"]
    assert (ended["end_reason"], ended["ended_by"]) == (reason, deed)
    (dropped,) = found(desk, "?state=dropped")
    assert dropped["dropped_by"] == deed
