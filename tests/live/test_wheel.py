"""A timer comes out once, after as many turns as were said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.live.wheel import Wheel


@given(st.lists(st.integers(1, 63)), st.integers(0, 200))
def test_each_comes_out_once_in_its_turn(waits: list[int], turned_before: int) -> None:
    wheel: Wheel[tuple[int, int]] = Wheel()
    for _ in range(turned_before):
        assert wheel.turn() == []
    for n, seconds in enumerate(waits):
        wheel.put((n, seconds), seconds)
    came = [(turn, thing) for turn in range(1, 130) for thing in wheel.turn()]
    assert sorted(thing for _, thing in came) == list(enumerate(waits))
    assert all(turn == seconds for turn, (_, seconds) in came)


@pytest.mark.parametrize("seconds", [0, 64, -1])
def test_a_wait_that_does_not_fit_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="cannot wait"):
        Wheel[str]().put("x", seconds)
