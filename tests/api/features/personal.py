"""Personal reminders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from backend.org.model import Person
from reminders.personal import service
from tests.api.request import Bad, endpoint

_NOTE = {"text": "Gọi anh Nam", "at": "2099-01-05T08:00:00+07:00"}
_ONE = "/me/personal-reminders/$unknown"
_V1 = {"If-Match": '"1"'}

ENDPOINTS = (
    endpoint("POST", "/me/personal-reminders", _NOTE),
    endpoint("GET", "/me/personal-reminders", query=True),
    endpoint("PATCH", _ONE, {"text": "Gọi chị Lan"}, headers=_V1),
    endpoint("DELETE", _ONE),
    endpoint("POST", f"{_ONE}/done", {}),
    endpoint("POST", f"{_ONE}/snooze", {"when": "mai 8h"}),
)
RULES = frozenset(
    {
        "bad_rule",
        "issue_date_needed",
        "moment_not_understood",
        "moment_passed",
        "morning_or_afternoon",
        "required",  # a moment has two names
        "rule_never_comes",
        "two_moments",
        "unknown_task",
    }
)


def names(scene: Any) -> dict[str, str]:
    """A note of the chair's, and one of somebody else's."""
    found = {}
    for who in ("chair", "vice"):
        with scene.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, scene.city.people[who].id)
            made: UUID = service.make(work, actor, text="Khám bệnh", when="mai 8h", now=scene.city.now).id
            work.commit()
        found[f"note_of_{who}"] = str(made)
    return found


def bad() -> Iterator[Bad]:
    make, show, change, drop, done, snooze = ENDPOINTS
    for name, body, pointer, code in (
        ("no words", {**_NOTE, "text": " "}, "/text", "required"),
        ("no moment", {"text": "x"}, "/at", "required"),
        ("a moment twice", {**_NOTE, "when": "mai 8h"}, "/when", "two_moments"),
        ("a moment that is over", {"text": "x", "at": "2020-01-05T08:00:00+07:00"}, "/at", "moment_passed"),
        ("words that name no moment", {"text": "x", "when": "khi nào rảnh"}, "/when", "moment_not_understood"),
        ("a rule that is none", {**_NOTE, "rule": "FREQ=HOURLY"}, "/rule", "bad_rule"),
        (
            "a rule that never comes",
            {**_NOTE, "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
            "/rule",
            "rule_never_comes",
        ),
        ("a day off in words", {**_NOTE, "day_off": "never"}, "/day_off", "invalid_choice"),
        ("a task that is none", {**_NOTE, "task_id": "$unknown"}, "/task_id", "unknown_task"),
        ("somebody else's", {**_NOTE, "person_id": "$vice"}, "/person_id", "unknown_field"),
    ):
        yield make.bad(name, 422, "invalid", (pointer, code), body=body)
    yield make.bad(
        "a task one may not see",
        422,
        "invalid",
        ("/task_id", "unknown_task"),
        who="ward",
        body={**_NOTE, "task_id": "$task"},
    )
    odd = "/me/personal-reminders?state=late"
    yield show.bad("a state that is none", 422, "invalid", ("/query/state", "invalid_choice"), path=odd)
    own, theirs = (f"/me/personal-reminders/$note_of_{who}" for who in ("chair", "vice"))
    for each, path in ((change, theirs), (drop, theirs), (done, f"{theirs}/done"), (snooze, f"{theirs}/snooze")):
        for who in ("chair", "admin"):
            yield each.bad(f"another person's, as {who}", 404, "unknown_personal_reminder", path=path, who=who)
    yield change.bad("without a version", 428, "precondition_missing", path=own, headers={})
    yield change.bad("a stale version", 412, "stale", path=own, headers={"If-Match": '"99"'})
    yield change.bad("nothing to change", 422, "invalid", ("", "required"), path=own, body={})
    yield change.bad("no time any more", 422, "invalid", ("/at", "null"), path=own, body={"at": None})
    yield snooze.bad("until when", 422, "invalid", ("/until", "required"), path=f"{own}/snooze", body={})
    past = {"until": "2020-01-05T08:00:00+07:00"}
    yield snooze.bad("until it is over", 422, "invalid", ("/until", "moment_passed"), path=f"{own}/snooze", body=past)
    both = {"until": "2099-01-05T08:00:00+07:00", "when": "mai 8h"}
    yield snooze.bad("until two moments", 422, "invalid", ("/when", "two_moments"), path=f"{own}/snooze", body=both)
