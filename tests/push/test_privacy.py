"""What leaves, by every carrier: nothing of a task by default; with titles allowed, nothing private or restricted."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import structlog
from flask import Flask
from sqlalchemy import update

from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Post
from push import fallback
from push.dispatch import dispatch
from push.message import PUBLIC_TEXTS
from push.outgoing import restricted
from tasks.fields.model import Field
from tasks.recurrences.running import run_all
from tests.city import City, Desk, local, open_desk
from tests.fakes import Carrier
from tests.push.test_actions import Stranger, button
from tests.push.test_outbox import BODY, TITLE, leave, message, send


def restricting(city: City, *fields: str) -> None:
    settings = replace(city.runtime.settings, restricted_fields="; ".join(fields))
    city.runtime = replace(city.runtime, settings=settings)


def keep_fields(city: City, *names: str) -> None:
    with city.runtime.sessions() as session:
        for name in names:
            session.add(Field(id=new_id(city.now), name=name, search=fold(name), former=[]))
        session.commit()


def test_a_task_of_a_restricted_field_is_never_named_whatever_is_allowed(city: City) -> None:
    keep_fields(city, "Quốc phòng", "Y tế")
    restricting(city, " quoc phong ", "An ninh")
    city.phone("director")
    secret = city.assign("chair", "works", "Diễn tập khu vực", field="Quốc phòng")
    open_ = city.assign("chair", "works", "Khám sức khỏe", field="Y tế")
    said = {each.link: each.title + each.body for each in leave(city, titles=True)}
    assert said[f"/tasks/{secret.id}"] == "Giao Việc" + PUBLIC_TEXTS["assigned"].vi
    assert "Khám sức khỏe" in said[f"/tasks/{open_.id}"]


def test_a_rename_ends_no_restriction_and_a_new_name_restricts_what_keeps_the_old_one(city: City, desk: Desk) -> None:
    made = desk("admin").post("/fields", {"name": "Nội vụ"}).json
    tasks = {name: city.assign("chair", "works", name, field="Nội vụ") for name in ("mở", "xong")}
    city.do("director", "submit", tasks["xong"], note="xong")
    city.do("chair", "approve", tasks["xong"], note="")
    desk("admin").patch(f"/fields/{made['id']}", {"name": "Tổ chức, nội vụ"})
    ids = {each.id for each in tasks.values()}

    def unnamed(*fields: str) -> set[UUID]:
        restricting(city, *fields)
        with city.runtime.sessions() as session:
            return restricted(city.runtime, session, ids)

    assert unnamed("Nội vụ") == unnamed("to chuc, noi vu") == ids
    assert unnamed("Nội") == set()
    keep_fields(city, "Nội vụ")
    assert unnamed("Nội vụ") == ids
    assert unnamed("Tổ chức, nội vụ") == {tasks["mở"].id}, "the old name is another field's"


def test_a_digest_with_one_restricted_task_names_none(city: City) -> None:
    keep_fields(city, "An ninh")
    restricting(city, "An ninh")
    secret, other = city.assign("chair", "works", field="An ninh"), city.assign("chair", "works")
    city.phone("director")
    send(city, message(city, kind="digest", subjects=(other.id, secret.id)))
    (outgoing,) = leave(city, titles=True)
    assert outgoing.body == PUBLIC_TEXTS["digest"].vi


def test_what_recurs_in_a_restricted_field_is_not_named_when_it_is_suspended(city: City, desk: Desk) -> None:
    restricting(city, "Nội vụ")
    city.phone("chair")
    for name, field in (("Kỷ luật cán bộ", "Nội vụ"), ("Trực cơ quan", "")):
        body = {"title": name, "lead": desk.party("works"), "field": field}
        weekly = {"name": name, "rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": "2026-03-09", "at": "08:00"}
        assert desk("chair").post("/recurrences", {**weekly, "body": body}).status_code == 201
    with city.runtime.sessions() as session:
        session.execute(update(Post).where(Post.unit_id == city.units["works"].id).values(valid_to=city.now))
        session.commit()
    city.go_to(local("2026-03-09 08:00"))
    run_all(city.runtime)
    assert {each.title for each in leave(city, titles=True)} == {"Giao Việc", "Việc định kỳ bị ngừng: Trực cơ quan"}


def test_what_is_a_persons_own_is_never_named(city: City) -> None:
    city.phone("director")
    send(city, message(city, kind="personal"))
    (outgoing,) = leave(city, titles=True)
    assert TITLE not in repr(outgoing)
    assert BODY not in repr(outgoing)


def test_logs_hold_neither_tokens_nor_content_on_any_path(app: Flask, city: City, caplog: Any) -> None:
    """From the assignment to the button, with carriers that choke and fail."""
    caplog.set_level(logging.INFO)
    settings = replace(city.runtime.settings, push_titles=True)
    city.runtime = replace(city.runtime, settings=settings)

    class Choking(Carrier):
        def send_many(self, batch: Any) -> Any:
            raise RuntimeError(f"{batch[0].title} {batch[0].address}")

    with structlog.testing.capture_logs() as ours, open_desk(app, city) as desk:
        city.phone("director")
        city.phone("director", "gone-phone-of-director")
        city.assign("chair", "works", "Giải phóng mặt bằng", content="Giá đền bù")
        dispatch(city.runtime, {"fcm": Choking()})
        city.fast_forward(minutes=1)
        token = button(city, "acknowledge")
        for given in (token, token, token[:-3] + "abc", "forged-token"):
            Stranger(desk).post("/actions", {"token": given})
            Stranger(desk).post("/deliveries/signed-receipts", {"receipts": [{"receipt": given, "state": "opened"}]})
    told = repr(ours) + caplog.text
    assert "answered" in told
    assert "channel_raised" in told
    for word in ("phone-of-director", "Giải phóng", "đền bù", token, token[:-3], "forged-token"):
        assert word not in told


@pytest.mark.parametrize("way", ["email", "sms"])
def test_letters_and_texts_say_no_more_than_phones(city: City, way: str) -> None:
    more = {"smtp_url": "smtp://m", "sms_url": "http://sms"}
    routes = "; ".join(f"{each}=live {way}" for each in ("normal", "urgent", "very_urgent", "flash"))
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, **more, push_routes=routes))
    city.change_person("director", email="a@thanhpho.gov.vn", phone="0901234567", language="en")
    send(city, message(city))
    fallback.fall_back(city.runtime)
    carrier = Carrier()
    dispatch(city.runtime, {way: carrier})
    (shown,) = carrier.shown.values()
    assert (shown[0].title, shown[0].body) == ("Giao Việc", PUBLIC_TEXTS["assigned"].en)
