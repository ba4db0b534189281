"""Several at once: whoever writes the same deliveries, messages and devices takes them in one order."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from backend.auth.model import SignIn
from backend.org.model import Person
from push import devices, receipts, settling
from push import dispatch as dispatching
from push.channel import Accepted
from push.devices import prune_devices, register_device
from push.dispatch import dispatch
from push.lanes import claim
from push.model import Delivery, Device
from push.settling import drop_devices, settle
from push.subscriptions import Registration
from tests.city import City
from tests.push.test_outbox import message, send

Part = Callable[[], None]


class Beside:
    """What somebody else does in the middle of it, in a thread of their own, and what goes wrong there."""

    def __init__(self, part: Part) -> None:
        self._thread = Thread(target=self._run, args=(part,))
        self.failed: Exception | None = None

    def _run(self, part: Part) -> None:
        try:
            part()
        except Exception as error:
            self.failed = error

    def start(self, city: City) -> None:
        """Start it, and return when it waits for a lock, or is over."""
        self._thread.start()
        while self._thread.is_alive() and not _somebody_waits(city):
            time.sleep(0.02)

    def end(self) -> None:
        self._thread.join()
        assert self.failed is None, self.failed


def _somebody_waits(city: City) -> bool:
    waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with city.runtime.engine.connect() as connection:
        return connection.execute(text(waiting)).first() is not None


def claimed(city: City) -> list[Delivery]:
    with city.runtime.sessions() as session:
        batch = claim(session, city.now, timedelta(seconds=45))
        session.commit()
    return sorted(batch, key=lambda each: each.id)


def settled(city: City, batch: list[Delivery]) -> None:
    with city.runtime.sessions() as session:
        settle(session, batch, [Accepted(str(each.id)) for each in batch], city.now)
        session.commit()


def test_one_phone_says_received_while_the_batch_of_both_is_settled(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        city.phone("director", f"phone-{number}")
    send(city, message(city))
    batch = claimed(city)
    worker, reach = Beside(lambda: settled(city, batch)), receipts._reach

    def reaching(*given: Any, **more: Any) -> Any:
        worker.start(city)
        return reach(*given, **more)

    monkeypatch.setattr(receipts, "_reach", reaching)
    with city.runtime.unit_of_work() as work:
        receipts.note_delivery(work, [batch[1].id], "received", now=city.now)
        work.commit()
    worker.end()


def test_a_phone_is_signed_out_while_its_batch_is_settled(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.phone("director")
    send(city, message(city))
    (delivery,) = claimed(city)
    assert delivery.device_id is not None
    device_id, write = delivery.device_id, settling.update_rows

    def sign_out() -> None:
        with city.runtime.sessions() as session:
            drop_devices(session, {device_id: "signed out"}, city.now)
            session.commit()

    owner = Beside(sign_out)

    def writing(session: Any, model: Any, rows: Any, *, where: str = "true") -> None:
        write(session, model, rows, where=where)
        if model is Delivery:
            owner.start(city)

    monkeypatch.setattr(settling, "update_rows", writing)
    settled(city, [delivery])
    owner.end()


def test_what_has_left_is_not_sent_again_because_its_outcome_had_to_give_way(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.phone("director")
    send(city, message(city))
    gave_way: list[int] = []

    def settling_later(*given: Any) -> None:
        if len(gave_way) < 2:
            gave_way.append(1)
            raise OperationalError("UPDATE", {}, DeadlockDetected("gave way"))
        settle(*given)

    monkeypatch.setattr(dispatching, "settle", settling_later)
    assert dispatch(city.runtime, {"fcm": city.carrier}) == 1
    city.simulation.clock.advance(timedelta(minutes=1))
    assert dispatch(city.runtime, {"fcm": city.carrier}) == 0
    assert len(city.carrier.shown["phone-of-director"]) == 1


def test_a_phone_that_signs_in_again_is_not_forgotten_with_its_last_sign_in(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is registered anew between the look of the pruning and its deed."""

    def register(session_id: Any) -> None:
        with city.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, city.people["director"].id)
            phone = Registration("fcm", "phone-of-director", "android")
            register_device(work, actor, phone, session_id=session_id, now=city.now)
            work.commit()

    def sign_in() -> Any:
        city.token("director")
        with city.runtime.sessions() as session:
            return session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).one()

    register(sign_in())
    with city.runtime.sessions() as session:
        session.execute(update(SignIn).values(ended_at=city.now))
        session.commit()
    again = sign_in()
    phone, drop = Beside(lambda: register(again)), devices.drop_device

    def dropping(*given: Any) -> None:
        phone.start(city)
        drop(*given)

    monkeypatch.setattr(devices, "drop_device", dropping)
    prune_devices(city.runtime)
    phone.end()
    with city.runtime.sessions() as session:
        assert session.scalars(select(Device.session_id).where(Device.dropped_at.is_(None))).all() == [again]
