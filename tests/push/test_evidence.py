"""Evidence: what became of every message about a task, for those who may see the task; what is parked; the carriers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from push.channel import Outgoing, Result
from push.dispatch import dispatch
from push.lanes import due_lanes
from push.model import Delivery, Device, MessageRow
from push.settling import drop_devices
from tests.city import City, Desk
from tests.fakes import Carrier
from tests.push.test_actions import send_back, shown, tap
from tests.push.test_outbox import BODY, TITLE, message, send


def test_the_whole_chain_of_one_message(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    task = city.assign("chair", "works")
    began = city.now
    item = shown(city)
    city.simulation.clock.advance(timedelta(minutes=1))
    send_back(desk, (item.receipt, "received"))
    city.simulation.clock.advance(timedelta(minutes=1))
    send_back(desk, (item.receipt, "opened"))
    city.simulation.clock.advance(timedelta(minutes=1))
    tap(desk, item.actions[0].token)
    found = desk("chair").get(f"/subjects/{task.id}/deliveries").json
    (entry,) = found["items"]
    instants = [began + timedelta(minutes=n) for n in range(4)]
    assert entry["person"]["full_name"] == "Hoàng Văn Giám"
    assert [entry[name] for name in ("queued_at", "received_at", "opened_at", "acted_at")] == [
        each.isoformat() for each in instants
    ]
    live, phone = sorted(entry["deliveries"], key=lambda each: each["channel"], reverse=True)
    assert (live["channel"], live["state"], live["platform"]) == ("live", "queued", None)
    assert (phone["channel"], phone["state"], phone["platform"], phone["attempts"]) == ("fcm", "acted", "android", 1)
    assert phone["accepted_at"] == began.isoformat()
    assert phone["carrier_id"] == f"carrier/{phone['id']}"
    assert phone["acted_at"] == instants[3].isoformat()
    assert TITLE not in str(found)
    assert "phone-of-director" not in str(found)


def test_what_a_screen_says_is_evidence_too_from_the_first_thing_that_was_news(desk: Desk) -> None:
    """The phone received it first: the screen says that it was opened there, and with that received."""
    city = desk.city
    city.phone("director")
    task = city.assign("chair", "works")
    item = shown(city)
    send_back(desk, (item.receipt, "received"))
    began = city.now
    for state in ("opened", "acted"):
        city.simulation.clock.advance(timedelta(minutes=1))
        said = {"ids": [str(item.message_id)], "state": state, "channel": "live"}
        assert desk("director").post("/deliveries/receipts", said).json == {"noted": 1}
    (entry,) = desk("chair").get(f"/subjects/{task.id}/deliveries").json["items"]
    opened, acted = ((began + timedelta(minutes=n)).isoformat() for n in (1, 2))
    assert (entry["received_at"], entry["opened_at"], entry["acted_at"]) == (began.isoformat(), opened, acted)
    screen, phone = entry["deliveries"]
    assert (screen["id"], screen["channel"], screen["state"]) == (str(item.message_id), "live", "acted")
    assert [screen[name] for name in ("received_at", "opened_at", "acted_at")] == [opened, opened, acted]
    assert (phone["channel"], phone["state"], phone["opened_at"]) == ("fcm", "received", None)


def test_what_an_older_version_wrote_for_screens_while_it_was_replaced_waits_for_nobody(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works")
    (told,) = desk("chair").get(f"/subjects/{task.id}/deliveries").json["items"]
    with city.runtime.sessions() as session:
        values = {"channel": "live", "due_at": city.now, "expires_at": city.now, "state": "queued"}
        session.add(Delivery(id=uuid4(), message_id=told["id"], **values))
        session.commit()
        assert due_lanes(session, city.now + timedelta(days=1)) == []
    assert desk("chair").get(f"/subjects/{task.id}/deliveries").json["items"] == [told]
    assert desk("admin").get("/carriers").json["items"] == []


def test_a_failure_is_data(desk: Desk) -> None:
    city = desk.city
    city.phone("director", "gone-phone")
    city.phone("director", "flaky-phone")
    task = city.assign("chair", "works")
    city.simulation.work()
    (entry,) = desk("an").get(f"/subjects/{task.id}/deliveries").json["items"]
    failures = {each["state"]: (each["error"], each["permanent"]) for each in entry["deliveries"] if each["error"]}
    assert failures == {"dropped": ("UNREGISTERED", True), "queued": ("UNAVAILABLE", False)}


def test_by_person_and_page_by_page(desk: Desk) -> None:
    city, subject = desk.city, desk.city.assign("chair", "works", coordinators=["health_unit"]).id
    for _ in range(3):
        city.simulation.clock.advance(timedelta(seconds=1))
        send(city, message(city, subjects=(subject,)))
    chair = desk("chair")
    everything = chair.get(f"/subjects/{subject}/deliveries").json["items"]
    assert len(everything) == 5
    health = city.people["health"].id
    assert len(chair.get(f"/subjects/{subject}/deliveries?person_id={health}").json["items"]) == 1
    page = chair.get(f"/subjects/{subject}/deliveries?limit=2").json
    rest = chair.get(f"/subjects/{subject}/deliveries?limit=3&before={page['next']}").json
    assert page["items"] + rest["items"] == everything


@pytest.mark.parametrize(("who", "status"), [("chair", 200), ("director", 200), ("an", 200), ("ward", 404)])
def test_invariant_10_who_may_not_see_the_task_may_not_see_its_evidence(desk: Desk, who: str, status: int) -> None:
    task = desk.city.assign("chair", "works")
    answer = desk(who).get(f"/subjects/{task.id}/deliveries")
    assert answer.status_code == status
    if status == 404:
        assert answer.json["code"] == desk(who).get(f"/subjects/{uuid4()}/deliveries").json["code"] == "unknown_task"


def test_ids_that_belong_to_no_task_are_nobodys(desk: Desk) -> None:
    subject = uuid4()
    send(desk.city, message(desk.city, subjects=(subject,)))
    assert desk("director").get(f"/subjects/{subject}/deliveries").status_code == 404


# ── Parked ───────────────────────────────────────────────────────────────────────────────────────────────


def park(city: City, count: int = 1) -> list[Any]:
    city.phone("director")
    send(city, *(message(city) for _ in range(count)))
    with city.runtime.sessions() as session:
        values = {"state": "parked", "error": "fcm 400 InvalidArgumentError", "permanent": True, "attempts": 1}
        session.execute(update(Delivery).where(Delivery.channel == "fcm").values(**values))
        session.commit()
        return sorted(session.scalars(select(Delivery.id).where(Delivery.channel == "fcm")), reverse=True)


def test_an_administrator_sees_what_is_parked_and_sends_it_after_all(desk: Desk) -> None:
    city, admin = desk.city, desk("admin")
    first, *_ = ids = park(city, 3)
    page = admin.get("/deliveries/parked?limit=2").json
    rest = admin.get(f"/deliveries/parked?before={page['next']}").json
    listed = [*page["items"], *rest["items"]]
    assert [each["id"] for each in listed] == [str(each) for each in ids]
    assert listed[0]["reason"] == "fcm 400 InvalidArgumentError"
    assert listed[0]["person"]["full_name"] == "Hoàng Văn Giám"
    assert not any(words in str(listed) for words in (TITLE, BODY, "phone-of-director"))
    city.simulation.clock.advance(timedelta(days=9))
    admin = desk("admin")
    assert admin.post(f"/deliveries/{first}/retry").status_code == 204
    city.simulation.work()
    assert len(city.carrier.shown["phone-of-director"]) == 1, "as new: not old news at once"
    again = admin.post(f"/deliveries/{first}/retry")
    assert (again.status_code, again.json["code"]) == (409, "not_parked")
    assert admin.post(f"/deliveries/{uuid4()}/retry").json["code"] == "unknown_delivery"


@pytest.mark.parametrize("who", ["chair", "an", "director"])
def test_nobody_else_may(desk: Desk, who: str) -> None:
    (parked,) = park(desk.city)
    caller = desk(who)
    for answer in (
        caller.get("/deliveries/parked"),
        caller.post(f"/deliveries/{parked}/retry"),
        caller.get("/carriers"),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "administrator_only")


def test_how_carriers_do(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    assert desk("admin").get("/carriers").json["items"] == []
    city.carrier.ill = "dead"
    send(city, *(message(city) for _ in range(6)))
    city.simulation.work()
    (fcm,) = desk("admin").get("/carriers").json["items"]
    assert (fcm["name"], fcm["state"], fcm["reason"], fcm["queued"]) == ("fcm", "open", "the carrier is dead", 6)
    city.carrier.ill = ""
    city.fast_forward(minutes=2)
    (fcm,) = desk("admin").get("/carriers").json["items"]
    assert (fcm["state"], fcm["reason"], fcm["queued"], fcm["oldest_due_at"]) == ("closed", "", 0, None)


def test_what_never_left_was_not_opened_on_the_phone(desk: Desk) -> None:
    """FCM is not set up; the task was opened on a desk."""
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    dispatch(city.runtime, {})
    with city.runtime.sessions() as session:
        told = str(session.scalars(select(MessageRow.id).filter_by(person_id=city.people["director"].id)).one())
    assert desk("director").post("/deliveries/receipts", {"ids": [told], "state": "opened"}).json == {"noted": 1}
    with city.runtime.sessions() as session:
        (phone,) = session.scalars(select(Delivery))
    assert (phone.state, phone.received_at, phone.sent_at, phone.error) == ("spared", None, None, "channel is off")


def test_what_left_while_its_phone_was_signed_out_did_leave(city: City) -> None:
    city.phone("director")
    send(city, message(city))

    class Meanwhile(Carrier):
        def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
            found = super().send_many(batch)
            with city.runtime.sessions() as session:
                drop_devices(session, {session.scalars(select(Device.id)).one(): "signed out"}, city.now)
                session.commit()
            return found

    dispatch(city.runtime, {"fcm": Meanwhile()})
    with city.runtime.sessions() as session:
        (phone,) = session.scalars(select(Delivery))
    assert (phone.state, phone.sent_at) == ("sent", city.now)
    assert phone.carrier_id
