"""How long tasks take: for each unit, each field and all of them, how many still open in each stretch of their time
were finished in it. Pure.

This is the life table of survival analysis (Kaplan and Meier, 1958) over shares of the allotted time. It counts what is
still open as long as it has been open, so that the newest tasks, which are never late yet, do not make a unit look
punctual. A unit of which little is known is taken for an ordinary one: its figures are drawn towards the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log, prod

#: Stretches of the allotted time begin and end here. The last ends at the deadline.
EDGES = (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)
STRETCHES = len(EDGES) - 1
#: As many tasks of the whole stand beside a unit's or a field's own (docs/adr/0011: 5 to 20 score alike).
DRAWN = 10.0
#: Before anything is known, a task is finished in a stretch with about this chance; it weighs as much as so many tasks.
_FINISHED, _WEIGHT = 0.08, 5.0
_ALL = ""


@dataclass(slots=True)
class Record:
    """Counts by key: for each stretch, how many tasks were open in it and how many of them were finished in it."""

    counts: dict[str, list[list[int]]] = field(default_factory=dict)

    def pass_stretch(self, unit: str, field: str, stretch: int, *, finished: bool) -> None:
        """Count a task that has passed a stretch, or was finished in it."""
        for key in (_ALL, *_own(unit, field)):
            open_, done = self.counts.setdefault(key, [[0] * STRETCHES, [0] * STRETCHES])
            open_[stretch] += 1
            done[stretch] += finished

    def late_odds(self, share: float, unit: str, field: str) -> tuple[float, float, float]:
        """Return how likely a task that is open at this share of its time is to be late, as log odds: of any task, and
        by how much a task of this unit, and one of this field, differs."""
        whole = self._finished(_ALL, [_FINISHED] * STRETCHES, _WEIGHT)
        any_ = _odds(_left(whole, share))
        of_unit, of_field = (
            _odds(_left(self._finished(key, whole, DRAWN), share)) - any_ if name else 0.0
            for name, key in ((unit, unit_key(unit)), (field, field_key(field)))
        )
        return any_, of_unit, of_field

    def _finished(self, key: str, ordinary: Sequence[float], weight: float) -> list[float]:
        """Return the chance of being finished in each stretch, drawn towards the ordinary one."""
        known = self.counts.get(key)
        if known is None:
            return list(ordinary)
        return [
            (done + weight * usual) / (open_ + weight)
            for open_, done, usual in zip(known[0], known[1], ordinary, strict=True)
        ]

    @classmethod
    def from_json(cls, counts: Mapping[str, list[list[int]]]) -> Record:
        return cls({key: [list(each[0]), list(each[1])] for key, each in counts.items()})


def _own(unit: str, field: str) -> list[str]:
    """Return the keys beside the whole. Tasks of which it is not said whose or what they are have nothing in common."""
    return [*([unit_key(unit)] if unit else []), *([field_key(field)] if field else [])]


def unit_key(unit: str) -> str:
    return f"unit {unit}"


def field_key(field: str) -> str:
    return f"field {field}"


def stretch_of(share: float) -> int:
    """Return the stretch that a share of time lies in: at an edge, the one that begins there."""
    return max(n for n in range(STRETCHES) if EDGES[n] <= max(share, 0.0))


def _left(finished: Sequence[float], share: float) -> float:
    """Return the chance that a task open at this share is still open at its deadline."""
    first = stretch_of(share)
    rest = (EDGES[first + 1] - share) / (EDGES[first + 1] - EDGES[first])
    return float((1 - finished[first]) ** rest) * prod(1 - each for each in finished[first + 1 :])


def _odds(chance: float) -> float:
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    return log(bounded / (1 - bounded))
