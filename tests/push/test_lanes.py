"""A carrier that is ill delays only itself: nothing is lost, nothing doubled, the others are as quick as ever."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text, update

from backend.ids import new_id
from push.channel import Channel, Outgoing, Result
from push.channels.fcm import FcmChannel
from push.dispatch import dispatch
from push.health import Rate
from push.lanes import claim, due_lanes, is_due
from push.model import Carrier as CarrierRow
from push.model import Delivery, MessageRow
from tests.city import City
from tests.fakes import Carrier
from tests.push.fcm_server import FcmServer
from tests.push.test_outbox import message, send

ROUTES = "; ".join(f"{urgency}=live phone email" for urgency in ("normal", "urgent", "very_urgent", "flash"))
TICK = timedelta(seconds=10)


class Mail(Carrier):
    name = "email"


@pytest.fixture
def mail() -> Mail:
    return Mail()


@pytest.fixture
def two(city: City) -> City:
    """A city that sends by phone and by e-mail at once; both carriers are stand-ins until a test says otherwise."""
    settings = replace(city.runtime.settings, smtp_url="smtp://mail", push_routes=ROUTES)
    city.runtime = replace(city.runtime, settings=settings)
    city.change_person("director", email="giamdoc@thanhpho.gov.vn")
    city.phone("director")
    return city


def post_both(city: City, *messages: Any) -> None:
    """Post, with the e-mail that routes would bring later, now: what counts here is who waits for whom."""
    send(city, *messages)
    with city.runtime.sessions() as session:
        for row in session.scalars(select(MessageRow).where(MessageRow.at == city.now)):
            delivery = session.scalars(select(Delivery).filter_by(message_id=row.id, channel="fcm")).one()
            values = {name: getattr(delivery, name) for name in ("due_at", "expires_at", "message_id")}
            session.add(Delivery(id=new_id(city.now), channel="email", state="queued", attempts=0, **values))
        session.commit()


def deliveries(city: City, channel: str) -> list[Delivery]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(Delivery).filter_by(channel=channel).order_by(Delivery.id)))


def run(city: City, until: datetime, channels: dict[str, Channel], every: timedelta = TICK) -> None:
    """Let the clock ring every ten seconds, for as long as that takes."""
    while city.now < until:
        city.simulation.clock.advance(every)
        with city.runtime.sessions() as session:
            due = is_due(session, city.now)
        if due:
            dispatch(city.runtime, channels)


# ── An hour ──────────────────────────────────────────────────────────────────────────────────────────────


def survive_an_hour(city: City, channels: dict[str, Channel], mail: Mail, heal: Any) -> None:
    """Write a message a minute for an hour in which the phones' carrier is ill, then let it recover."""
    began = city.now
    for minute in range(60):
        post_both(city, message(city, urgency="urgent", title=f"Tin {minute}"))
        run(city, began + timedelta(minutes=minute + 1), channels)
    late = [row.sent_at - row.expires_at + timedelta(days=2) for row in deliveries(city, "email") if row.sent_at]
    assert len(late) == 60, "every e-mail went out meanwhile"
    assert max(late) <= TICK, "none waited for the dead carrier"
    assert Counter(len(shown) for shown in mail.shown.values()) == {60: 1}
    assert {row.state for row in deliveries(city, "fcm")} == {"queued"}, "nothing is lost"
    heal()
    run(city, city.now + timedelta(seconds=75), channels)
    assert {row.state for row in deliveries(city, "fcm")} == {"sent"}, "within a minute everything has gone out"


def test_the_phones_carrier_is_dead_for_an_hour(two: City, mail: Mail) -> None:
    two.carrier.ill = "dead"
    survive_an_hour(two, {"fcm": two.carrier, "email": mail}, mail, lambda: setattr(two.carrier, "ill", ""))
    (shown,) = two.carrier.shown.values()
    assert len(shown) == len({each.message_id for each in shown}) == 60, "nothing is doubled"
    assert sum(two.carrier.tries.values()) < 60 + 150, "a carrier that is down is tried once a minute, not by everybody"


@pytest.fixture(scope="module")
def fcm_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FcmServer]:
    with FcmServer(tmp_path_factory.mktemp("fcm")) as server:
        yield server


