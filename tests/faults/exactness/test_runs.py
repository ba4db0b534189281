"""Which sweeps certainly had everything: the judge of the harness is judged."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.faults.exactness.house import FEW
from tests.faults.exactness.runs import _Attempt, _swept_all


@pytest.mark.parametrize(
    ("settled", "beside", "certain"),
    [
        (0, None, True),
        (0, (10, 20, 0), False),  # it may have been the other's turn
        (0, (40, 50, 3), True),  # that was later
        (1, (10, 20, 4), True),
        (FEW - 1, (10, 20, None), True),  # there was nothing more
        (FEW, (10, 20, None), False),  # the one that died may have taken over between two batches
        (FEW, (10, 20, 2), True),  # whoever took over has lived to finish
        (None, None, False),
    ],
)
def test_who_certainly_had_everything(
    settled: int | None, beside: tuple[int, int, int | None] | None, certain: bool
) -> None:
    one = _Attempt(cast(Any, object()), 5, 30, settled)
    others = [] if beside is None else [_Attempt(cast(Any, object()), *beside)]
    assert _swept_all(one, [one, *others]) is certain
