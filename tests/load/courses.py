"""The real records as courses of tasks: what the forecast is judged by (tests/bench/risk.py).

Records are taken at an instant: a column that says who was responsible, or which queue a request lay in, says so for
the end. So each set is read as recorded, and strictly, with what was known at each instant only: whoever had taken
the first step, the place and the kind that a request came in with. A deadline may have been moved as well; the
permits that have the usual eight weeks are those of which it is certain that it was not.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.holidays_source import public_calendar
from backend.workcalendar import WorkingCalendar
from reminders.replay.records import Case, read_cases
from tasks.risk.course import Course, Step

DATA = Path(__file__).parents[3] / "shared" / "data"
AMSTERDAM, NEW_YORK = ZoneInfo("Europe/Amsterdam"), ZoneInfo("America/New_York")
#: The time that the law gives for a permit; days of a change to summer time are an hour shorter.
_USUAL, _NEARLY = timedelta(weeks=8), timedelta(hours=2)
#: When the Boston extract was made: a request that is open in it was open then.
_EXTRACT = datetime(2016, 1, 12, 15, tzinfo=NEW_YORK).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Records:
    """A set of courses, the calendar of their office, and the last instant the records know of."""

    courses: list[Course]
    calendar: WorkingCalendar
    until: datetime


def permits(*, strictly: bool, eight_weeks: bool = False) -> Records:
    """The environmental permits of a Dutch municipality (CoSeLoG): a step taken is a report; who takes it first has
    received the case."""
    cases = read_cases(DATA / "receipt_cases.csv", DATA / "receipt_events.csv")
    until = max(case.last for case in cases)
    if eight_weeks:
        cases = [case for case in cases if abs(case.deadline - case.started - _USUAL) < _NEARLY]
    courses = [Course(case.id, case.started, tuple(_permit(case, strictly))) for case in cases]
    return Records(courses, _office(AMSTERDAM, "NL", range(2010, 2014)), until)


def _permit(case: Case, strictly: bool) -> Iterator[Step]:
    yield Step(case.started, "unit", "" if strictly else case.responsible)
    yield Step(case.started, "deadline", case.deadline)
    steps = [step for step in case.steps if case.closed is None or step.at <= case.closed]
    if steps and strictly:
        yield Step(max(steps[0].at, case.started), "unit", steps[0].person)
    yield from (Step(max(step.at, case.started), "reported") for step in steps)
    yield from _end(case.closed)


def requests(*, strictly: bool) -> Records:
    """The service requests of the City of Boston, September 2015: opened, due, closed, and nothing in between."""
    with (DATA / "boston311_2015-09.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["target_dt"]]
    courses = [course for row in rows if (course := _request(row, "neighborhood" if strictly else "queue"))]
    return Records(courses, _office(NEW_YORK, "US", range(2015, 2019)), _EXTRACT)


def _request(row: dict[str, str], unit: str) -> Course | None:
    opened, due = _boston(row["open_dt"]), _boston(row["target_dt"])
    if due <= opened:
        return None
    begun = (Step(opened, "unit", row[unit]), Step(opened, "field", row["type"]), Step(opened, "deadline", due))
    closed = max(_boston(row["closed_dt"]), opened) if row["closed_dt"] else None
    return Course(row["case_enquiry_id"], opened, (*begun, *_end(closed)))


def _end(closed: datetime | None) -> Iterable[Step]:
    return () if closed is None else (Step(closed, "handed_in"), Step(closed, "closed"))


def _boston(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def _office(zone: ZoneInfo, country: str, years: range) -> WorkingCalendar:
    public = public_calendar(country, years)
    return WorkingCalendar(zone=zone, days_off=public.days_off, made_up=public.made_up)
