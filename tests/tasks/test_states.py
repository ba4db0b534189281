"""The state table: total, with ends that are ends, and an own state that only grows."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.states import (
    ASSIGNEE_STATES,
    OPEN,
    STATUSES,
    TRANSITIONS,
    WITH_THE_LEAD,
    AssigneeState,
    Status,
    Verb,
    furthest,
    next_status,
)

VERBS: tuple[Verb, ...] = get_args(Verb)

#: domain.md's two axes as one picture: a row a status, a column a verb, "·" where the verb is refused.
TABLE = """
                  acknowledge       report      submit            approve   return   recall   change      transfer
assigned          in_progress       in_progress awaiting_approval ·         ·        recalled assigned    assigned
in_progress       in_progress       in_progress awaiting_approval ·         ·        recalled in_progress assigned
awaiting_approval awaiting_approval ·           ·                 completed returned recalled ·           ·
returned          in_progress       in_progress awaiting_approval ·         ·        recalled returned    assigned
completed         ·                 ·           ·                 ·         ·        ·        ·           ·
recalled          ·                 ·           ·                 ·         ·        ·        ·           ·
"""


def cells() -> list[tuple[str, str, str | None]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (status, verb, None if to == "·" else to)
        for status, *cells in rows
        for verb, to in zip(head, cells, strict=True)
    ]


@pytest.mark.parametrize(("status", "verb", "to"), cells())
def test_the_table(status: Status, verb: Verb, to: Status | None) -> None:
    assert next_status(status, verb) == to


def test_the_table_is_total() -> None:
    assert {(status, verb) for status, verb, _ in cells()} == {(s, v) for s in STATUSES for v in VERBS}
    assert {status for status, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(STATUSES) == set(get_args(Status))


def test_an_end_is_an_end() -> None:
    ends = {status for status in STATUSES if not any(next_status(status, verb) for verb in VERBS)}
    assert ends == set(STATUSES) - OPEN == {"completed", "recalled"}


def test_from_everywhere_open_a_task_can_end_both_ways() -> None:
    for status in OPEN:
        reached: set[Status] = {status}
        while True:
            further = {to for (start, _), to in TRANSITIONS.items() if start in reached} - reached
            if not further:
                break
            reached |= further
        assert {"completed", "recalled"} <= reached, status


def test_while_it_awaits_approval_the_turn_is_not_the_leads() -> None:
    assert OPEN.difference(WITH_THE_LEAD) == {"awaiting_approval"}


@given(verbs=st.lists(st.sampled_from(VERBS)))
def test_any_verbs_in_any_order_keep_a_task_in_a_known_status_and_what_ended_stays(verbs: list[Verb]) -> None:
    status: Status = "assigned"
    for verb in verbs:
        to = next_status(status, verb)
        if status not in OPEN:
            assert to is None
        status = to or status
        assert status in STATUSES


@given(st.lists(st.sampled_from(ASSIGNEE_STATES), min_size=1))
def test_an_own_state_only_grows(reached: list[AssigneeState]) -> None:
    present: AssigneeState = "assigned"
    for each in reached:
        grown = furthest(present, each)
        assert ASSIGNEE_STATES.index(grown) >= ASSIGNEE_STATES.index(present)
        present = grown
    assert present == max(reached, key=ASSIGNEE_STATES.index)
