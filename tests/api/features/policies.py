"""Policies, walks through the open book, snoozing, the watchdog, units' own hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.reminders.policies.documents import changed, having

_NEW = {"document": having(), "note": "thử", "effect": "new", "based_on": 0}
_MORNINGS = {"hours": [["07:00", "11:00"]], "weekend": [6]}

ENDPOINTS = (
    endpoint("GET", "/reminder-policies", query=True),
    # On a version that is none: a policy that is put in force would change the scene for everybody after it.
    endpoint("POST", "/reminder-policies", {**_NEW, "based_on": 999}, who="admin"),
    endpoint("GET", "/reminder-policies/$first_policy"),
    endpoint("POST", "/reminder-policies/previews", {"document": having(), "task_id": "$task"}),
    endpoint("POST", "/reminder-policies/dry-runs", {"document": having()}, who="admin"),
    endpoint("GET", "/book-walks", query=True, who="an"),
    endpoint("GET", "/book-walks/$unknown", who="an"),
    endpoint("POST", "/tasks/$task/snooze", {"until": "2099-01-01T00:00:00Z"}, who="director", versioned=False),
    endpoint("DELETE", "/tasks/$task/snooze", who="director"),
    endpoint("GET", "/watchdog", who="an"),
    endpoint("POST", "/watchdog/rounds", who="an"),
    endpoint("GET", "/units/$unknown/working-hours"),
    endpoint("PUT", "/units/$unknown/working-hours", _MORNINGS, who="admin"),
    endpoint("DELETE", "/units/$unknown/working-hours", who="admin"),
)
RULES = frozenset(
    {
        "bad_hours",
        "policy_measure_missing",
        "policy_needs_assigned",
        "policy_one_task",
        "policy_placeholder",
        "policy_rung_name",
        "policy_rung_twice",
        "policy_no_trigger",
        "policy_scope_of_nothing",
        "policy_share",
        "policy_span",
        "snooze_too_long",
    }
)


def names(_scene: Any) -> dict[str, str]:
    return {"first_policy": "0"}


def _mistakes() -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """A name, a document, and the pointer and code of what is wrong in it."""
    rung = "/document/ladders/normal/1"
    yield "a trigger that is none", changed(trigger="full_moon"), f"{rung}/trigger", "invalid_choice"
    yield "nobody of that name", changed(who=["everybody"]), f"{rung}/who/0", "invalid_choice"
    yield "told to nobody", changed(who=[]), f"{rung}/who", "required"
    yield "no measure", changed(after=None), f"{rung}/after", "policy_measure_missing"
    yield "no time at all", changed(after={"days": 0}), f"{rung}/after", "policy_span"
    yield "a fortnight", changed(after={"fortnights": 1}), f"{rung}/after/fortnights", "unknown_field"
    yield "half of half a day", changed(after={"days": 0.5}), f"{rung}/after/days", "invalid_number"
    yield "all of the time", changed(share=1), f"{rung}/share", "policy_share"
    yield "a share in words", changed(share="half"), f"{rung}/share", "policy_share"
    yield "a name twice", changed(rung="due"), "/document/ladders/normal/7/rung", "policy_rung_twice"
    yield "a name of another trigger", changed(rung="overdue"), f"{rung}/rung", "policy_rung_name"
    yield "half past twenty-five", changed(at=["25:30"]), f"{rung}/at/0", "invalid_value"
    yield "a time without minutes", changed(at=["8"]), f"{rung}/at/0", "too_short"
    words = {"title": "{code.__class__}", "body": "{title}"}
    both = changed(words={"vi": words, "en": words})
    yield "a look inside", both, f"{rung}/words/vi/title", "policy_placeholder"
    yield "one language", changed(words={"vi": words}), f"{rung}/words/en", "required"
    yield "a channel that is none", changed(channels=["pigeon"]), f"{rung}/channels/0", "invalid_choice"
    yield "no ladder for flash", having(ladders={"normal": []}), "/document/ladders/flash", "required"
    yield "a scope of nothing", having(scopes=[{"ladders": {}}]), "/document/scopes/0", "policy_scope_of_nothing"
    unit = having(scopes=[{"unit_id": "0" * 36, "ladders": {}}])
    yield "a unit that is none", unit, "/document/scopes/0/unit_id", "invalid_value"
    yield "a digest of one", having(digest_from=1), "/document/digest_from", "out_of_range"
    yield "a window of a week", having(digest_window_minutes=10_080), "/document/digest_window_minutes", "out_of_range"
    yield "a cap below nothing", having(daily_cap=-1), "/document/daily_cap", "out_of_range"
    yield "a brief at dawn", having(brief_at="dawn!"), "/document/brief_at", "invalid_value"
    yield "something else", having(colour="red"), "/document/colour", "unknown_field"


def bad() -> Iterator[Bad]:
    put = next(each for each in ENDPOINTS if each.path == "/reminder-policies" and each.method == "POST")
    for name, document, pointer, code in _mistakes():
        yield put.bad(name, 422, "invalid", (pointer, code), body={**_NEW, "document": document})
    yield put.bad("a version that is not the newest", 409, "policy_overtaken")
    yield put.bad("the chair writes a policy", 403, "administrator_only", who="chair")
    yield put.bad("no reason", 422, "invalid", ("/note", "required"), body={**_NEW, "note": ""})
    yield put.bad("no effect", 422, "invalid", ("/effect", "invalid_choice"), body={**_NEW, "effect": "some"})
    preview, dry_run = ENDPOINTS[3:5]
    yield preview.bad("no task", 422, "invalid", ("/task_id", "policy_one_task"), body={"document": having()})
    unknown = {"document": having(), "task_id": "$unknown"}
    yield preview.bad("a task that is none", 404, "unknown_task", body=unknown)
    yield dry_run.bad("the secretariat counts", 403, "administrator_only", who="an")
    yield Bad("a version that is none", "GET", "/reminder-policies/99", 404, "unknown_policy", content_type=None)
    yield Bad("a walk that is none", "GET", "/book-walks/$unknown", 404, "unknown_walk", who="an", content_type=None)
    yield Bad("a walk of the chair's", "GET", "/book-walks", 403, "keepers_only", content_type=None)
    snooze, wake = ENDPOINTS[7:9]
    yield snooze.bad("for ever", 422, "invalid", ("/until", "snooze_too_long"))
    yield snooze.bad("no instant", 422, "invalid", ("/until", "required"), body={})
    yield snooze.bad("somebody else's work", 403, "only_assignees", who="chair")
    yield snooze.bad("a task one may not see", 404, "unknown_task", who="ward")
    yield wake.bad("nothing was put off", 404, "not_snoozed")
    hours = ENDPOINTS[12]
    works = "/units/$works/working-hours"
    for name, given in (
        ("no hours", []),
        ("back in time", [["11:00", "07:00"]]),
        ("one inside the other", [["07:00", "12:00"], ["11:00", "15:00"]]),
        ("half an opening", [["07:00"]]),
        ("no times", [["dawn!", "dusk!"]]),
    ):
        body = {"hours": given, "weekend": []}
        yield hours.bad(name, 422, "invalid", ("/hours", "bad_hours"), path=works, body=body)
    yield hours.bad(
        "the eighth day", 422, "invalid", ("/weekend/0", "out_of_range"), body={**_MORNINGS, "weekend": [7]}
    )
    yield hours.bad("a unit that is none", 404, "unknown_unit")
    yield hours.bad("the chair decides", 403, "administrator_only", path=works, who="chair")
    yield Bad(
        "a day of a unit that is none",
        "PUT",
        "/working-calendar/2026-03-02?unit_id=$unknown",
        404,
        "unknown_unit",
        who="admin",
        content=b'{"kind": "off"}',
    )
