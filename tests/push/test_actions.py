"""Buttons of a notification and signed receipts: they work with the app closed, once, and open nothing else."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from push.channel import Outgoing
from push.model import Delivery, MessageRow
from push.proofs import read_action, read_receipt, write_receipt
from tasks.model import Assignee, HistoryEntry
from tests.city import Caller, City, Desk
from tests.push.test_outbox import message, send

SECRET = "a secret of at least thirty-two characters"


class Stranger(Caller):
    """Somebody with no session: a phone whose app is closed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.app, "")
        del self.headers["Authorization"]


def shown(city: City, token: str = "phone-of-director") -> Outgoing:
    city.simulation.work()
    return city.carrier.shown[token][-1]


def button(city: City, name: str, token: str = "phone-of-director") -> str:
    return next(each.token for each in shown(city, token).actions if each.name == name)


def part(city: City, name: str = "director") -> str:
    with city.runtime.sessions() as session:
        return str(session.scalars(select(Assignee.state).filter_by(person_id=city.people[name].id)).one())


def tap(desk: Desk, token: str) -> Any:
    return Stranger(desk).post("/actions", {"token": token})


def test_one_tap_acknowledges_with_nobody_signed_in(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    task = city.assign("chair", "works")
    labels = [(each.name, each.label) for each in shown(city).actions]
    assert labels == [("acknowledge", "Tiếp nhận"), ("on_it", "Đang xử lý")]
    answer = tap(desk, button(city, "acknowledge"))
    assert (answer.status_code, answer.json) == (200, {"action": "acknowledge"})
    assert part(city) == "acknowledged"
    assert city.see("director", task).status == "in_progress"
    with city.runtime.sessions() as session:
        row = session.scalars(select(MessageRow).filter_by(person_id=city.people["director"].id)).one()
        delivery = session.scalars(select(Delivery).filter_by(channel="fcm")).one()
        verbs = [(entry.verb, entry.actor_id) for entry in session.scalars(select(HistoryEntry))]
    assert (row.received_at, row.opened_at, row.acted_at) == (city.now,) * 3
    assert (delivery.state, delivery.acted_at) == ("acted", city.now)
    assert ("acknowledge", city.people["director"].id) in verbs


def test_on_it_is_a_report_of_the_lead_and_a_receipt_of_a_coordinator(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.phone("health")
    task = city.assign("chair", "works", coordinators=["health_unit"])
    assert tap(desk, button(city, "on_it")).json == {"action": "on_it"}
    assert part(city) == "working"
    assert city.see("director", task).reported_at == city.now
    assert tap(desk, button(city, "on_it", "phone-of-health")).status_code == 200
    assert part(city, "health") == "acknowledged"


def test_a_button_works_once_for_all_devices(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.phone("director", "phone-of-director-2")
    city.assign("chair", "works")
    first, second = button(city, "acknowledge"), button(city, "acknowledge", "phone-of-director-2")
    assert first != second
    with ThreadPoolExecutor(4) as pool:
        taps = [pool.submit(tap, desk, token) for token in (first, second, first, second)]
        statuses = sorted(each.result().status_code for each in taps)
    assert statuses == [200, 409, 409, 409]
    assert tap(desk, first).json["code"] == "action_spent"


def test_a_button_ends(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    token = button(city, "acknowledge")
    city.simulation.clock.advance(timedelta(hours=72))
    assert (tap(desk, token).status_code, tap(desk, token).json["code"]) == (401, "action_token_expired")
    assert part(city) == "assigned"


def test_a_device_that_was_signed_out_acts_no_more(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    token = button(city, "acknowledge")
    director = desk("director")
    (device,) = director.get("/me/devices").json["items"]
    director.delete(f"/me/devices/{device['id']}")
    assert tap(desk, token).json["code"] == "action_token_invalid"


def test_a_button_ends_with_its_sign_in_before_anybody_has_tidied_up(desk: Desk) -> None:
    city, director = desk.city, desk("director")
    made = director.post("/me/devices", {"token": "phone-of-director", "platform": "android"})
    assert made.status_code == 201, made.text
    city.assign("chair", "works")
    token = button(city, "acknowledge")
    assert director.delete("/sessions/current").status_code == 204
    assert tap(desk, token).json["code"] == "action_token_invalid"


def test_who_has_left_acts_no_more(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    token = button(city, "acknowledge")
    city.change_person("director", disabled_at=city.now)
    assert tap(desk, token).json["code"] == "person_disabled"


def test_what_the_verb_refuses_is_refused_and_the_button_stays_good(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    task = city.assign("chair", "works")
    token = button(city, "acknowledge")
    city.do("chair", "pause", task, reason="chờ kinh phí")
    assert tap(desk, token).status_code == 409
    city.do("chair", "resume", task, note="")
    assert tap(desk, token).status_code == 200


def test_a_button_opens_nothing_else(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    task = city.assign("chair", "works")
    item = shown(city)
    for token in (item.receipt, *(each.token for each in item.actions)):
        for path in ("/me", f"/tasks/{task.id}", "/me/messages"):
            assert Caller(desk.app, token).get(path).status_code == 401
        assert Stranger(desk).post("/sessions/refresh", {"refresh_token": token}).status_code == 401
    assert tap(desk, item.receipt).json["code"] == "action_token_invalid", "nor is a receipt a button"
    proof = {"receipts": [{"receipt": item.actions[0].token, "state": "received"}]}
    assert Stranger(desk).post("/deliveries/signed-receipts", proof).json == {"noted": 0, "refused": 1}


@pytest.mark.parametrize("kind", ["update", "digest", "brief", "personal", "escalation"])
def test_other_messages_have_no_buttons(city: City, kind: str) -> None:
    city.phone("director")
    send(city, message(city, kind=kind, subjects=(uuid4(),)), message(city, subjects=(uuid4(), uuid4())))
    city.simulation.work()
    assert [each.actions for each in city.carrier.shown["phone-of-director"]] == [(), ()]


@given(content=st.binary(max_size=80))
def test_bytes_that_nobody_signed_are_no_proof(content: bytes) -> None:
    text = base64.urlsafe_b64encode(content).decode().rstrip("=")
    assert read_receipt(SECRET, text) is None
    assert read_action(SECRET, text) is None


@pytest.mark.parametrize("text", ["", "=", "====", "ü", "a b", "a" * 300, "AAAA\n"])
def test_words_that_are_no_proof(text: str) -> None:
    assert read_receipt(SECRET, text) is None
    assert read_action(SECRET, text) is None


def test_every_changed_character_is_noticed() -> None:
    delivery = uuid4()
    proof = write_receipt(SECRET, delivery)
    assert read_receipt(SECRET, proof) == delivery
    assert read_receipt(SECRET + "!", proof) is None
    for place in range(len(proof) - 1):
        other = "A" if proof[place] != "A" else "B"
        assert read_receipt(SECRET, proof[:place] + other + proof[place + 1 :]) is None


# ── Signed receipts ──────────────────────────────────────────────────────────────────────────────────────


def send_back(desk: Desk, *receipts: tuple[str, str]) -> Any:
    body = {"receipts": [{"receipt": proof, "state": state} for proof, state in receipts]}
    answer = Stranger(desk).post("/deliveries/signed-receipts", body)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_device_says_which_delivery_reached_it(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.phone("director", "phone-of-director-2")
    city.assign("chair", "works")
    first, second = shown(city), shown(city, "phone-of-director-2")
    assert send_back(desk, (first.receipt, "received")) == {"noted": 1, "refused": 0}
    assert part(city) == "delivered"
    city.simulation.clock.advance(timedelta(minutes=1))
    assert send_back(desk, (second.receipt, "opened"), (second.receipt, "received")) == {"noted": 1, "refused": 0}
    assert part(city) == "seen"
    with city.runtime.sessions() as session:
        found = {row.id: row for row in session.scalars(select(Delivery).filter_by(channel="fcm"))}
    assert found[first.delivery_id].state == "received"
    assert found[second.delivery_id].state == "opened"
    assert found[first.delivery_id].received_at == city.now - timedelta(minutes=1)


def test_receipts_come_in_batches_repeated_and_out_of_order(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    for number in range(5):
        city.assign("chair", "works", f"Việc {number}")
    city.simulation.work()
    proofs = [each.receipt for each in city.carrier.shown["phone-of-director"]]
    batch = [(proof, state) for proof in reversed(proofs) for state in ("opened", "received", "opened")]
    assert send_back(desk, *batch, ("forged", "received")) == {"noted": 5, "refused": 1}
    assert send_back(desk, *batch) == {"noted": 0, "refused": 0}
    with city.runtime.sessions() as session:
        rows = session.scalars(select(MessageRow).filter_by(person_id=city.people["director"].id)).all()
    assert {(row.received_at, row.opened_at) for row in rows} == {(city.now, city.now)}


def test_a_proof_of_a_delivery_that_is_not_there_is_no_news(desk: Desk) -> None:
    proof = write_receipt(desk.city.runtime.settings.secret, UUID(int=7))
    assert send_back(desk, (proof, "received")) == {"noted": 0, "refused": 0}
