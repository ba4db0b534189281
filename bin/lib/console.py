"""What a person sees on the terminal: steps with their seconds, and a box at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def prepare() -> None:
    """Let Vietnamese print on any terminal, with question marks where it has no letters for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name and the seconds the block took."""
    began = time.monotonic()
    yield
    line(name, time.monotonic() - began)


def line(name: str, seconds: float) -> None:
    """Print one step that is done."""
    print(f"  {name:<58} {seconds:5.1f} s", flush=True)


def box(rows: Sequence[str]) -> None:
    """Print the rows inside a frame; an empty row becomes a rule."""
    width = max(len(row) for row in rows)
    rule = "+" + "-" * (width + 2) + "+"
    print(rule)
    for row in rows:
        print(f"| {row:<{width}} |" if row else rule)
    print(rule, flush=True)


def tail(log: Path, count: int = 15) -> str:
    """Return the last lines of a log, indented; a log that is not there has none."""
    try:
        with log.open("rb") as handle:
            handle.seek(max(0, log.stat().st_size - 8192))
            lines = handle.read().decode(errors="replace").splitlines()
    except OSError:
        return f"    ({log} is empty)"
    return "\n".join(f"    {text}" for text in lines[-count:]) or f"    ({log} is empty)"
