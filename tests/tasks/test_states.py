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
    VERBS,
    WITH_THE_LEAD,
    AssigneeState,
    Status,
    Verb,
    furthest,
    next_status,
)

#: The stored axis of domain.md as two pictures: a row a status, a column a verb, "·" where the verb is refused.
TABLE = """
                  assign   acknowledge       decline  insist   report      ask_extension extend
draft             assigned ·                 ·        ·        ·           ·             ·
assigned          ·        in_progress       declined ·        in_progress assigned      assigned
in_progress       ·        in_progress       ·        ·        in_progress in_progress   in_progress
awaiting_approval ·        awaiting_approval ·        ·        ·           ·             ·
returned          ·        in_progress       ·        ·        in_progress returned      returned
paused            ·        ·                 ·        ·        ·           ·             ·
declined          ·        ·                 ·        assigned ·           ·             ·
completed         ·        ·                 ·        ·        ·           ·             ·
recalled          ·        ·                 ·        ·        ·           ·             ·

                  delegate    submit            approve   return   urge        demand_explanation explain
draft             ·           ·                 ·         ·        ·           ·                  ·
assigned          in_progress awaiting_approval ·         ·        assigned    assigned           assigned
in_progress       in_progress awaiting_approval ·         ·        in_progress in_progress        in_progress
awaiting_approval ·           ·                 completed returned ·           awaiting_approval  awaiting_approval
returned          in_progress awaiting_approval ·         ·        returned    returned           returned
paused            ·           ·                 ·         ·        ·           ·                  paused
declined          ·           ·                 ·         ·        ·           ·                  ·
completed         ·           ·                 ·         ·        ·           completed          completed
recalled          ·           ·                 ·         ·        ·           ·                  ·

                  pause  resume      recall   change      transfer hand_over
draft             ·      ·           ·        ·           ·        ·
assigned          paused ·           recalled assigned    assigned assigned
in_progress       paused ·           recalled in_progress assigned in_progress
awaiting_approval ·      ·           recalled ·           ·        awaiting_approval
returned          paused ·           recalled returned    assigned returned
paused            ·      in_progress recalled paused      ·        paused
declined          ·      ·           recalled declined    assigned declined
completed         ·      ·           ·        ·           ·        ·
recalled          ·      ·           ·        ·           ·        ·
"""


def cells() -> list[tuple[str, str, str | None]]:
    found = []
    for block in TABLE.strip("\n").split("\n\n"):
        head, *rows = [line.split() for line in block.splitlines()]
        for status, *row in rows:
            found += [(status, verb, None if to == "·" else to) for verb, to in zip(head, row, strict=True)]
    return found


@pytest.mark.parametrize(("status", "verb", "to"), cells())
def test_the_table(status: Status, verb: Verb, to: Status | None) -> None:
    assert next_status(status, verb) == to


def test_the_table_is_total() -> None:
    assert {(status, verb) for status, verb, _ in cells()} == {(s, v) for s in get_args(Status) for v in VERBS}
    assert {status for status, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(get_args(Status))
    assert set(STATUSES) == set(get_args(Status)) - {"draft"}


def test_an_end_is_an_end() -> None:
    ends = {status for status in STATUSES if {next_status(status, verb) for verb in VERBS} <= {None, status}}
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


def test_when_the_turn_is_not_the_leads() -> None:
    assert OPEN.difference(WITH_THE_LEAD) == {"awaiting_approval", "paused", "declined"}


@given(verbs=st.lists(st.sampled_from(VERBS)))
def test_any_verbs_in_any_order_keep_a_task_in_a_known_status_and_what_ended_stays(verbs: list[Verb]) -> None:
    status: Status = "assigned"
    for verb in verbs:
        to = next_status(status, verb)
        if status not in OPEN:
            assert to in (None, status)
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
