"""Dispatch: at least once to the network, with a stable id; backoff, leases, and an end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from push.channel import Outgoing, Result
from push.dispatch import dispatch
from push.lanes import BATCH, claim, is_due
from push.model import Delivery, Device
from push.settling import backoff
from tests.city import City
from tests.fakes import Carrier
from tests.push.test_outbox import message, send

LEASE = timedelta(seconds=45)


def the_delivery(city: City) -> Delivery:
    with city.runtime.sessions() as session:
        found: Delivery = session.scalars(select(Delivery).where(Delivery.channel == "fcm")).one()
    return found


def work(city: City) -> int:
    return dispatch(city.runtime, {"fcm": city.carrier})


# -- backoff ------------------------------------------------------------------------------------------------------


@given(attempts=st.integers(1, 1000))
def test_the_wait_doubles_from_two_seconds_to_a_quarter_of_an_hour(attempts: int) -> None:
    ceiling = min(900.0, 2.0**attempts) if attempts < 20 else 900.0
    assert ceiling / 2 <= backoff(attempts, None) <= ceiling


@given(attempts=st.integers(1, 30), asked=st.floats(0, 86_400))
def test_a_carrier_that_asks_for_longer_gets_it(attempts: int, asked: float) -> None:
    assert backoff(attempts, asked) >= asked


def test_the_wait_is_spread_so_that_not_everybody_comes_back_at_once() -> None:
    assert len({round(backoff(10, None), 3) for _ in range(50)}) > 40


# -- what comes of a delivery -------------------------------------------------------------------------------------


def test_a_token_that_is_gone_is_forgotten_with_all_that_was_queued_for_it(city: City) -> None:
    city.phone("director", "gone-phone")
    send(city, message(city), message(city))
    work(city)
    with city.runtime.sessions() as session:
        device = session.scalars(select(Device)).one()
        states = set(session.scalars(select(Delivery.state).where(Delivery.channel == "fcm")))
    assert (device.dropped_at, device.drop_reason) == (city.now, "UNREGISTERED")
    assert states == {"dropped"}
    tried = city.carrier.tries["gone-phone"]
    send(city, message(city))
    work(city)
    assert city.carrier.tries["gone-phone"] == tried, "nobody writes to it again"


def test_a_failure_that_may_pass_is_tried_again_after_its_wait(city: City) -> None:
    city.phone("director", "flaky-phone")
    send(city, message(city))
    work(city)
    waiting = the_delivery(city)
    assert (waiting.state, waiting.attempts, waiting.error) == ("queued", 1, "UNAVAILABLE")
    assert timedelta(seconds=1) <= waiting.due_at - city.now <= timedelta(seconds=2)
    assert work(city) == 0, "not before its time"
    city.simulation.clock.move_to(waiting.due_at)
    assert work(city) == 1
    sent = the_delivery(city)
    assert (sent.state, sent.attempts, sent.sent_at, sent.error) == ("sent", 2, city.now, None)
    assert sent.carrier_id == f"carrier/{sent.id}"
    assert len(city.carrier.shown["flaky-phone"]) == 1


def test_what_nobody_can_deliver_is_given_up_when_it_is_old_news(city: City) -> None:
    city.phone("director", "down-phone")
    send(city, message(city, urgency="flash"))
    began, tries = city.now, 0
    while (row := the_delivery(city)).state == "queued":
        city.simulation.clock.move_to(max(city.now, row.due_at))
        work(city)
        tries += 1
        assert tries < 100
    assert (row.state, row.error, row.attempts) == ("failed", "UNAVAILABLE", tries)
    assert timedelta(hours=5) < city.now - began <= timedelta(hours=6)
    assert 24 <= tries <= 70, "a quarter of an hour apart at most, half of that at least"
    with city.runtime.sessions() as session:
        assert not is_due(session, city.now + timedelta(days=30))


def test_one_bad_phone_does_not_hold_up_the_others(city: City) -> None:
    city.phone("director", "down-phone")
    city.phone("director", "gone-phone")
    city.phone("director", "good-phone")
    send(city, message(city))
    work(city)
    assert [len(city.carrier.shown[token]) for token in ("down-phone", "gone-phone", "good-phone")] == [0, 0, 1]


# -- leases and crowds --------------------------------------------------------------------------------------------


def test_invariant_03_a_worker_that_died_with_a_delivery_leaves_it_to_the_next(city: City) -> None:
    city.phone("director")
    send(city, message(city))
    with city.runtime.sessions() as session:
        (taken,) = claim(session, city.now, LEASE)
        session.commit()
    assert work(city) == 0, "while the lease runs nobody else takes it"
    city.simulation.clock.advance(LEASE)
    assert work(city) == 1
    assert [each.message_id for each in city.carrier.shown["phone-of-director"]] == [taken.message_id]


def test_invariant_03_a_worker_that_died_after_sending_repeats_the_same_message_id(city: City) -> None:
    class Dying(Carrier):
        """Sends, and dies before anybody can write it down."""

        def send_many(self, batch: object) -> list[Result]:
            assert isinstance(batch, list)
            city.carrier.send_many(batch)
            raise KeyboardInterrupt

    city.phone("director")
    send(city, message(city))
    with pytest.raises(KeyboardInterrupt):
        dispatch(city.runtime, {"fcm": Dying()})
    city.simulation.clock.advance(LEASE)
    assert work(city) == 1
    assert city.carrier.tries["phone-of-director"] == 2, "at least once to the network"
    assert len(city.carrier.shown["phone-of-director"]) == 1, "once to the eye: the id was the same"


class Counting:
    """A carrier for several threads that notes every delivery it is handed."""

    name = "fcm"

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self.handed: list[Outgoing] = []

    def send_many(self, batch: list[Outgoing]) -> list[Result]:
        self.handed.extend(batch)  # one call of list.extend is one step
        return self._carrier.send_many(batch)


def test_invariant_03_several_dispatchers_at_once_hand_over_nothing_twice(city: City) -> None:
    for number in range(4):
        city.phone("director", f"phone-number-{number}")
    send(city, *(message(city) for _ in range(150)))
    assert BATCH * 2 < 600, "enough for several batches"
    counting, together = Counting(city.carrier), Barrier(4)

    def run(_number: int) -> int:
        together.wait(timeout=10)
        return dispatch(city.runtime, {"fcm": counting})  # type: ignore[dict-item]

    with ThreadPoolExecutor(4) as pool:
        tried = sum(pool.map(run, range(4)))
    assert tried == len(counting.handed) == 600
    assert len({each.delivery_id for each in counting.handed}) == 600
    with city.runtime.sessions() as session:
        assert set(session.scalars(select(Delivery.state).where(Delivery.channel == "fcm"))) == {"sent"}


def test_a_phone_that_was_given_away_between_queueing_and_sending_shows_nothing(city: City) -> None:
    city.phone("director", "the-one-phone")
    send(city, message(city))
    city.phone("health", "the-one-phone")
    work(city)
    assert city.carrier.shown["the-one-phone"] == []
    assert the_delivery(city).state == "dropped"
