"""The regression finds what was put in, stands still where its loss is least, and keeps the signs it must."""

from __future__ import annotations

import random

import pytest

from tasks.risk.logistic import RIDGE, fit, squash


def drawn(seed: int, weights: tuple[float, ...], count: int = 4000) -> tuple[list[list[float]], list[bool]]:
    chance = random.Random(seed)
    rows = [[chance.gauss(0, 1) for _ in weights] for _ in range(count)]
    odds = [0.3 + sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
    return rows, [chance.random() < squash(each) for each in odds]


def test_it_finds_the_weights_it_was_drawn_from() -> None:
    rows, late = drawn(1, (1.0, -0.5, 0.0))
    found = fit(rows, late, frozenset())
    raw = [weight / scale for weight, scale in zip(found.weights, found.scales, strict=True)]
    assert raw == pytest.approx([1.0, -0.5, 0.0], abs=0.12)
    said = sum(found.probability(row) for row in rows)
    assert said == pytest.approx(sum(late), abs=0.01), "on the whole as many are called late as were"


def test_its_slope_is_nothing_where_it_stops() -> None:
    rows, late = drawn(2, (0.7, 0.2), 500)
    found = fit(rows, late, frozenset())
    misses = [hit - found.probability(row) for row, hit in zip(rows, late, strict=True)]
    for n, weight in enumerate(found.weights):
        column = [(row[n] - found.means[n]) / found.scales[n] for row in rows]
        assert sum(x * miss for x, miss in zip(column, misses, strict=True)) == pytest.approx(RIDGE * weight, abs=1e-3)


def test_a_weight_that_must_not_be_negative_is_left_out_instead() -> None:
    rows, late = drawn(3, (1.0, -0.5))
    found = fit(rows, late, frozenset({0, 1}))
    assert found.weights[1] == 0.0
    assert found.weights[0] == pytest.approx(fit([row[:1] for row in rows], late, frozenset()).weights[0], abs=1e-4)


def test_what_says_nothing_weighs_nothing_and_perfect_order_stays_finite() -> None:
    rows = [[float(n), 7.0] for n in range(40)]
    found = fit(rows, [n >= 20 for n in range(40)], frozenset())
    assert found.weights[1] == 0.0
    assert 0.0 < found.probability([0.0, 7.0]) < 0.1 < 0.9 < found.probability([39.0, 7.0]) < 1.0


@pytest.mark.parametrize("late", [[True] * 5, [False] * 5])
def test_of_one_fate_alone_nothing_is_learnt(late: list[bool]) -> None:
    with pytest.raises(ValueError, match="late and tasks that were not"):
        fit([[float(n)] for n in range(5)], late, frozenset())


def test_very_long_odds_are_no_overflow() -> None:
    assert squash(-800.0) == pytest.approx(0.0)
    assert squash(800.0) == pytest.approx(1.0)
