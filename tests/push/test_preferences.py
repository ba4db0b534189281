"""What people want to be told by which way, within what the city lets them choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from push import fallback
from push.model import Delivery
from tests.city import City, Desk, open_desk
from tests.push.test_outbox import message, send
from tests.push.test_routes import SAME

PATH = "/me/notification-preferences"


@pytest.fixture
def settled(app: Flask, city: City) -> Any:
    """A desk in a city that has a mail server and an SMS gateway."""
    more = {"smtp_url": "smtp://m", "sms_url": "http://sms", "push_routes": SAME, "push_always": "decision"}
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, **more))
    with open_desk(app, city) as desk:
        yield desk


def off(desk: Desk, **ways: list[str]) -> Any:
    return desk("director").put(PATH, {"off": [{"way": way, "kinds": kinds} for way, kinds in ways.items()]})


def channels(city: City) -> list[str]:
    with city.runtime.sessions() as session:
        return sorted(session.scalars(select(Delivery.channel)))


def test_everything_is_wanted_until_somebody_says_otherwise(settled: Desk) -> None:
    found = settled("director").get(PATH).json
    assert found["ways"] == [
        {"way": "email", "reachable": False, "off": []},
        {"way": "phone", "reachable": False, "off": []},
        {"way": "sms", "reachable": False, "off": []},
    ]
    assert found["locked_kinds"] == ["decision", "escalation"]
    assert found["locked_urgencies"] == ["flash"]
    assert found["webpush_key"] is None
    settled.city.phone("director")
    settled.city.change_person("director", email="a@thanhpho.gov.vn")
    ways = settled("director").get(PATH).json["ways"]
    assert [(each["way"], each["reachable"]) for each in ways] == [("email", True), ("phone", True), ("sms", False)]


def test_a_choice_takes_the_place_of_the_one_before(settled: Desk) -> None:
    assert off(settled, phone=["update", "brief"]).status_code == 200
    answer = off(settled, email=["digest", "digest"]).json
    assert {each["way"]: each["off"] for each in answer["ways"]} == {"email": ["digest"], "phone": [], "sms": []}
    assert settled("director").get(PATH).json == answer
    assert settled("health").get(PATH).json["ways"][0]["off"] == [], "everybody has their own"


def test_what_is_off_does_not_ring_but_is_on_the_screen_and_in_the_list(settled: Desk) -> None:
    city = settled.city
    city.phone("director")
    off(settled, phone=["update"])
    send(city, message(city, kind="update"))
    assert channels(city) == []
    assert len(settled("director").get("/me/messages").json["items"]) == 1
    send(city, message(city, kind="assigned"))
    assert channels(city) == ["fcm"]


def test_flash_and_escalation_get_through_whatever_is_off(settled: Desk) -> None:
    city = settled.city
    city.phone("director")
    off(settled, phone=["update"])
    send(city, message(city, kind="update", urgency="flash"), message(city, kind="escalation"))
    assert channels(city) == ["fcm", "fcm"]


def test_who_wants_no_text_gets_the_letter(settled: Desk) -> None:
    city = settled.city
    city.change_person("director", email="a@thanhpho.gov.vn", phone="0901234567")
    off(settled, sms=["assigned"])
    send(city, message(city))
    city.simulation.clock.advance(timedelta(minutes=10))
    fallback.fall_back(city.runtime)
    assert channels(city) == ["email"]


def test_what_the_city_locks_later_holds_at_once(settled: Desk) -> None:
    city = settled.city
    city.phone("director")
    off(settled, phone=["brief"])
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, push_always="brief"))
    send(city, message(city, kind="brief"))
    assert channels(city) == ["fcm"]


@pytest.mark.parametrize(
    ("ways", "pointer", "code"),
    [
        ({"phone": ["update", "escalation"]}, "/off/0/kinds/1", "cannot_be_switched_off"),
        ({"phone": ["decision"]}, "/off/0/kinds/0", "cannot_be_switched_off"),
        ({"live": ["update"]}, "/off/0/way", "unknown_way"),
        ({"zalo": ["update"]}, "/off/0/way", "unknown_way"),
        ({"phone": ["gossip"]}, "/off/0/kinds/0", "invalid_choice"),
    ],
)
def test_what_cannot_be_chosen_is_refused(settled: Desk, ways: dict[str, list[str]], pointer: str, code: str) -> None:
    answer = off(settled, **ways)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert settled("director").get(PATH).json["ways"][1]["off"] == [], "and nothing is changed"


def test_what_the_city_locks_later_is_on_and_other_wishes_are_kept(app: Flask, city: City) -> None:
    """The client sends back what it was shown, with one box more: that of the locked kind cannot be touched."""
    with open_desk(app, city) as desk:
        assert off(desk, phone=["brief"]).status_code == 200
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, push_always="brief"))
    with open_desk(app, city) as desk:
        shown = {way["way"]: way["off"] for way in desk("director").get(PATH).json["ways"]}
        assert shown["phone"] == []
        assert off(desk, phone=[*shown["phone"], "update"]).status_code == 200
