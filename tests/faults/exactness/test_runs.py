"""Which sweeps certainly had everything: the judge of the harness is judged."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.city import local
from tests.faults.exactness.house import FEW
from tests.faults.exactness.processes import Heard, Work
from tests.faults.exactness.runs import _Attempt, _swept_all

NOW, EARLIER = local("2026-03-05 10:27"), local("2026-03-05 09:55")


@pytest.mark.parametrize(
    ("settled", "beside", "certain"),
    [
        (0, None, True),
        (0, (10, 20, 0, NOW), False),  # it may have been the other's turn
        (0, (40, 50, 3, NOW), True),  # that was later
        (1, (10, 20, 4, NOW), True),
        (FEW - 1, (10, 20, None, NOW), True),  # there was nothing more
        (FEW, (10, 20, None, NOW), False),  # the one that died may have taken over between two batches
        (FEW, (10, 20, 2, NOW), True),  # whoever took over has lived to finish
        (FEW, (10, 20, 2, EARLIER), False),  # and left what is not due by its clock
        (FEW - 1, (10, 20, 2, EARLIER), True),
        (None, None, False),
    ],
)
def test_who_certainly_had_everything(
    settled: int | None, beside: tuple[int, int, int | None, datetime] | None, certain: bool
) -> None:
    one = _attempt(5, 30, settled, NOW)
    others = [] if beside is None else [_attempt(*beside)]
    assert _swept_all(one, [one, *others]) is certain


def _attempt(began: int, ended: int, settled: int | None, reading: datetime) -> _Attempt:
    work = Work(run=1, reading=reading, ticks=False, crash=None, seed="")
    return _Attempt(Heard(work, began), began, ended, settled)
