"""Urging one, many, or what a filter finds; and the answer with one tap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tasks.urgings.model import Urging
from tests.api.request import Bad, endpoint

_ITEMS = {"items": [{"task_id": "$unknown"}]}
_TAP = {"promise": "đang xử lý", "done_by": "xong trước 16h"}

ENDPOINTS = (
    endpoint("POST", "/tasks/$task/urging", {"note": "khẩn trương"}),
    endpoint("GET", "/tasks/$task/urgings"),
    endpoint("POST", "/tasks/$task/urgings/$unknown/answer", _TAP, who="director", versioned=False),
    endpoint("POST", "/bulk/urging", {**_ITEMS, "note": "khẩn trương"}),
    endpoint("POST", "/bulk/urging/previews", {"filter": {"condition": ["overdue"]}}),
)
RULES = frozenset(
    {
        "filter_too_wide",
        "issue_date_needed",
        "items_or_filter",
        "moment_not_understood",
        "moment_passed",
        "morning_or_afternoon",
        "two_moments",
        "working_or_clock_hours",
    }
)


def names(scene: Any) -> dict[str, str]:
    """A task that was urged just now, and one whose lead has answered."""
    found: dict[str, str] = {}
    for name in ("urged", "answered"):
        task = scene.city.assign("chair", "works", "Việc bị đôn đốc")
        scene.city.do("chair", "urge", task, note="")
        with scene.runtime.sessions() as session:
            urging_id: UUID = session.scalars(select(Urging.id).filter_by(task_id=task.id)).one()
        found |= {name: str(task.id), f"urging_of_{name}": str(urging_id)}
    answered = UUID(found["answered"]), UUID(found["urging_of_answered"])
    scene.city.do("director", "answer", answered[0], urging_id=answered[1], promise="đang xử lý")
    return found


def bad() -> Iterator[Bad]:
    urge, _, answer, many, preview = ENDPOINTS
    yield urge.bad("the lead presses themselves", 403, "not_your_own_work_to_watch", who="director")
    yield urge.bad("a stranger", 404, "unknown_task", who="ward")
    yield urge.bad("done work", 409, "not_in_this_status", path="/tasks/$completed/urging")
    yield urge.bad("before it has rested", 409, "urged_just_now", path="/tasks/$urged/urging")
    yield urge.bad("somebody else, before it has rested", 409, "urged_just_now", path="/tasks/$urged/urging", who="an")
    own = "/tasks/$urged/urgings/$urging_of_urged/answer"
    yield answer.bad("an urging that is none", 404, "unknown_urging")
    yield answer.bad(
        "an urging of another task", 404, "unknown_urging", path=own.replace("urging_of_urged", "urging_of_answered")
    )
    yield answer.bad("whoever urged answers", 403, "only_the_lead", path=own, who="chair")
    again = "/tasks/$answered/urgings/$urging_of_answered/answer"
    yield answer.bad("answered already", 409, "urging_answered", path=again)
    for name, body, pointer, code in _UNREADABLE:
        yield answer.bad(name, 422, "invalid", (pointer, code), path=own, body=body)
    both = {**_ITEMS, "filter": {}}
    yield many.bad("items and a filter", 422, "invalid", ("/items", "items_or_filter"), body=both)
    yield many.bad("neither", 422, "invalid", ("/items", "items_or_filter"), body={"note": "khẩn trương"})
    for each in (many, preview):
        odd = {"filter": {"condition": ["burning"]}}
        yield each.bad("a filter of nothing", 422, "invalid", ("/filter/condition/0", "invalid_choice"), body=odd)
        paged = {"filter": {"limit": 5}}
        yield each.bad("a filter with pages", 422, "invalid", ("/filter/limit", "unknown_field"), body=paged)
        beyond = {"filter": {"unit_id": "$health_unit"}}
        yield each.bad("a unit one does not watch", 403, "unit_not_watched", body=beyond, who="director")


_UNREADABLE: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("nothing said", {}, "/promise", "required"),
    ("a moment twice", {**_TAP, "promised_at": "2099-01-05T17:00:00+07:00"}, "/done_by", "two_moments"),
    ("a moment that is over", {"promised_at": "2020-01-05T17:00:00+07:00"}, "/promised_at", "moment_passed"),
    ("words that name no moment", {"done_by": "sớm thôi"}, "/done_by", "moment_not_understood"),
    ("more than all of it", {"percent": 101}, "/percent", "out_of_range"),
)
