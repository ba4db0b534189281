"""Logistic regression with a ridge, fitted by Newton's method. Pure, and in plain Python: a dozen numbers a task.

Columns are worked on whole (`sum(map(mul, …))` runs in C), so that twenty thousand rows take a second or two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from operator import mul

#: The weight of the ridge, on standardised columns: that of about three rows.
RIDGE = 3.0
_STEPS = 25
_SMALL = 1e-7

Column = list[float]


@dataclass(frozen=True, slots=True)
class Logistic:
    """Log odds = intercept + the sum of weight × (value - mean) ÷ scale."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def probability(self, values: Sequence[float]) -> float:
        parts = zip(values, self.means, self.scales, self.weights, strict=True)
        return squash(self.intercept + sum(weight * (value - mean) / scale for value, mean, scale, weight in parts))


def squash(odds: float) -> float:
    """Return the probability that log odds stand for."""
    return 1 / (1 + exp(-odds)) if odds >= 0 else exp(odds) / (1 + exp(odds))


def fit(rows: Sequence[Sequence[float]], outcomes: Sequence[bool], never_negative: frozenset[int]) -> Logistic:
    """Fit to rows of values and what became of them. ValueError unless both outcomes occur.

    A weight of `never_negative` that comes out negative is set to nothing, and the others are fitted again.
    """
    late = sum(outcomes)
    if not 0 < late < len(rows):
        raise ValueError("a fit needs tasks that were late and tasks that were not")
    columns = [list(map(float, column)) for column in zip(*rows, strict=True)]
    means = [sum(column) / len(rows) for column in columns]
    scales = [_scale(column, mean) for column, mean in zip(columns, means, strict=True)]
    ready = [[(x - m) / s for x in column] for column, m, s in zip(columns, means, scales, strict=True)]
    kept = list(range(len(columns)))
    target = [float(each) for each in outcomes]
    while True:
        found = _newton([[1.0] * len(rows), *(ready[n] for n in kept)], target)
        wrong = {n for n, weight in zip(kept, found[1:], strict=True) if n in never_negative and weight < 0}
        if not wrong:
            break
        kept = [n for n in kept if n not in wrong]
    weights = dict(zip(kept, found[1:], strict=True))
    return Logistic(tuple(means), tuple(scales), tuple(weights.get(n, 0.0) for n in range(len(columns))), found[0])


def _scale(column: Column, mean: float) -> float:
    """Return the standard deviation; 1 for a column that says nothing."""
    spread = sqrt(sum((x - mean) ** 2 for x in column) / len(column))
    return spread if spread > _SMALL else 1.0


def _newton(columns: Sequence[Column], target: Column) -> list[float]:
    weights = [0.0] * len(columns)
    penalty = [0.0] + [RIDGE] * (len(columns) - 1)
    loss = _loss(columns, target, weights, penalty)
    for _ in range(_STEPS):
        chances = [squash(odds) for odds in _odds(columns, weights)]
        spread = [p * (1 - p) for p in chances]
        miss = list(map(float.__sub__, target, chances))
        slope = [_dot(column, miss) - r * w for column, r, w in zip(columns, penalty, weights, strict=True)]
        bent = [list(map(mul, column, spread)) for column in columns]
        curve = [[_dot(a, b) for b in columns[: n + 1]] for n, a in enumerate(bent)]
        for n, r in enumerate(penalty):
            curve[n][n] += r + _SMALL
        step = _solve(curve, slope)
        weights, loss, done = _damped(lambda w: _loss(columns, target, w, penalty), weights, step, loss)
        if done:
            break
    return weights


def _damped(
    loss_of: Callable[[list[float]], float], weights: list[float], step: list[float], loss: float
) -> tuple[list[float], float, bool]:
    """Take the step, or half of it, or a quarter …: the first that makes the loss smaller."""
    for _ in range(12):
        moved = [w + s for w, s in zip(weights, step, strict=True)]
        if (better := loss_of(moved)) < loss:
            return moved, better, loss - better < _SMALL * (1 + abs(loss))
        step = [s / 2 for s in step]
    return weights, loss, True


def _odds(columns: Sequence[Column], weights: Sequence[float]) -> Column:
    total = [0.0] * len(columns[0])
    for column, weight in zip(columns, weights, strict=True):
        if weight:
            total = [t + weight * x for t, x in zip(total, column, strict=True)]
    return total


def _loss(columns: Sequence[Column], target: Column, weights: Sequence[float], penalty: Sequence[float]) -> float:
    said = 0.0
    for odds, y in zip(_odds(columns, weights), target, strict=True):
        said += max(odds, 0.0) + log1p(exp(-abs(odds))) - y * odds
    return said + sum(r * w * w for r, w in zip(penalty, weights, strict=True)) / 2


def _dot(a: Column, b: Column) -> float:
    return float(sum(map(mul, a, b)))


def _solve(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solve for a symmetric positive matrix given by its lower half (Cholesky)."""
    size = len(right)
    root: list[list[float]] = []
    for i in range(size):
        row: list[float] = []
        for j in range(i + 1):
            rest = lower[i][j] - sum(map(mul, row[:j], root[j][:j] if j < i else row[:j]))
            row.append(sqrt(max(rest, _SMALL)) if i == j else rest / root[j][j])
        root.append(row)
    forth: list[float] = []
    for i in range(size):
        forth.append((right[i] - sum(map(mul, root[i][:i], forth))) / root[i][i])
    back = [0.0] * size
    for i in reversed(range(size)):
        back[i] = (forth[i] - sum(root[k][i] * back[k] for k in range(i + 1, size))) / root[i][i]
    return back
