"""Working time: when the office is open, and the arithmetic of deadlines inside those hours.

Pure: nobody here asks what time it is. Instants are aware datetimes of any zone, results aware UTC; a naive
one, or one outside 1970-2200, is a ValueError. It is longer than 250 lines because the rules of days and the
index that makes them quick must agree, and are best checked side by side.

The rules, and where they come from:

- 40 hours, Monday to Friday, public holidays with substitute days, made-up Saturdays: the default of a state
  office (Decision 188/1999/QĐ-TTg; Labour Code 45/2019, articles 111 and 112, and the yearly announcements).
- The first day of a period is excluded (Civil Code 91/2015, article 147.2); a last day on a day off rolls to
  the end of the next working day (article 148.5); a day ends at 24:00 there (148.6), at 17:00 by policy.
- Working time is real elapsed time while the wall clock shows an opening hour: an hour skipped by daylight
  saving is not worked, an hour shown twice is worked twice.
- Midnight as a closing time or as `end_of_day` is written `time(0)` and means 24:00 of that same day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.memory import Answers, remembered

FIRST_YEAR, LAST_YEAR = 1970, 2200
PATIENCE_DAYS = 400  # a year and a long holiday: how far to look before saying that there is no working day
MIDNIGHT = time(0)
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13), time(17)))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)
_DAY = _ONE_DAY // _MICROSECOND


class NoWorkingDays(ValueError):
    """Raised only when 400 days in a row hold no working day; the message says where."""


class _Year(NamedTuple):
    """The open windows of one local year, in order, and the work done `before` each, in microseconds."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def elapsed(self, at: int) -> int:
        """Count the working microseconds of this year up to `at`."""
        i = bisect_right(self.opens, at) - 1
        return 0 if i < 0 else self.before[i] + min(at, self.closes[i]) - self.opens[i]

    def earliest(self, elapsed: int) -> int:
        """Find the first instant with this much worked, 0 < elapsed <= total."""
        i = bisect_left(self.before, elapsed) - 1
        return self.opens[i] + elapsed - self.before[i]

    def latest(self, elapsed: int) -> int:
        """Find the last instant with no more than this worked, 0 <= elapsed < total."""
        i = bisect_right(self.before, elapsed) - 1
        return self.opens[i] + elapsed - self.before[i]

    def entry(self, at: int) -> int | None:
        """Find the first instant from `at` on that is inside or on the edge of a window."""
        i = bisect_left(self.closes, at)
        return max(at, self.opens[i]) if i < len(self.opens) else None

    def exit(self, at: int) -> int | None:
        """Find the last instant up to `at` that is inside or on the edge of a window."""
        i = bisect_right(self.opens, at) - 1
        return min(at, self.closes[i]) if i >= 0 else None


