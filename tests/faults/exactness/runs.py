"""What workers' runs were: which sweeps certainly fired everything due by their reading, and which only may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.exactness.house import FEW
from tests.faults.exactness.processes import Heard, Work
from tests.faults.exactness.record import Record, Run, Sweep


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A time in which a worker was sweeping, or may have been. `settled`: how many reminders, None if nobody knows."""

    heard: Heard
    began: int
    ended: int
    settled: int | None

    @property
    def order(self) -> Work:
        assert isinstance(self.heard.order, Work)
        return self.heard.order


def note_runs(record: Record, heard: Sequence[Heard], crashed: bool) -> None:
    """Write down the runs of one moment; `crashed`: PostgreSQL went down in it."""
    attempts = [attempt for each in heard for attempt in _attempts(each)]
    for each in heard:
        assert isinstance(each.order, Work)
        broken_off = each.died or crashed or bool(each.all("failed"))
        record.runs.append(Run(each.order.run, each.order.reading, each.began, each.ended, broken_off))
    for one in attempts:
        certain = not crashed and _swept_all(one, attempts)
        record.sweeps.append(Sweep(one.order.run, one.order.reading, one.began, one.ended, certain))


def _attempts(heard: Heard) -> list[_Attempt]:
    swept = [_Attempt(heard, began, ended, settled) for began, ended, settled in heard.all("swept")]
    if heard.died or heard.all("failed"):
        # It may have been sweeping since the last sweep that it told of.
        swept.append(_Attempt(heard, max([heard.began, *(each.ended for each in swept)]), heard.ended, None))
    return swept


def _swept_all(one: _Attempt, attempts: Sequence[_Attempt]) -> bool:
    """Only one sweeps at a time. Who was alone, and found nothing more, had everything; so had whoever found less than
    a batch. Between two batches another may take over, and then has the rest: unless it died, for nobody knows how far
    it came, or its clock shows an earlier time, by which some of the rest is not due."""
    if one.settled is None:
        return False
    beside = [each for each in attempts if each.heard is not one.heard and not _apart(each, one)]
    left_behind = one.settled >= FEW and any(
        each.settled is None or each.order.reading < one.order.reading for each in beside
    )
    return not beside or (one.settled > 0 and not left_behind)


def _apart(each: _Attempt, one: _Attempt) -> bool:
    return each.ended < one.began or each.began > one.ended
