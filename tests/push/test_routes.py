"""Routes: by which ways a message goes, and what follows when nobody has received it in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.settings import Settings, SettingsError
from push import fallback, ways
from push.carriers import carriers
from push.dispatch import dispatch
from push.model import Delivery, MessageRow
from push.receipts import ReceiptState, note_receipts
from push.routes import Step, read_routes
from push.ways import routes_of, ways_of
from tests.backend.test_settings import LEAST
from tests.city import City, local
from tests.fakes import Carrier
from tests.push.test_outbox import message, send

EVERYTHING = frozenset({"live", "phone", "fcm", "webpush", "email", "sms", "zalo"})
SAME = "; ".join(f"{urgency}=live phone 10m sms 20m email" for urgency in ("normal", "urgent", "very_urgent", "flash"))


def route(text: str, open_ways: frozenset[str] = EVERYTHING) -> list[tuple[int, str]]:
    rest = "; ".join(f"{urgency}=live" for urgency in ("urgent", "very_urgent", "flash"))
    steps = read_routes(f"normal={text}; {rest}", open_ways)["normal"]
    return [(int(step.after.total_seconds()), " ".join(step.ways)) for step in steps]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("live", [(0, "live")]),
        ("live phone 2m sms 5m email", [(0, "live phone"), (120, "sms"), (300, "email")]),
        ("live 15s phone zalo 1d sms email", [(0, "live"), (15, "phone zalo"), (86_400, "sms email")]),
        ("live sms 1h email", [(0, "live"), (0, "sms"), (3600, "email")]),
    ],
)
def test_a_route_as_it_is_written(text: str, steps: list[tuple[int, str]]) -> None:
    assert route(text) == steps


def test_what_is_not_set_up_is_left_out_and_its_wait_is_the_next_ones() -> None:
    assert route("live phone 2m sms 5m email", EVERYTHING - {"sms"}) == [(0, "live phone"), (420, "email")]
    assert route("live phone 2m sms 5m email", EVERYTHING - {"sms", "email"}) == [(0, "live phone")]


@pytest.mark.parametrize(
    "text",
    ["", "5m phone", "phone 5m sms", "live 5m", "live 5m 6m sms", "live PHONE", "live 5y sms", "live 99999m sms"],
)
def test_what_is_no_route_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the sentence differs)
        route(text)


@pytest.mark.parametrize("text", ["normal=live", "normal", "whenever=live; " + SAME])
def test_routes_that_are_not_complete_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no route for|expected one of"):
        read_routes(text, EVERYTHING)


def test_the_city_hears_at_the_start_what_cannot_be_read() -> None:
    for variable, text in (
        ("GIAOVIEC_PUSH_ROUTES", "normal=live"),
        ("GIAOVIEC_PUSH_ALWAYS", "gossip"),
        ("GIAOVIEC_APPRISE", "zalo"),
        ("GIAOVIEC_VAPID_KEY", "no-key-at-all"),
        ("GIAOVIEC_VAPID_KEY", "/nowhere/vapid.pem"),
    ):
        with pytest.raises(SettingsError, match=variable) as refused:
            ways.check(Settings.from_environment({**LEAST, variable: text}))
        assert "no-key-at-all" not in str(refused.value)
    ways.check(Settings.from_environment(LEAST))


def test_a_carrier_that_cannot_be_opened_keeps_no_other_from_sending() -> None:
    more = {
        "GIAOVIEC_FCM_CREDENTIALS": "/nowhere/service-account.json",
        "GIAOVIEC_SMTP_URL": "ftp://mail",
        "GIAOVIEC_SMS_URL": "http://127.0.0.1:1",
        "GIAOVIEC_APPRISE": '{"office": {"url": "json://127.0.0.1/{address}"}}',
    }
    opened = carriers(Settings.from_environment({**LEAST, **more}))
    assert {name: channel.name for name, channel in opened.items()} == {"sms": "sms", "office": "office"}
    for channel in opened.values():
        channel.close()


def test_without_mail_and_sms_a_message_goes_at_once_and_nothing_follows() -> None:
    settings = Settings.from_environment(LEAST)
    assert {len(steps) for steps in routes_of(settings).values()} == {1}
    more = Settings.from_environment({**LEAST, "GIAOVIEC_SMTP_URL": "smtp://m", "GIAOVIEC_SMS_URL": "http://sms"})
    assert ways_of(more) == {"live", "phone", "fcm", "webpush", "email", "sms"}
    assert routes_of(more)["flash"][1] == Step(timedelta(minutes=2), ("sms",))


# ── What follows ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def town(city: City) -> City:
    settings = replace(city.runtime.settings, smtp_url="smtp://m", sms_url="http://sms", push_routes=SAME)
    city.runtime = replace(city.runtime, settings=settings)
    city.change_person("director", email="giamdoc@thanhpho.gov.vn", phone="0901234567")
    city.phone("director")
    return city


def channels(city: City) -> list[str]:
    with city.runtime.sessions() as session:
        return sorted(session.scalars(select(Delivery.channel)))


def states(city: City) -> dict[str, str]:
    with city.runtime.sessions() as session:
        carried = {row.channel: row.state for row in session.scalars(select(Delivery))}
        return {**carried, "live": session.scalars(select(MessageRow)).one().screen_state}


def the_message(city: City) -> MessageRow:
    with city.runtime.sessions() as session:
        found: MessageRow = session.scalars(select(MessageRow)).one()
    return found


def wait(city: City, **length: float) -> int:
    city.simulation.clock.advance(timedelta(**length))
    return fallback.fall_back(city.runtime)


def receive(city: City, state: Any = "received", channel: str | None = "live") -> None:
    with city.runtime.unit_of_work() as work:
        ids = list(work.session.scalars(select(MessageRow.id)))
        note_receipts(work, city.people["director"].id, ids, state, channel=channel, now=city.now)
        work.commit()


def test_nobody_answers_and_the_message_goes_on_under_one_id(town: City) -> None:
    send(town, message(town))
    assert channels(town) == ["fcm"]
    assert wait(town, minutes=9) == 0, "not before its time"
    assert wait(town, minutes=1) == 1
    assert channels(town) == ["fcm", "sms"]
    assert wait(town, minutes=19) == 0
    assert wait(town, minutes=1) == 1
    assert channels(town) == ["email", "fcm", "sms"]
    assert wait(town, days=1) == 0, "a route ends"
    towns = {name: Carrier() for name in ("fcm", "email", "sms")}
    dispatch(town.runtime, towns)
    shown = {name: [each for items in carrier.shown.values() for each in items] for name, carrier in towns.items()}
    assert {each.message_id for items in shown.values() for each in items} == {the_message(town).id}
    assert [each.address for each in shown["email"]] == ["giamdoc@thanhpho.gov.vn"]
    assert [each.address for each in shown["sms"]] == ["0901234567"]
    assert not any(each.receipt or each.actions for each in (*shown["email"], *shown["sms"]))
    assert all(each.receipt for each in shown["fcm"])


@pytest.mark.parametrize("state", ["received", "opened", "acted"])
def test_the_first_receipt_stops_it(town: City, state: str) -> None:
    send(town, message(town))
    receive(town, state)
    assert the_message(town).fallback_at is None
    assert wait(town, days=2) == 0
    if state == "received":
        assert dispatch(town.runtime, {"fcm": town.carrier}) == 1, "nobody may be looking at that screen"
        assert states(town) == {"fcm": "sent", "live": state}
    else:
        assert states(town) == {"fcm": "spared", "live": state}, "what has not rung yet need not"
        assert dispatch(town.runtime, {"fcm": town.carrier}) == 0


def test_a_screen_that_received_it_spares_a_phone_that_could_not_be_reached_and_what_comes_later(town: City) -> None:
    send(town, message(town))
    town.carrier.ill = "down"
    dispatch(town.runtime, {"fcm": town.carrier})
    receive(town)
    assert states(town) == {"fcm": "spared", "live": "received"}


def test_a_receipt_spares_what_is_queued_further_down(town: City) -> None:
    send(town, message(town))
    dispatch(town.runtime, {"fcm": town.carrier})
    wait(town, minutes=10)
    receive(town, channel="fcm")
    assert states(town) == {"fcm": "received", "live": "queued", "sms": "spared"}


def test_a_step_that_leads_nowhere_is_not_waited_for(town: City) -> None:
    town.change_person("director", phone="")
    send(town, message(town))
    assert wait(town, minutes=10) == 1
    assert channels(town) == ["email", "fcm"]
    assert the_message(town).fallback_at is None
    town.change_person("director", email="")
    send(town, message(town))
    wait(town, minutes=10)
    assert channels(town) == ["email", "fcm", "fcm"], "and so may the whole rest"


def test_at_night_nothing_rings_that_cannot_be_silent(town: City) -> None:
    town.go_to(local("2026-03-02 22:00"))
    send(town, message(town, silent=True))
    wait(town, minutes=10)
    assert channels(town) == ["fcm"], "the SMS waits until six"
    wait(town, hours=8)
    assert channels(town) == ["fcm", "sms"]


def test_what_does_not_ring_goes_nowhere_else(town: City) -> None:
    send(town, message(town, rings=False))
    assert the_message(town).fallback_at is None
    assert channels(town) == []


def test_who_has_left_is_not_written_to(town: City) -> None:
    send(town, message(town))
    town.change_person("director", disabled_at=town.now)
    wait(town, minutes=10)
    assert channels(town) == ["fcm"]


def test_a_head_start_for_the_screen(town: City) -> None:
    routes = SAME.replace("live phone", "live 15s phone")
    town.runtime = replace(town.runtime, settings=replace(town.runtime.settings, push_routes=routes))
    send(town, message(town))
    assert channels(town) == []
    wait(town, seconds=15)
    assert channels(town) == ["fcm"]


def test_several_workers_take_each_step_once(town: City) -> None:
    send(town, *(message(town) for _ in range(40)))
    town.simulation.clock.advance(timedelta(minutes=10))
    with ThreadPoolExecutor(4) as pool:
        done = [each.result() for each in [pool.submit(fallback.fall_back, town.runtime) for _ in range(4)]]
    assert sum(done) == 40
    assert channels(town).count("sms") == 40


def test_invariant_02_when_it_is_due_stands_in_postgresql(town: City) -> None:
    send(town, message(town))
    town.runtime.redis.flushdb()
    with town.runtime.sessions() as session:
        assert not fallback.is_due(session, town.now)
        assert fallback.is_due(session, town.now + timedelta(minutes=10))


@pytest.mark.parametrize(("state", "written"), [("received", ["fcm", "sms"]), ("opened", ["fcm"])])
def test_a_screen_that_nobody_looks_at_does_not_spare_the_sms_of_the_first_step(
    city: City, state: ReceiptState, written: list[str]
) -> None:
    """The SMS is written a moment after the message: the screen must not be quicker. Whoever opened it has seen it."""
    routes = "normal=live phone; urgent=live phone; very_urgent=live phone; flash=live phone sms 5m email"
    more = {"sms_url": "http://sms", "smtp_url": "smtp://m", "push_routes": routes}
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, **more))
    city.change_person("director", phone="0901234567", email="giamdoc@thanhpho.gov.vn")
    city.phone("director")
    send(city, message(city, urgency="flash"))
    with city.runtime.unit_of_work() as work:
        row = work.session.scalars(select(MessageRow)).one()
        note_receipts(work, row.person_id, [row.id], state, channel="live", now=city.now)
        work.commit()
    fallback.fall_back(city.runtime)
    city.simulation.clock.advance(timedelta(minutes=6))
    fallback.fall_back(city.runtime)
    with city.runtime.sessions() as session:
        assert sorted(session.scalars(select(Delivery.channel))) == written, "and nothing follows the first step"
