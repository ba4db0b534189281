"""The chain of hashes finds every kind of edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.chain_of_hashes import GENESIS, Entry, Link, entry_hash, first_fault

TASK = UUID(int=1)
ACTOR = UUID(int=2)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def chain(*verbs: str, data: dict[str, Any] | None = None) -> list[Link]:
    links: list[Link] = []
    previous = GENESIS
    for number, verb in enumerate(verbs, start=1):
        entry = Entry(TASK, number, MONDAY + timedelta(hours=number), ACTOR, verb, data or {"note": f"lần {number}"})
        links.append(Link(entry, previous, entry_hash(previous, entry)))
        previous = links[-1].hash
    return links


def fault(links: list[Link], original: list[Link]) -> str | None:
    """Verify `links` against what the task's row says of the original chain."""
    return first_fault(links, len(original), original[-1].hash if original else GENESIS)


WHOLE = chain("assign", "acknowledge", "report", "submit", "approve")


def test_an_untouched_chain_holds() -> None:
    assert fault(WHOLE, WHOLE) is None
    assert fault([], []) is None


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(
    "edit",
    [
        {"verb": "recall"},
        {"data": {"note": "khác"}},
        {"data": {}},
        {"at": MONDAY},
        {"at": MONDAY + timedelta(hours=9, microseconds=1)},
        {"actor_id": None},
        {"actor_id": UUID(int=9)},
        {"task_id": UUID(int=9)},
    ],
    ids=lambda edit: "+".join(edit),
)
def test_any_value_of_any_entry_that_is_altered_is_found(number: int, edit: dict[str, Any]) -> None:
    link = WHOLE[number]
    edited = [*WHOLE[:number], replace(link, entry=replace(link.entry, **edit)), *WHOLE[number + 1 :]]
    assert fault(edited, WHOLE) == f"entry {number + 1} was altered"


@pytest.mark.parametrize("number", range(5))
def test_an_altered_entry_that_is_hashed_anew_is_found_at_the_next(number: int) -> None:
    link = WHOLE[number]
    entry = replace(link.entry, data={"note": "khác"})
    edited = [*WHOLE[:number], Link(entry, link.previous, entry_hash(link.previous, entry)), *WHOLE[number + 1 :]]
    last = number == len(WHOLE) - 1
    assert fault(edited, WHOLE) == ("the last entry was altered" if last else f"entry {number + 2} was altered")


@pytest.mark.parametrize("number", range(4))
def test_a_removed_entry_is_found(number: int) -> None:
    assert fault([*WHOLE[:number], *WHOLE[number + 1 :]], WHOLE) == f"entry {number + 1} is missing"


@pytest.mark.parametrize("number", range(4))
def test_a_removed_entry_is_found_even_if_the_rest_is_numbered_anew(number: int) -> None:
    rest = [replace(link, entry=replace(link.entry, number=link.entry.number - 1)) for link in WHOLE[number + 1 :]]
    assert fault([*WHOLE[:number], *rest], WHOLE) == f"entry {number + 1} was altered"


def test_an_end_that_was_cut_off_is_found() -> None:
    assert fault(WHOLE[:3], WHOLE) == "3 entries where 5 were written"
    assert fault([], WHOLE) == "0 entries where 5 were written"


def test_an_inserted_entry_is_found() -> None:
    forged = Entry(TASK, 3, MONDAY, ACTOR, "report", {})
    link = Link(forged, WHOLE[1].hash, entry_hash(WHOLE[1].hash, forged))
    assert fault([*WHOLE[:2], link, *WHOLE[2:]], WHOLE) == "entry 4 is missing"
    moved = [replace(each, entry=replace(each.entry, number=each.entry.number + 1)) for each in WHOLE[2:]]
    assert fault([*WHOLE[:2], link, *moved], WHOLE) == "entry 4 was altered"


def test_an_appended_entry_is_found() -> None:
    forged = Entry(TASK, 6, MONDAY, ACTOR, "recall", {})
    assert fault([*WHOLE, Link(forged, WHOLE[-1].hash, entry_hash(WHOLE[-1].hash, forged))], WHOLE) == (
        "6 entries where 5 were written"
    )


def test_entries_that_changed_places_are_found() -> None:
    swapped = [WHOLE[0], WHOLE[2], WHOLE[1], *WHOLE[3:]]
    assert fault(swapped, WHOLE) == "entry 2 is missing"


def test_a_whole_chain_made_anew_is_found_by_the_hash_the_task_keeps() -> None:
    forged = chain("assign", "acknowledge", "report", "submit", "approve", data={"note": "khác"})
    assert fault(forged, WHOLE) == "the last entry was altered"


def test_the_order_of_keys_and_the_zone_of_an_instant_do_not_matter() -> None:
    one = Entry(TASK, 1, MONDAY, ACTOR, "change", {"a": 1, "b": {"c": 2, "d": "đ"}})
    other = replace(one, data={"b": {"d": "đ", "c": 2}, "a": 1}, at=MONDAY.astimezone(timezone(timedelta(hours=7))))
    assert entry_hash(GENESIS, one) == entry_hash(GENESIS, other)


_DATA = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=10), max_size=3
)


@given(first=_DATA, second=_DATA)
def test_two_different_entries_never_share_a_hash(first: dict[str, Any], second: dict[str, Any]) -> None:
    assume(repr(sorted(first.items())) != repr(sorted(second.items())))
    entry = Entry(TASK, 1, MONDAY, ACTOR, "change", first)
    assert entry_hash(GENESIS, entry) != entry_hash(GENESIS, replace(entry, data=second))


@given(data=st.data(), length=st.integers(1, 8))
def test_no_selection_of_entries_but_the_whole_passes(data: st.DataObject, length: int) -> None:
    links = chain(*["report"] * length)
    kept = data.draw(st.lists(st.sampled_from(links), max_size=length + 2))
    assert (fault(kept, links) is None) == (kept == links)


def test_chains_of_two_tasks_do_not_mix() -> None:
    other = replace(WHOLE[0].entry, task_id=uuid4())
    assert entry_hash(GENESIS, other) != WHOLE[0].hash
