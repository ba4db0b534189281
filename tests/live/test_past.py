"""What was missed is found by room, and never half of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.live.journal import Change
from backend.live.past import Past

ROOMS = "abc"


def change(number: int, transaction: int, rooms: str) -> Change:
    return Change(transaction, number, tuple(rooms), "{}")


@given(
    told=st.lists(st.tuples(st.integers(0, 2), st.sets(st.sampled_from(ROOMS), min_size=1)), max_size=40),
    most=st.integers(1, 12),
    wanted=st.sets(st.sampled_from(ROOMS)),
    since=st.integers(0, 90),
)
def test_it_finds_what_a_reader_of_everything_would(
    told: list[tuple[int, set[str]]], most: int, wanted: set[str], since: int
) -> None:
    """Either exactly what was said in those rooms since then, or None: then something of it may be forgotten."""
    transaction, changes = 0, []
    for number, (step, rooms) in enumerate(told):
        transaction += step
        changes.append(change(number, transaction, "".join(sorted(rooms))))
    past, end = Past(most), transaction + 1
    past.begin(0, end, changes)
    found = past.missed(wanted, since)
    if since > end or any(each.transaction >= since for each in changes[: max(0, len(changes) - most)]):
        assert found is None
    else:
        assert found == [each for each in changes if each.transaction >= since and wanted & set(each.rooms)]


def test_a_transaction_that_is_partly_forgotten_is_not_told() -> None:
    past = Past(most=2)
    past.begin(0, 6, [change(n, 5, "a") for n in range(3)])
    assert past.missed("a", 5) is None
    assert past.missed("a", 6) == []


def test_what_is_forgotten_leaves_nothing_behind() -> None:
    past = Past(most=3)
    past.begin(0, 0, [])
    for n in range(100):
        past.learn(n + 1, [change(n, n, f"{n}")])
    assert set(past._by_room) <= {"9", "7", "8"} | set("0123456789")
    assert sum(map(len, past._by_room.values())) <= 2 * 3
