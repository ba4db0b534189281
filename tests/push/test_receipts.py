"""One's own messages, and receipts: what a device received and a person opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from push.dispatch import dispatch
from push.model import Delivery, Device, MessageRow
from push.proofs import write_receipt
from tasks.model import Assignee, HistoryEntry
from tests.city import City, Desk
from tests.push.test_outbox import message, send


def own_state(city: City, name: str) -> tuple[str, bool, bool]:
    with city.runtime.sessions() as session:
        part = session.scalars(select(Assignee).filter_by(person_id=city.people[name].id)).one()
    return part.state, part.delivered_at is not None, part.seen_at is not None


def the_message(city: City, name: str) -> MessageRow:
    with city.runtime.sessions() as session:
        found: MessageRow = session.scalars(select(MessageRow).filter_by(person_id=city.people[name].id)).one()
    return found


def receipt(desk: Desk, name: str, state: str, *ids: UUID | str, **more: Any) -> int:
    answer = desk(name).post("/deliveries/receipts", {"ids": [str(each) for each in ids], "state": state, **more})
    assert answer.status_code == 200, answer.text
    noted: int = answer.json["noted"]
    return noted


def test_a_receipt_becomes_the_assignees_own_state(desk: Desk) -> None:
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    city.simulation.work()
    told = the_message(city, "director").id
    assert own_state(city, "director") == ("assigned", False, False)
    assert receipt(desk, "director", "received", told, channel="fcm") == 1
    assert own_state(city, "director") == ("delivered", True, False)
    assert receipt(desk, "director", "opened", told) == 1
    assert own_state(city, "director") == ("seen", True, True)


def test_opening_says_received_as_well_and_a_late_receipt_takes_nothing_back(desk: Desk) -> None:
    city = desk.city
    city.assign("chair", "works")
    told = the_message(city, "director").id
    assert receipt(desk, "director", "opened", told) == 1
    row = the_message(city, "director")
    assert (row.received_at, row.opened_at) == (city.now, city.now)
    city.simulation.clock.advance(timedelta(minutes=1))
    assert receipt(desk, "director", "received", told) == 0
    assert the_message(city, "director").received_at == row.received_at
    assert own_state(city, "director")[0] == "seen"


def test_repeats_change_nothing(desk: Desk) -> None:
    desk.city.assign("chair", "works")
    told = the_message(desk.city, "director").id
    assert [receipt(desk, "director", "received", told, told) for _ in range(2)] == [1, 0]


def test_a_receipt_for_somebody_elses_message_or_none_changes_nothing(desk: Desk) -> None:
    desk.city.assign("chair", "works")
    told = the_message(desk.city, "director").id
    assert receipt(desk, "health", "opened", told, UUID(int=7)) == 0
    assert own_state(desk.city, "director")[0] == "assigned"


def test_a_receipt_never_undoes_an_acknowledgement(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works")
    city.do("director", "acknowledge", task)
    assert receipt(desk, "director", "opened", the_message(city, "director").id) == 1
    assert own_state(city, "director") == ("acknowledged", False, True)


def test_a_receipt_is_evidence_not_history_and_silences_nothing(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", urgency="flash")
    version = task.version
    receipt(desk, "director", "opened", the_message(city, "director").id)
    with city.runtime.sessions() as session:
        verbs = [row.verb for row in session.scalars(select(HistoryEntry))]
    assert verbs == ["assign"]
    assert city.see("director", task).version == version
    assert [row.rung for row in city.reminders(task, "planned")][:1] == ["not_acknowledged_1"]


@pytest.mark.parametrize(("channel", "states"), [("fcm", ("received", "queued")), ("live", ("sent", "received"))])
def test_a_receipt_settles_the_way_it_came_through(desk: Desk, channel: str, states: tuple[str, str]) -> None:
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")
    city.simulation.work()
    receipt(desk, "director", "received", the_message(city, "director").id, channel=channel)
    with city.runtime.sessions() as session:
        delivery, told = session.scalars(select(Delivery)).one(), session.scalars(select(MessageRow)).one()
    assert (delivery.state, told.screen_state) == states


def test_a_receipt_that_overtakes_the_sender_is_not_put_back(desk: Desk) -> None:
    """The phone answers before the worker has written "sent"."""
    city = desk.city
    city.phone("director")
    city.assign("chair", "works")

    class Overtaken:
        name = "fcm"

        def send_many(self, batch: Any) -> Any:
            results = city.carrier.send_many(batch)
            receipt(desk, "director", "opened", batch[0].message_id, channel="fcm")
            return results

    dispatch(city.runtime, {"fcm": Overtaken()})
    with city.runtime.sessions() as session:
        assert session.scalars(select(Delivery.state).where(Delivery.channel == "fcm")).one() == "opened"


def test_ones_own_messages_newest_first_page_by_page(desk: Desk) -> None:
    city = desk.city
    for number in range(5):
        city.simulation.clock.advance(timedelta(seconds=1))
        send(city, message(city, title=f"Tin {number}"), message(city, "health", title="Của người khác"))
    director = desk("director")
    seen: list[str] = []
    before = ""
    while True:
        page = director.get(f"/me/messages?limit=2{before}").json
        seen += [each["title"] for each in page["items"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert seen == ["Tin 4", "Tin 3", "Tin 2", "Tin 1", "Tin 0"]


def test_a_message_says_why_and_where_to_go(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    (item,) = desk("director").get("/me/messages").json["items"]
    assert item["why"] == "vì anh/chị được giao chủ trì"
    assert item["link"] == f"/tasks/{task['id']}"
    assert item["subjects"] == [task["id"]]
    assert (item["kind"], item["silent"], item["received_at"], item["opened_at"]) == ("assigned", False, None, None)


@pytest.mark.parametrize(
    "body", [{}, {"ids": [], "state": "eaten"}, {"ids": ["x"], "state": "opened"}, {"ids": "x", "state": "opened"}]
)
def test_what_is_no_receipt_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    assert desk("director").post("/deliveries/receipts", body).status_code == 422


# ── A device that answers has been seen ──────────────────────────────────────────────────────────────────


def seen(city: City) -> list[timedelta]:
    """Say how long ago each device was seen, in the order of their tokens."""
    with city.runtime.sessions() as session:
        rows = session.scalars(select(Device).order_by(Device.token)).all()
        return [city.now - row.last_seen_at for row in rows]


def leave_idle(city: City, **length: float) -> None:
    """Let it be so long since any device was seen."""
    with city.runtime.sessions() as session:
        session.execute(update(Device).values(last_seen_at=city.now - timedelta(**length)))
        session.commit()


def test_a_receipt_says_that_the_device_it_came_from_is_there(desk: Desk) -> None:
    city, phone, tablet = desk.city, desk("director"), desk("director")
    for caller, token in ((phone, "token-of-phone"), (tablet, "token-of-tablet")):
        caller.post("/me/devices", {"token": token, "platform": "android"})
    leave_idle(city, hours=2)
    city.assign("chair", "works")
    told = the_message(city, "director").id
    phone.post("/deliveries/receipts", {"ids": [str(told)], "state": "received"})
    assert seen(city) == [timedelta(), timedelta(hours=2)]


@pytest.mark.parametrize("channel", [{"channel": "fcm"}, {}])
def test_a_receipt_is_of_the_phone_that_sends_it(desk: Desk, channel: dict[str, str]) -> None:
    """Two phones have been rung: what one has received the other need not have shown."""
    city, phone, tablet = desk.city, desk("director"), desk("director")
    for caller, token in ((phone, "token-of-phone"), (tablet, "token-of-tablet")):
        caller.post("/me/devices", {"token": token, "platform": "android"})
    city.assign("chair", "works")
    city.simulation.work()
    told = {"ids": [str(the_message(city, "director").id)], **channel}

    def states() -> dict[str, str]:
        with city.runtime.sessions() as session:
            query = select(Device.token, Delivery.state).join(Delivery, Delivery.device_id == Device.id)
            return {row.token: row.state for row in session.execute(query)}

    phone.post("/deliveries/receipts", {**told, "state": "opened"})
    assert states() == {"token-of-phone": "opened", "token-of-tablet": "sent"}
    tablet.post("/deliveries/receipts", {**told, "state": "received"})
    assert states() == {"token-of-phone": "opened", "token-of-tablet": "received"}
    desk("director").post("/deliveries/receipts", {**told, "state": "opened"})
    assert states()["token-of-tablet"] == "received", "a browser with no device says nothing of the tablet"


def test_a_signed_receipt_says_so_too(desk: Desk) -> None:
    city = desk.city
    city.phone("director", "phone-a")
    city.phone("director", "phone-b")
    city.assign("chair", "works")
    with city.runtime.sessions() as session:
        chosen = select(Delivery.id).join(Device, Device.id == Delivery.device_id).where(Device.token == "phone-b")
        delivery = session.scalars(chosen).one()
    proof = write_receipt(city.runtime.settings.secret, delivery)
    city.simulation.clock.advance(timedelta(hours=3))
    answer = desk("chair").post("/deliveries/signed-receipts", {"receipts": [{"receipt": proof, "state": "opened"}]})
    assert answer.json == {"noted": 1, "refused": 0}
    assert seen(city) == [timedelta(hours=3), timedelta()]
    leave_idle(city, hours=3)
    desk("chair").post("/deliveries/signed-receipts", {"receipts": [{"receipt": proof, "state": "opened"}]})
    assert seen(city)[1] == timedelta(hours=3), "a repeat changes nothing"


@pytest.mark.parametrize(("minutes", "after"), [(59, 59), (61, 0)])
def test_that_a_device_was_seen_is_written_once_an_hour(desk: Desk, minutes: int, after: int) -> None:
    city, phone = desk.city, desk("director")
    phone.post("/me/devices", {"token": "token-of-phone", "platform": "android"})
    leave_idle(city, minutes=minutes)
    city.assign("chair", "works")
    phone.post("/deliveries/receipts", {"ids": [str(the_message(city, "director").id)], "state": "received"})
    assert seen(city) == [timedelta(minutes=after)]


def test_a_device_that_is_gone_is_not_seen_again(desk: Desk) -> None:
    city, phone = desk.city, desk("director")
    made = phone.post("/me/devices", {"token": "token-of-phone", "platform": "android"}).json
    phone.delete(f"/me/devices/{made['id']}")
    leave_idle(city, hours=2)
    city.assign("chair", "works")
    phone.post("/deliveries/receipts", {"ids": [str(the_message(city, "director").id)], "state": "received"})
    assert seen(city) == [timedelta(hours=2)]