@dataclass(frozen=True)
class WorkingCalendar:
    """Know the opening hours of one office in one zone, and calculate with them.

    `hours` are (opening, closing) pairs of local times, in order. A day is decided by the first that knows
    it: `made_up` (works), `days_off` (does not), `weekend` (as `date.weekday`: 5 and 6 are Saturday and
    Sunday). What an administrator decides goes through `overridden` and has the last word over all of them.

    Immutable and hashable. The index, one page a local year, is made when first needed and changes no result.
    """

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    days_off: frozenset[date] = field(default=frozenset(), repr=False)
    made_up: frozenset[date] = field(default=frozenset(), repr=False)
    weekend: frozenset[int] = frozenset({5, 6})
    end_of_day: time = time(17)
    _pages: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    answers: Answers = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raise ValueError unless there are hours, in order, apart, each closing after it opens."""
        apart = all(left[1] <= right[0] for left, right in pairwise(self._windows))
        if not self._windows or not apart or any(opens >= closes for opens, closes in self._windows):
            raise ValueError("Opening hours come in order, do not overlap, and close after they open.")

    def overridden(self, *, days_off: Iterable[date] = (), made_up: Iterable[date] = ()) -> "WorkingCalendar":
        """Return this calendar with an administrator's days. Raises ValueError for a day given as both."""
        off, work = frozenset(days_off), frozenset(made_up)
        if both := off & work:
            raise ValueError(f"{min(both)} cannot be a day off and a working day at once.")
        return replace(self, days_off=self.days_off | off, made_up=self.made_up - off | work)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office opens on this local date."""
        return day in self.made_up or not (day in self.days_off or day.weekday() in self.weekend)

    @cached_property
    def day_length(self) -> timedelta:
        """The working time of one ordinary day: 8 hours by default."""
        return sum(closes - opens for opens, closes in self._windows) * _MICROSECOND

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """Return the end of the `days`-th working day after `start`'s own date: "3 ngày làm việc".

        Raises ValueError unless days >= 1.
        """
        if days < 1:
            raise ValueError(f"A deadline in working days needs at least one day, not {days}.")
        day = self._local(start).date()
        for _ in range(days):
            day = self._nearest(day, +1)
        return self.end_of(day)

    def roll_forward(self, instant: datetime) -> datetime:
        """Move a deadline that falls on a day off to the end of the next working day; leave any other alone.

        Where days end at 24:00, midnight belongs to the day that it ends: Friday 24:00 stays.
        """
        local = self._local(instant)
        day = local.date()
        if self.end_of_day == MIDNIGHT == local.time():
            day -= _ONE_DAY
        return instant.astimezone(UTC) if self.is_working_day(day) else self.end_of(self._nearest(day, +1))

    @remembered
    def next_at(self, after: datetime, times: tuple[time, ...]) -> datetime:
        """Return the first instant strictly after `after` that is one of these local times on a working day.

        A time that the clock shows twice counts once, the first time; one that it skips moves on by as much
        as the clock does. Raises ValueError when `times` is empty.
        """
        if not times:
            raise ValueError("At least one time of day is needed.")
        day, moment = self._local(after).date() - _ONE_DAY, after.astimezone(UTC)
        while True:
            day = self._nearest(day, +1)
            if later := [instant for at in times if (instant := self._at(day, at)) > moment]:
                return min(later)

    def is_working(self, instant: datetime) -> bool:
        """Tell whether the office is open; at 11:30 and 17:00 sharp it is not."""
        year, at = self._locate(instant)
        page = self._page(year)
        i = bisect_right(page.opens, at) - 1
        return i >= 0 and at < page.closes[i]

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the working time in [a, b], negative when b is before a."""
        (year_a, at_a), (year_b, at_b) = self._locate(a), self._locate(b)
        if at_b < at_a:
            return -self.between(b, a)
        worked = self._page(year_b).elapsed(at_b) - self._page(year_a).elapsed(at_a)
        return timedelta(microseconds=worked + sum(self._page(year).total for year in range(year_a, year_b)))

    @remembered
    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant at which `amount` of working time has passed since `start`.

        So one day after Thursday 17:00 is Friday 17:00, not Monday 07:30. Adding nothing gives `start` itself
        during hours and on their edges, else the next opening; so add(add(t, x), y) == add(t, x + y) always.
        Raises ValueError when amount < 0, NoWorkingDays rather than search for ever.
        """
        year, at = self._locate(start)
        page, wanted = self._page(year), _amount(amount)
        if not wanted:
            while (entry := page.entry(at)) is None:
                year, page = self._turn(year, +1)
            return _instant(entry)
        wanted += page.elapsed(at)
        while wanted > page.total:
            wanted -= page.total
            year, page = self._turn(year, +1)
        return _instant(page.earliest(wanted))

    @remembered
    def subtract(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest instant that leaves `amount` of working time until `end`: `add` in a mirror.

        So one day before Tuesday 07:30 is Monday 07:30, not Friday 17:00. Raises as `add` does.
        """
        year, at = self._locate(end)
        page, wanted = self._page(year), _amount(amount)
        if not wanted:
            while (leave := page.exit(at)) is None:
                year, page = self._turn(year, -1)
            return _instant(leave)
        left = page.elapsed(at) - wanted
        while left < 0:
            year, page = self._turn(year, -1)
            left += page.total
        return _instant(page.latest(left))

    def share(self, a: datetime, b: datetime, fraction: float) -> datetime:
        """Return the instant at which this fraction of the working time between a and b has passed.

        Where none lies between them (a weekend, a flash task at night) the wall clock is divided instead.
        Raises ValueError unless a <= b and 0 <= fraction <= 1.
        """
        working, elapsed = self.between(a, b), b.astimezone(UTC) - a.astimezone(UTC)
        if not 0 <= fraction <= 1 or elapsed < timedelta(0):
            raise ValueError(f"A share lies between 0 and 1 of a period from a to b, not at {fraction}.")
        return self.add(a, working * fraction) if working else a.astimezone(UTC) + elapsed * fraction

    @cached_property
    def _windows(self) -> tuple[tuple[int, int], ...]:
        return tuple((_clock(opens), _clock(closes) or _DAY) for opens, closes in self.hours)

    def _page(self, year: int) -> _Year:
        page = self._pages.get(year)
        if page is None:
            page = self._pages[year] = self._worked_out(_covered(year))
        return page

    def _worked_out(self, year: int) -> _Year:
        first = date(year, 1, 1)
        days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
        spans = sorted(span for day in days if self.is_working_day(day) for span in self._open_on(day))
        *before, total = accumulate((closes - opens for opens, closes in spans), initial=0)
        return _Year(tuple(s[0] for s in spans), tuple(s[1] for s in spans), tuple(before), total)

    def _open_on(self, day: date) -> list[tuple[int, int]]:
        """List the spans of time in which the wall clock shows this date and an opening hour.

        The instant is the wall clock minus its offset from UTC. Where the offset changes during the day, the
        windows are cut at that instant: those before it use the old offset, those after it the new one.
        """
        midnight = (day.toordinal() - _EPOCH.toordinal()) * _DAY
        old = _offset(datetime.combine(day, MIDNIGHT, self.zone))
        new = _offset(datetime.combine(day + _ONE_DAY, MIDNIGHT, self.zone).replace(fold=1))
        windows = [(midnight + opens, midnight + closes) for opens, closes in self._windows]
        if old == new:
            return [(opens - old, closes - old) for opens, closes in windows]
        search = range(midnight - max(old, new), midnight + _DAY - min(old, new))
        changed = bisect_left(search, True, key=lambda at: _offset(_instant(at).astimezone(self.zone)) != old)
        change = search.start + changed
        spans = [(opens - old, min(closes - old, change)) for opens, closes in windows]
        spans += [(max(opens - new, change), closes - new) for opens, closes in windows]
        return [(opens, closes) for opens, closes in spans if opens < closes]

    def _turn(self, year: int, step: int) -> tuple[int, _Year]:
        """Go to the next page (+1) or the one before (-1), once sure that a working day lies that way."""
        self._nearest(date(year, 12, 31) if step > 0 else date(year, 1, 1), step)
        return year + step, self._page(year + step)

    def _nearest(self, day: date, step: int) -> date:
        """Find the working day nearest to `day` and strictly after (+1) or before (-1) it."""
        for distance in range(1, PATIENCE_DAYS + 1):
            candidate = day + timedelta(days=step * distance)
            if self.is_working_day(candidate):
                return candidate
        where = "after" if step > 0 else "before"
        raise NoWorkingDays(f"The calendar has no working day in the {PATIENCE_DAYS} days {where} {day}.")

    def _locate(self, instant: datetime) -> tuple[int, int]:
        return self._local(instant).year, (instant - _EPOCH) // _MICROSECOND

    def _local(self, instant: datetime) -> datetime:
        _covered(_aware(instant).year)
        return instant.astimezone(self.zone)

    def end_of(self, day: date) -> datetime:
        """Return the end of a day, 17:00 or 24:00 by policy, whether or not anybody works on it."""
        return self._at(day + _ONE_DAY if self.end_of_day == MIDNIGHT else day, self.end_of_day)

    def _at(self, day: date, at: time) -> datetime:
        _covered(day.year)
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Know the hours in which nobody is disturbed: 21:00 to 06:00 local time, every day.

    A `start` later than `end` spans midnight; equal means that no hour is quiet. An `end` that the clock
    skips moves on by as much as the clock does. Flash tasks do not ask.
    """

    zone: ZoneInfo
    start: time = time(21)
    end: time = time(6)

    def contains(self, instant: datetime) -> bool:
        """Tell whether the wall clock shows a quiet hour; `start` is quiet, `end` no longer is."""
        shown = _aware(instant).astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end

    def postpone(self, instant: datetime) -> datetime:
        """Return the end of the quiet hours that `instant` falls in, or `instant` itself, as UTC."""
        if not self.contains(instant):
            return instant.astimezone(UTC)
        local = instant.astimezone(self.zone)
        day = local.date() if local.time() < self.end else local.date() + _ONE_DAY
        end = datetime.combine(day, self.end, self.zone)
        first, second = end.astimezone(UTC), end.replace(fold=1).astimezone(UTC)  # differ as clocks go back
        return first if first > instant.astimezone(UTC) else second


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"An instant needs a time zone: {instant}.")
    return instant


def _covered(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The working calendar covers the years {FIRST_YEAR}-{LAST_YEAR}, not {year}.")
    return year


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _amount(amount: timedelta) -> int:
    if amount < timedelta(0):
        raise ValueError(f"An amount of working time cannot be negative: {amount}.")
    return amount // _MICROSECOND


def _offset(local: datetime) -> int:
    return (local.utcoffset() or timedelta(0)) // _MICROSECOND


def _clock(at: time) -> int:
    return (datetime.combine(_EPOCH, at, UTC) - _EPOCH) // _MICROSECOND
