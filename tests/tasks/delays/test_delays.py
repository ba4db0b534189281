"""A missed deadline is kept, whatever comes after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from backend.errors import Conflict, Forbidden
from tasks.assigning import Deadline
from tasks.delays.model import Delay
from tasks.model import Task
from tests.city import City
from tests.tasks.test_verbs import pass_time


def delays(city: City, task: Task) -> list[Delay]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(Delay).filter_by(task_id=task.id).order_by(Delay.deadline)))


@pytest.fixture
def late(city: City) -> Task:
    """Due in an hour, two working hours late by now."""
    task = city.assign("chair", "works", deadline=city.now + timedelta(hours=1))
    pass_time(city, hours=6)
    return task


@pytest.mark.parametrize(
    ("who", "verb", "words", "ended_by"),
    [
        ("director", "submit", {"note": ""}, "submitted"),
        ("chair", "recall", {"reason": "thôi"}, "recalled"),
        ("chair", "pause", {"reason": "chờ"}, "paused"),
        ("chair", "change", {"changes": {}, "deadline": Deadline(span=None)}, "changed"),
    ],
)
def test_no_verb_hides_a_miss(
    city: City, late: Task, who: str, verb: str, words: dict[str, Any], ended_by: str
) -> None:
    city.do(who, verb, late, **words)
    (row,) = delays(city, late)
    assert (row.deadline, row.ended_at, row.ended_by) == (late.deadline, city.now, ended_by)
    # 10:00 to 15:00, the noon break between 11:30 and 13:00 left out.
    assert row.working_seconds == 3.5 * 3600


def test_a_transfer_keeps_whose_delay_it_was(city: City, late: Task) -> None:
    city.do("chair", "transfer", late, to=city.party("health_unit"), reason="")
    (row,) = delays(city, late)
    assert (row.person_id, row.ended_by) == (city.people["director"].id, "transferred")


def test_a_later_extension_does_not_erase_it(city: City, late: Task) -> None:
    request = city.extension(
        "director", "ask", late, deadline=Deadline(at=city.now + timedelta(days=3)), reason="mưa lớn"
    )
    city.extension("chair", "decide", late, request.id, decision="grant")
    city.do("director", "submit", late, note="xong")
    assert [row.ended_by for row in delays(city, late)] == ["extended"]
    with city.runtime.sessions() as session, pytest.raises(DBAPIError, match="never erased"):
        session.execute(delete(Delay))


def test_what_was_on_time_leaves_none(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(hours=1))
    city.do("director", "submit", task, note="xong")
    pass_time(city, days=1)
    city.do("chair", "approve", task, note="")
    assert delays(city, task) == []
    with pytest.raises(Conflict):
        city.do("director", "state_cause", task, kind="own", cause="không chậm")


def test_the_cause_is_stated_by_the_lead_and_confirmed_by_somebody_else(city: City, late: Task) -> None:
    with pytest.raises(Forbidden):
        city.do("chair", "state_cause", late, kind="own", cause="lười")
    stated = city.do("director", "state_cause", late, kind="force_majeure", cause="mưa lớn, ngập")
    assert (stated.ended_at, stated.confirmed) == (None, None)
    for who in ("director", "deputy"):
        with pytest.raises(Forbidden):
            city.do(who, "confirm_cause", late, delay_id=stated.id, confirmed=True, note="")
    confirmed = city.do("chair", "confirm_cause", late, delay_id=stated.id, confirmed=True, note="đúng")
    assert (confirmed.confirmed, confirmed.confirmed_by.full_name) == (True, "Nguyễn Văn Chủ")
    with pytest.raises(Conflict):
        city.do("director", "state_cause", late, kind="own", cause="đổi ý")
    city.do("director", "submit", late, note="xong")
    (row,) = delays(city, late)
    assert (row.ended_by, row.cause_kind, row.confirmed) == ("submitted", "force_majeure", True)


def test_a_cause_is_decided_on_once_until_it_is_stated_anew(city: City, late: Task) -> None:
    def decide(*, confirmed: bool) -> None:
        city.do("chair", "confirm_cause", late, delay_id=stated.id, confirmed=confirmed, note="")

    stated = city.do("director", "state_cause", late, kind="own", cause="thiếu người")
    decide(confirmed=False)
    with pytest.raises(Conflict) as caught:
        decide(confirmed=True)
    assert caught.value.code == "cause_decided"
    city.do("director", "state_cause", late, kind="force_majeure", cause="mưa lớn")
    decide(confirmed=True)
    with pytest.raises(Conflict):
        decide(confirmed=False)
    assert [row.confirmed for row in delays(city, late)] == [True]


def test_who_stands_in_for_the_lead_does_not_confirm_the_leads_cause(city: City, late: Task) -> None:
    stated = city.do("director", "state_cause", late, kind="own", cause="thiếu người")
    city.away("director", "deputy", days=3)
    with pytest.raises(Forbidden) as caught:
        city.do("deputy", "confirm_cause", late, delay_id=stated.id, confirmed=True, note="")
    assert caught.value.code == "not_your_own_cause"
