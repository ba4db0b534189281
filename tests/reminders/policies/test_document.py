"""A policy document that makes no sense is refused with everything that is wrong in it, each at its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policies.document import PolicyError, default_document, read_policy
from tasks.timeliness import URGENCIES
from tests.reminders.policies.documents import ASSIGNED, changed, having, rung

_NORMAL = "/ladders/normal"
_SECOND = f"{_NORMAL}/1"
_NO_MEASURE, _TWICE = "policy_measure_missing", "policy_rung_twice"


def mistakes(document: Any) -> set[tuple[str, str]]:
    with pytest.raises(PolicyError) as refused:
        read_policy(document, 1)
    return {(each.pointer, each.code) for each in refused.value.errors}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (changed(trigger="full_moon"), {(f"{_SECOND}/trigger", "policy_no_trigger")}),
        (changed(who=["assignee", "everybody"]), {(f"{_SECOND}/who/1", "invalid_choice")}),
        (changed(who=[]), {(f"{_SECOND}/who", "required")}),
        (changed(from_second=["the_press"]), {(f"{_SECOND}/from_second/0", "invalid_choice")}),
        (changed(channels=["pigeon"]), {(f"{_SECOND}/channels/0", "invalid_choice")}),
        (changed(after=None), {(f"{_SECOND}/after", "policy_measure_missing")}),
        (changed(after={"days": 0}), {(f"{_SECOND}/after", "policy_span")}),
        (changed(after={"fortnights": 1}), {(f"{_SECOND}/after", each) for each in ("invalid_value", _NO_MEASURE)}),
        (changed(trigger="due_soon"), {(f"{_SECOND}/before", "policy_measure_missing")}),
        (changed(trigger="half_time"), {(f"{_SECOND}/share", "policy_measure_missing")}),
        (changed(trigger="half_time", share=1.5), {(f"{_SECOND}/share", "policy_share")}),
        (changed(trigger="overdue_nth"), {(f"{_SECOND}/nth", "policy_measure_missing")}),
        (changed(trigger="urged_nth"), {(f"{_SECOND}/nth", "policy_measure_missing")}),
        (changed(trigger="overdue", at=["08:00"]), {(f"{_SECOND}/rung", "policy_rung_name")}),
        (changed(rung="overdue"), {(f"{_SECOND}/rung", "policy_rung_name"), (f"{_NORMAL}/8/rung", _TWICE)}),
        (changed(rung="Không"), {(f"{_SECOND}/rung", "policy_rung_name")}),
        (changed(rung="not_acknowledged_2"), {(f"{_NORMAL}/2/rung", "policy_rung_twice")}),
        (changed(rung=None), {(f"{_SECOND}/rung", "required")}),
        (changed(at=["25:00"]), {(f"{_SECOND}/at/0", "invalid_value")}),
        (changed(words={"vi": {"title": "a", "body": "b"}}), {(f"{_SECOND}/words/en", "required")}),
        ({}, {("/quiet_hours", "required")}),
        (having(ladders={"normal": [ASSIGNED]}), {(f"/ladders/{each}", "required") for each in URGENCIES[1:]}),
        (having(quiet_hours={"from": "late", "to": "06:00"}), {("/quiet_hours/from", "invalid_value")}),
        (having(digest_from="some"), {("/digest_from", "invalid_value")}),
        (having(digest_from=1), {("/digest_from", "out_of_range")}),
        (having(digest_window_minutes=999), {("/digest_window_minutes", "out_of_range")}),
        (having(daily_cap=-1), {("/daily_cap", "out_of_range")}),
        (having(brief_at="dawn"), {("/brief_at", "invalid_value")}),
        (having(questions=[ASSIGNED]), {("/questions/0/trigger", "policy_no_trigger")}),
        (having(scopes=[{"ladders": {}}]), {("/scopes/0", "policy_scope_of_nothing")}),
        (having(scopes=[{"field": "Y tế"}]), {("/scopes/0/ladders", "required")}),
        (having(scopes=[{"unit_id": "x", "field": "y", "ladders": {}}]), {("/scopes/0/unit_id", "invalid_value")}),
        (
            having(scopes=[{"field": "Y tế", "ladders": {"normal": [rung("due", "due")]}}]),
            {("/scopes/0/ladders/normal", "policy_needs_assigned")},
        ),
        (
            having(scopes=[{"field": "Y tế", "ladders": {"soon": []}}]),
            {("/scopes/0/ladders/soon", "policy_no_urgency")},
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_said_at_its_place(document: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert mistakes(document) == expected


@pytest.mark.parametrize(
    "text", ["{code.__class__}", "{code!r}", "{code:>99}", "{0}", "{}", "{secret}", "{code", "code}", ""]
)
def test_wording_fills_in_known_words_and_looks_into_nothing(text: str) -> None:
    words = {"title": text, "body": "{title}"}
    said = mistakes(changed(words={"vi": words, "en": words}))
    assert {pointer for pointer, _ in said} == {f"{_SECOND}/words/{each}/title" for each in ("vi", "en")}


def test_everything_wrong_is_said_at_once() -> None:
    document = changed(trigger="full_moon", who=["nobody"])
    document["digest_from"] = 0
    assert len(mistakes(document)) == 3


@pytest.mark.parametrize("minutes", [-1, 241, -1_439_999_998_561, 10**30, float("inf")])
def test_a_number_that_no_length_of_time_has_is_refused_as_any_other(minutes: float) -> None:
    """JSON has no bounds: "1e400" is read as infinity."""
    with pytest.raises(PolicyError) as refused:
        read_policy({**default_document(), "digest_window_minutes": minutes}, 1)
    assert [each.pointer for each in refused.value.errors] == ["/digest_window_minutes"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(default_document())), _JSON)
def test_no_document_is_an_accident(name: str, value: Any) -> None:
    """Whatever stands where something should: it is read, or refused with a place."""
    try:
        read_policy({**default_document(), name: value}, 1)
        errors = None
    except PolicyError as refused:
        errors = refused.errors
    assert errors is None or (errors and all(each.pointer.startswith(("/", "")) for each in errors))
