"""A moment that somebody names: an instant, or words that are read as one ("trước 16h", "mai 8h")."""

from __future__ import annotations

from datetime import datetime

from backend.errors import Invalid
from backend.unit_of_work import UnitOfWork
from tasks.phrases import read_deadline
from tasks.timeliness import Urgency


def read_moment(work: UnitOfWork, words: str, pointer: str, *, urgency: Urgency = "normal", now: datetime) -> datetime:
    """Return the instant that `words` mean, the last where they name several. Invalid for words that name none.

    Where a day is named without an hour, its working day's end is meant; `urgency` says how hours are counted.
    """
    read = read_deadline(words, now=now, calendar=work.calendar, urgency=urgency)
    if read.last is None:
        raise Invalid.at(pointer, read.problem or "moment_not_understood")
    return read.last.instant
