"""A moment that somebody names in words ("trước 16h", "mai 8h"), read as one instant."""

from __future__ import annotations

from datetime import datetime

from backend.errors import Invalid
from backend.unit_of_work import UnitOfWork
from tasks.phrases import Milestone, read_deadline
from tasks.timeliness import Urgency


def read_moment(work: UnitOfWork, words: str, pointer: str, *, urgency: Urgency = "normal", now: datetime) -> Milestone:
    """Return the moment that `words` name, the last where they name several. Invalid for words that name none.

    Hours are working hours and days off are passed over, unless `urgency` is flash.
    """
    read = read_deadline(words, now=now, calendar=work.calendar, urgency=urgency)
    if read.last is None:
        raise Invalid.at(pointer, read.problem or "moment_not_understood")
    return read.last