@pytest.mark.parametrize(
    "ill",
    [{"rate": 1, "status": 503}, {"rate": 1, "status": 500}, {"down": True}, {"garbage": True}, {"hang": 0.6}],
    ids=["503", "500", "nothing behind the balancer", "garbage", "time-outs"],
)
def test_the_real_sdk_through_an_ill_hour(
    two: City, mail: Mail, fcm_server: FcmServer, ill: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Signing in is tried three times, with seconds between: in an hour of simulated time nobody has those.
    monkeypatch.setattr("google.auth._exponential_backoff.time", SimpleNamespace(sleep=lambda _seconds: None))
    fcm_server.forget()
    channel = FcmChannel(str(fcm_server.credentials), fcm_server.url, timeout=0.2 if "hang" in ill else 2.0)
    fcm_server.faults(**ill)
    try:
        survive_an_hour(two, {"fcm": channel, "email": mail}, mail, fcm_server.faults)
    finally:
        channel.close()
    ids = [push["message_id"] for push in fcm_server.pushes()]
    assert len(ids) == len(set(ids)) == 60


def test_what_is_old_news_by_then_is_given_up_with_its_reason(two: City) -> None:
    two.carrier.ill = "dead"
    send(two, *(message(two, urgency="flash") for _ in range(6)))
    run(two, two.now + timedelta(hours=6, minutes=2), {"fcm": two.carrier}, every=timedelta(minutes=1))
    rows = deliveries(two, "fcm")
    assert {row.state for row in rows} == {"failed"}
    assert all("dead" in (row.error or "") for row in rows)
    assert {row.permanent for row in rows} == {False}


# ── Who waits for whom, in real time ─────────────────────────────────────────────────────────────────────


class Hanging(Carrier):
    """Answers nobody until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.let_go = threading.Event(), threading.Event()

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        self.began.set()
        assert self.let_go.wait(30)
        return super().send_many(batch)


def test_while_one_carrier_hangs_the_others_send_here_and_in_the_next_worker(two: City, mail: Mail) -> None:
    hanging = Hanging()
    channels = {"fcm": hanging, "email": mail}
    post_both(two, message(two))
    worker = threading.Thread(target=dispatch, args=(two.runtime, channels))
    worker.start()
    try:
        assert hanging.began.wait(10)
        wait_for(lambda: deliveries(two, "email")[0].state == "sent")
        two.simulation.clock.advance(TICK)
        post_both(two, message(two))
        assert dispatch(two.runtime, channels) == 1, "the next worker finds the lane of e-mails free"
        assert [row.state for row in deliveries(two, "email")] == ["sent", "sent"]
        assert {row.state for row in deliveries(two, "fcm")} == {"queued"}
    finally:
        hanging.let_go.set()
        worker.join(30)
    dispatch(two.runtime, channels)
    assert {row.state for row in deliveries(two, "fcm")} == {"sent"}
    assert [len(shown) for shown in hanging.shown.values()] == [2]


def wait_for(true: Any) -> None:
    for _ in range(500):
        if true():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it never came")


def test_the_breaker_survives_a_restart_and_a_wiped_redis(two: City) -> None:
    two.carrier.ill = "dead"
    send(two, *(message(two) for _ in range(6)))
    dispatch(two.runtime, {"fcm": two.carrier})
    tried = sum(two.carrier.tries.values())
    two.runtime.redis.flushdb()
    send(two, message(two))
    dispatch(two.runtime, {"fcm": Carrier()})  # another process, which knows nothing
    assert sum(two.carrier.tries.values()) == tried == 6
    with two.runtime.sessions() as session:
        row = session.get_one(CarrierRow, "fcm")
        assert (row.trips, row.reason) == (1, "the carrier is dead")
        assert due_lanes(session, two.now) == [], "nobody is woken for it meanwhile"


def test_a_carrier_that_is_back_is_tried_with_one_and_gets_all(two: City) -> None:
    two.carrier.ill = "dead"
    send(two, *(message(two) for _ in range(8)))
    dispatch(two.runtime, {"fcm": two.carrier})
    two.simulation.clock.advance(timedelta(seconds=6))
    assert dispatch(two.runtime, {"fcm": two.carrier}) == 1, "one is risked"
    two.simulation.clock.advance(timedelta(seconds=11))
    two.carrier.ill = ""
    assert dispatch(two.runtime, {"fcm": two.carrier}) == 8
    with two.runtime.sessions() as session:
        assert session.get_one(CarrierRow, "fcm").trips == 0


# ── Quotas ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_claim_takes_no_more_than_there_is_room_for_by_whatever_plan(two: City) -> None:
    """A carrier that was dead got ten at once instead of one: PostgreSQL may run a subquery with LIMIT once a row."""
    send(two, *(message(two, title=f"Tin {n}") for n in range(30)))
    with two.runtime.sessions() as session:
        session.execute(text("ANALYZE delivery"))
        for kind in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
            session.execute(text(f"SET LOCAL enable_{kind} = off"))
        assert len(claim(session, two.now, timedelta(minutes=1), "fcm", 1)) == 1
        assert len(claim(session, two.now, timedelta(minutes=1), "fcm", 7)) == 7


def test_a_quota_is_kept_and_what_is_over_it_waits(two: City) -> None:
    rates = {"fcm": Rate(per_second=2, burst=5)}
    send(two, *(message(two) for _ in range(20)))

    def sent() -> int:
        return dispatch(two.runtime, {"fcm": two.carrier}, rates)

    assert [sent(), sent()] == [5, 0], "a bucket of five"
    two.simulation.clock.advance(timedelta(seconds=1))
    assert sent() == 2
    two.simulation.clock.advance(timedelta(seconds=60))
    assert sent() == 5, "it fills up to its brim, not beyond"
    with two.runtime.sessions() as session:
        assert due_lanes(session, two.now) == ["fcm"]


# ── Poison ───────────────────────────────────────────────────────────────────────────────────────────────


class Choking(Carrier):
    """Raises, against its promise, whenever a batch holds a certain link; at times it miscounts instead."""

    def __init__(self, miscounts: bool = False) -> None:
        super().__init__()
        self.miscounts = miscounts

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        if any(item.link == "/poison" for item in batch):
            if self.miscounts and len(batch) > 1:
                return []
            raise RuntimeError("a text that quotes Nội dung kín")
        return super().send_many(batch)


@pytest.mark.parametrize("miscounts", [False, True])
def test_a_message_at_which_a_channel_chokes_holds_up_nobody_and_is_parked(two: City, miscounts: bool) -> None:
    choking = Choking(miscounts)
    send(two, message(two), message(two, link="/poison"), message(two))
    for _ in range(3):
        dispatch(two.runtime, {"fcm": choking})
        two.simulation.clock.advance(timedelta(minutes=1))
    states = Counter(row.state for row in deliveries(two, "fcm"))
    assert states == {"sent": 2, "parked": 1}
    (row,) = [row for row in deliveries(two, "fcm") if row.state == "parked"]
    assert (row.error, row.permanent, row.attempts) == ("fcm raised RuntimeError", True, 3)


def test_a_delivery_that_cannot_be_worded_is_parked_alone(two: City) -> None:
    send(two, message(two), message(two))
    with two.runtime.sessions() as session:
        first = session.scalars(select(MessageRow.id).limit(1)).one()
        session.execute(update(MessageRow).where(MessageRow.id == first).values(kind="from the future"))
        session.commit()
    dispatch(two.runtime, {"fcm": two.carrier})
    assert Counter(row.state for row in deliveries(two, "fcm")) == {"sent": 1, "parked": 1}
    assert [row.error for row in deliveries(two, "fcm") if row.state == "parked"] == ["cannot be worded: KeyError"]


@pytest.mark.parametrize("held_by", ["breaker", "bucket"])
def test_a_clock_that_was_set_back_holds_nobody_up(city: City, held_by: str) -> None:
    """What stands there of a later hour would hold until it is that late again."""
    city.phone("director")
    rates = {"fcm": Rate(1.0, 1.0)} if held_by == "bucket" else {}
    city.carrier.ill = "down" if held_by == "breaker" else ""
    send(city, *[message(city) for _ in range(6 if held_by == "breaker" else 1)])
    dispatch(city.runtime, {"fcm": city.carrier}, rates)
    city.simulation.clock._now -= timedelta(hours=1)
    city.carrier.ill = ""
    send(city, message(city, urgency="flash", title="Hỏa tốc"))
    before = len(city.carrier.shown["phone-of-director"])
    for _ in range(3):
        city.simulation.clock.advance(timedelta(minutes=1))
        dispatch(city.runtime, {"fcm": city.carrier}, rates)
    assert len(city.carrier.shown["phone-of-director"]) > before
