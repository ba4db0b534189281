"""Reference cycles are looked for again after the block, however it ends."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from backend.collecting import uncollected


@pytest.fixture(autouse=True)
def _on_again() -> Iterator[None]:
    yield
    gc.enable()


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


def test_a_block_that_begins_while_that_of_another_thread_ends_leaves_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As batches of a storm do: one has just seen it off, the other turns it on, and the one turns it off for ever."""
    begun, seen, over = Event(), Event(), Event()
    is_enabled = gc.isenabled

    def other() -> None:
        with uncollected():
            begun.set()
            seen.wait(5)
        over.set()

    def look() -> bool:
        found = is_enabled()
        seen.set()
        over.wait(0.2)
        return found

    beside = Thread(target=other)
    beside.start()
    begun.wait(5)
    monkeypatch.setattr(gc, "isenabled", look)
    with uncollected():
        pass
    beside.join()
    assert is_enabled()
