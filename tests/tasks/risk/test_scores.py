"""Scores and the plain forecast, against figures worked out by hand or the long way."""

from __future__ import annotations

from itertools import product
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.risk.scores import Bin, auc, brier, calibration, gain, log_loss, rising, score

JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]), st.booleans()), min_size=1, max_size=40)


def test_the_scores_of_three_forecasts() -> None:
    found = score([0.8, 0.5, 0.1], [True, False, False])
    assert found.brier == pytest.approx((0.04 + 0.25 + 0.01) / 3)
    assert found.log_loss == pytest.approx(-(log(0.8) + log(0.5) + log(0.9)) / 3)
    assert found.auc == 1.0
    assert brier(1.0, True) == 0.0
    assert log_loss(0.0, True) < 14, "being sure and wrong is dear, not infinite"


@given(JUDGED)
def test_auc_is_how_often_the_late_one_was_called_likelier(judged: list[tuple[float, bool]]) -> None:
    said, late = zip(*judged, strict=True)
    pairs = [(p, q) for (p, hit), (q, other) in product(judged, judged) if hit and not other]
    wins = [1.0 if p > q else 0.5 if p == q else 0.0 for p, q in pairs]
    assert auc(said, late) == pytest.approx(sum(wins) / len(wins) if wins else 0.5)


def test_calibration_counts_by_tenths() -> None:
    table = calibration([0.05, 0.08, 0.95, 1.0, 0.31], [False, True, True, True, False])
    assert [(each.low, each.count, each.late) for each in table] == [(0.0, 2, 1), (0.3, 1, 0), (0.9, 2, 2)]
    assert table[0] == Bin(0.0, 2, pytest.approx(0.065), 1)


def test_snapshots_of_one_task_are_no_independent_witnesses() -> None:
    mean, error = gain([0.1] * 4, [0.3, 0.3, 0.1, 0.1], ["a", "a", "b", "b"])
    assert mean == pytest.approx(0.1)
    assert error == pytest.approx(sqrt(0.2**2 + 0.2**2) / 4)
    assert gain([0.1] * 4, [0.3, 0.3, 0.1, 0.1], ["a", "b", "c", "d"])[1] < error


def test_a_rising_probability_pools_what_would_fall() -> None:
    found = rising([0.1, 0.1, 0.5, 0.5, 0.9, 0.9], [False, True, False, False, True, True])
    assert [found.probability(value) for value in (0.0, 0.1, 0.4, 0.5, 0.9, 2.0)] == [0.25, 0.25, 0.25, 0.25, 1.0, 1.0]


@given(JUDGED)
def test_a_rising_probability_never_falls_and_keeps_the_total(judged: list[tuple[float, bool]]) -> None:
    values, late = zip(*judged, strict=True)
    found = rising(values, late)
    said = [found.probability(value) for value in sorted(values)]
    assert said == sorted(said)
    assert sum(said) == pytest.approx(sum(late))
