"""A deadline as it is given: an instant, a length of time, or words; and what it means where somebody leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from backend.errors import Invalid
from backend.sheets.column import clock_time
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from tasks.calendar import calendar_of
from tasks.phrases import Unread, agrees, instant_of
from tasks.timeliness import Span, Urgency


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it was given: an instant, a length of time, or neither; and the words it came in.

    Words alone are read. `said_now` says that the words were given together with the rest just now: then both must mean
    the same. What was read yesterday and kept (a draft, a plan's row, a template) is not read again.
    """

    at: datetime | None = None
    span: Span | None = None
    phrase: str = ""
    said_now: bool = False

    @property
    def is_words(self) -> bool:
        """Whether nothing but words was given."""
        return bool(self.phrase) and self.at is None and self.span is None

    def resolve(self, calendar: WorkingCalendar, urgency: Urgency, now: datetime) -> datetime | None:
        """Return the instant. Whole working days end with the working day, the first day excluded; the hours of a flash
        task are hours on the wall clock (domain.md, "Deadlines as people write them"). Invalid for words that cannot be
        read, or that contradict the instant."""
        if self.is_words:
            return self._read(calendar, urgency, now)
        instant = self._reckoned(calendar, urgency, now)
        if self.phrase and self.said_now:
            check_words(self.phrase, instant, calendar, urgency, now)
        return instant

    def _reckoned(self, calendar: WorkingCalendar, urgency: Urgency, now: datetime) -> datetime | None:
        if self.span is None:
            return self.at
        if self.span.days and not self.span.hours:
            return calendar.end_of_working_day(now, int(self.span.days))
        return replace(self.span, wall=urgency == "flash").after(calendar, now)

    def _read(self, calendar: WorkingCalendar, urgency: Urgency, now: datetime) -> datetime | None:
        try:
            return instant_of(self.phrase, now=now, calendar=calendar, urgency=urgency)
        except Unread as error:
            raise Invalid.at("/deadline_phrase", error.code, text=error.text) from error


def check_words(
    phrase: str, instant: datetime | None, calendar: WorkingCalendar, urgency: Urgency, now: datetime
) -> None:
    """Raise Invalid for words that mean another moment than the deadline they stand beside."""
    meant = agrees(phrase, instant, now=now, calendar=calendar, urgency=urgency)
    if meant is False:
        raise Invalid.at("/deadline_phrase", "phrase_says_continuing")
    if isinstance(meant, datetime):
        raise Invalid.at("/deadline_phrase", "phrase_contradicts", meant=clock_time(meant, calendar.zone))


def resolve_deadline(
    work: UnitOfWork, given: Deadline, urgency: Urgency, unit_id: UUID, *, now: datetime
) -> datetime | None:
    """Return the instant a deadline means where `unit_id` leads; Invalid when it has passed already."""
    deadline = given.resolve(calendar_of(work, unit_id, now=now), urgency, now)
    if deadline is not None and deadline <= now:
        raise Invalid.at("/deadline_phrase" if given.is_words else "/deadline", "deadline_passed")
    return deadline


def worded(
    phrase: str, standing: datetime | None, calendar: WorkingCalendar, urgency: Urgency, *, set_at: datetime
) -> Deadline | None:
    """Return the deadline that new words alone give a task which has none; None where one stands, set at `set_at`, and
    they are another way of saying it. Invalid where they are not."""
    if standing is None:
        return Deadline(phrase=phrase)
    check_words(phrase, standing, calendar, urgency, set_at)
    return None
