"""Reference cycles are looked for again after the block, however it ends."""

from __future__ import annotations

import gc

import pytest

from backend.collecting import uncollected


def test_nothing_is_looked_for_in_the_block() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer block goes on"
    assert gc.isenabled()


def test_after_a_failure_it_goes_on() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        _ = 1 / 0
    assert gc.isenabled()
