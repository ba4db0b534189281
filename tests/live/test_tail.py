"""When the tail looks at the journal: at a ring, soon again where a ring showed nothing, and else twice a second."""

from __future__ import annotations

from backend.live.tail import until_next_look


def test_nothing_rings_and_it_looks_twice_a_second() -> None:
    assert until_next_look(0.5, rung=False, seen=False) == 0.5
    assert until_next_look(0.5, rung=False, seen=True) == 0.5


def test_a_ring_that_shows_something_is_all_there_is_to_it() -> None:
    assert until_next_look(0.5, rung=True, seen=True) == 0.5
    assert until_next_look(0.02, rung=False, seen=True) == 0.5


def test_a_ring_that_shows_nothing_is_looked_for_soon_and_ever_less_often() -> None:
    waits = [until_next_look(0.5, rung=True, seen=False)]
    while waits[-1] < 0.5:
        waits.append(until_next_look(waits[-1], rung=len(waits) % 2 == 1, seen=False))
    assert [round(each, 3) for each in waits] == [0.005, 0.02, 0.08, 0.32, 0.5]
