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
        # Not every moment is a deadline, nor is there a picker beside every one.
        unknown = read.problem in ("", "deadline_not_understood")
        raise Invalid.at(pointer, "moment_not_understood" if unknown else read.problem)
    return read.last
