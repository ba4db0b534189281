"""Scores of probabilities, and the plainest forecast to compare with. Pure.

Brier (1950) and the logarithmic score are proper: nobody does better by saying something else than they believe. The
area under the curve says only whether the order is right.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

#: No forecast is surer than this when the logarithm is taken.
_SUREST = 1e-6


@dataclass(frozen=True, slots=True)
class Score:
    """`brier` and `log_loss`: the smaller the better; `auc`: 1 is a perfect order, a half is chance."""

    brier: float
    log_loss: float
    auc: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the snapshots whose probability lay in [low, low + 0.1): how many, what was said, how many were late."""

    low: float
    count: int
    said: float
    late: int


def score(said: Sequence[float], late: Sequence[bool]) -> Score:
    """Score probabilities against what became of the tasks."""
    losses = list(map(log_loss, said, late))
    return Score(sum(map(brier, said, late)) / len(said), sum(losses) / len(said), auc(said, late))


def brier(said: float, late: bool) -> float:
    return (said - late) ** 2


def log_loss(said: float, late: bool) -> float:
    bounded = min(max(said, _SUREST), 1 - _SUREST)
    return -log(bounded if late else 1 - bounded)


def auc(said: Sequence[float], late: Sequence[bool]) -> float:
    """Return how often a late task was called likelier than a punctual one (ties count half); a half if there is
    nothing to compare."""
    ordered = sorted(zip(said, late, strict=True))
    positive = sum(late)
    negative = len(ordered) - positive
    if not positive or not negative:
        return 0.5
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        ranks += (start + end + 1) / 2 * sum(hit for _, hit in ordered[start:end])
        start = end
    return (ranks - positive * (positive + 1) / 2) / (positive * negative)


def calibration(said: Sequence[float], late: Sequence[bool]) -> list[Bin]:
    """Return the table that shows whether what was said came true, by tenths."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for each, hit in zip(said, late, strict=True):
        tenths.setdefault(min(int(each * 10), 9), []).append((each, hit))
    return [
        Bin(tenth / 10, len(rows), sum(each for each, _ in rows) / len(rows), sum(hit for _, hit in rows))
        for tenth, rows in sorted(tenths.items())
    ]


def gain(ours: Sequence[float], theirs: Sequence[float], groups: Sequence[str]) -> tuple[float, float]:
    """Return by how much our losses are smaller on average, and the standard error of that.

    Snapshots of one task are no independent witnesses: the error is that of the sums over groups.
    """
    sums: dict[str, float] = {}
    for our, their, group in zip(ours, theirs, groups, strict=True):
        sums[group] = sums.get(group, 0.0) + their - our
    mean = sum(sums.values()) / len(groups)
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    spread = sum((sums[group] - mean * sizes[group]) ** 2 for group in sums)
    return mean, sqrt(spread) / len(groups)


@dataclass(frozen=True, slots=True)
class Rising:
    """A probability that only rises with one number: steps, each the share of late tasks in it (isotonic regression,
    by pooling adjacent violators)."""

    begins: tuple[float, ...]
    chances: tuple[float, ...]

    def probability(self, value: float) -> float:
        return self.chances[max(bisect_right(self.begins, value) - 1, 0)]


def rising(values: Sequence[float], late: Sequence[bool]) -> Rising:
    """Fit the steps to values and what became of them."""
    pools: list[list[float]] = []  # where it begins, how many, how many of them late
    for value, hit in sorted(zip(values, late, strict=True)):
        if pools and pools[-1][0] == value:
            pools[-1][1] += 1
            pools[-1][2] += hit
        else:
            pools.append([value, 1, float(hit)])
    merged: list[list[float]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and merged[-2][2] / merged[-2][1] >= merged[-1][2] / merged[-1][1]:
            _, more, hits = merged.pop()
            merged[-1][1] += more
            merged[-1][2] += hits
    return Rising(tuple(pool[0] for pool in merged), tuple(pool[2] / pool[1] for pool in merged))
