"""Python's collector of reference cycles, and when it is better off waiting."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_turning = Lock()


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no reference cycles in the block: for work that holds many thousands of objects and few cycles.

    The collector walks over all of them again and again and finds nothing: a third of what a storm of reminders took.
    What is no longer referred to is freed at once as always; so the block has to end soon, and be followed by others
    that let the collector in. Inside another such block it changes nothing, nor beside one of another thread: whoever
    has turned the collector off turns it on.
    """
    with _turning:
        collecting = gc.isenabled()
        gc.disable()
    try:
        yield
    finally:
        if collecting:
            with _turning:
                gc.enable()


def look_seldom() -> None:
    """Leave what is there now out of every search to come, and search among the rest seldom.

    For a process that has started. What the product is made of stays, and thousands of connections go round in no
    circles: each search through all of them would stop it for a third of a second. Few things of a request do, and to
    look for them a dozen times in each was some hundredths of what it cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 5, 200)
