"""The outbox: what is written with the cause, and what may leave the country."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from backend.live.journal import JournalRow, person_room
from backend.runtime import Runtime
from push.channel import Outgoing
from push.dispatch import dispatch
from push.message import KINDS, PUBLIC_TEXTS, Message
from push.model import Delivery, MessageRow
from push.outbox import EXPIRES_AFTER, post
from tasks.timeliness import URGENCIES
from tests.city import City
from tests.fakes import Carrier

TITLE, BODY, WHY = "Nhiệm vụ mới 2026-0001", "Xử lý điểm ngập đường X", "vì anh/chị được giao chủ trì"


def message(city: City, name: str = "director", **words: Any) -> Message:
    given: dict[str, Any] = {
        "person_id": city.people[name].id,
        "kind": "assigned",
        "urgency": "normal",
        "title": TITLE,
        "body": BODY,
        "why": WHY,
        "link": "/tasks/1",
    }
    return Message(**{**given, **words})


def send(city: City, *messages: Message) -> None:
    with city.runtime.unit_of_work() as work:
        post(work, messages, now=city.now)
        work.commit()


def deliveries(city: City) -> list[tuple[str, str]]:
    with city.runtime.sessions() as session:
        return sorted((row.channel, row.state) for row in session.scalars(select(Delivery)))


def leave(city: City, titles: bool = False) -> list[Outgoing]:
    """Dispatch with the operator's choice, and return what the carrier was handed."""
    settings = replace(city.runtime.settings, push_titles=titles)
    dispatch(replace(city.runtime, settings=settings), {"fcm": city.carrier})
    return [each for shown in city.carrier.shown.values() for each in shown]


def test_a_message_goes_to_the_screens_and_to_each_device(city: City) -> None:
    city.phone("director", "phone-number-1")
    city.phone("director", "phone-number-2")
    city.phone("health", "phone-of-somebody-else")
    send(city, message(city))
    assert deliveries(city) == [("fcm", "queued"), ("fcm", "queued")]
    leave(city)
    assert deliveries(city) == [("fcm", "sent"), ("fcm", "sent")]
    assert {token: len(shown) for token, shown in city.carrier.shown.items()} == {
        "phone-number-1": 1,
        "phone-number-2": 1,
    }


def test_somebody_without_a_device_still_has_the_message_in_their_list(city: City) -> None:
    send(city, message(city))
    assert deliveries(city) == []
    with city.runtime.sessions() as session:
        row = session.scalars(select(MessageRow)).one()
    assert (row.title, row.body, row.why) == (TITLE, BODY, WHY)


def test_screens_hear_the_whole_message_since_it_stays_at_home(city: City) -> None:
    send(city, message(city, silent=True))
    with city.runtime.sessions() as session:
        row = session.scalars(select(JournalRow)).one()
    assert row.rooms == [person_room(city.people["director"].id)]
    assert {name: row.item[name] for name in ("kind", "title", "body", "why", "silent")} == {
        "kind": "message",
        "title": TITLE,
        "body": BODY,
        "why": WHY,
        "silent": True,
    }


def test_nothing_to_say_writes_nothing(city: City) -> None:
    send(city)
    assert deliveries(city) == []


@pytest.mark.parametrize("urgency", URGENCIES)
def test_every_urgency_says_when_its_news_is_old(city: City, urgency: str) -> None:
    city.phone("director")
    send(city, message(city, urgency=urgency))
    with city.runtime.sessions() as session:
        row = session.scalars(select(Delivery)).one()
    assert row.expires_at - city.now == EXPIRES_AFTER[urgency]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_invariant_11_what_leaves_the_country_says_only_that_there_is_something(
    city: City, kind: str, language: str
) -> None:
    city.change_person("director", language=language)
    city.phone("director")
    send(city, message(city, kind=kind))
    (outgoing,) = leave(city)
    assert outgoing.title == "Giao Việc"
    assert outgoing.body == getattr(PUBLIC_TEXTS[kind], language)
    for secret in (TITLE, BODY, WHY, "2026-0001", "ngập"):
        assert secret not in repr(outgoing)


def test_invariant_11_of_a_real_task_nothing_leaves_either(city: City) -> None:
    city.phone("director")
    city.assign("chair", "works", "Giải phóng mặt bằng lô Q7", content="Giá đền bù", urgency="flash")
    city.fast_forward(minutes=35)
    shown = city.carrier.shown["phone-of-director"]
    assert len(shown) == 4
    for word in ("Giải phóng", "mặt bằng", "đền bù", "Xây dựng", "Nguyễn Văn Chủ", "chưa tiếp nhận"):
        assert word not in repr(shown)


def test_invariant_11_unless_the_operator_says_so(city: City) -> None:
    city.phone("director")
    send(city, message(city))
    (outgoing,) = leave(city, titles=True)
    assert (outgoing.title, outgoing.body) == (TITLE, BODY)


def test_a_phone_is_told_how_loud_and_where_to_go(city: City) -> None:
    city.phone("director")
    send(city, message(city, silent=True, urgency="urgent", link="/tasks/7"))
    (outgoing,) = leave(city)
    assert (outgoing.silent, outgoing.urgency, outgoing.link, outgoing.platform) == (
        True,
        "urgent",
        "/tasks/7",
        "android",
    )


def test_a_runtime_without_channels_keeps_what_is_queued(runtime: Runtime, city: City, carrier: Carrier) -> None:
    city.phone("director")
    send(city, message(city))
    assert dispatch(city.runtime, {}) == 1
    assert deliveries(city) == [("fcm", "queued")]
    city.fast_forward(minutes=2)
    assert deliveries(city) == [("fcm", "sent")]
