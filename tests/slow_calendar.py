"""A second working calendar, slow and obvious: it walks from day to day and looks at every opening hour.

It shares nothing with `backend.workcalendar`: no index, no page of a year, no microseconds; the rules are written again
from domain.md ("Deadlines as people write them", "Ladders"). The one thing it cannot do is an opening hour in the
night in which clocks change; tests/backend/workcalendar counts those minutes one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13), time(17)))


@dataclass(frozen=True)
class SlowCalendar:
    """An office: when it opens and closes, on which dates it does not, and on which it does all the same."""

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    days_off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})
    end_of_day: time = time(17)

    def works(self, day: date) -> bool:
        if day in self.made_up:
            return True
        return day not in self.days_off and day.weekday() not in self.weekend

    def day_length(self) -> timedelta:
        some_day = date(2026, 1, 5)
        opened = [(datetime.combine(some_day, opens), _closing(some_day, closes)) for opens, closes in self.hours]
        return sum((closes - opens for opens, closes in opened), NOTHING)

    def opened(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return when the office opens and closes on a local date, in order."""
        if not self.works(day):
            return []
        spans = [(datetime.combine(day, opens), _closing(day, closes)) for opens, closes in self.hours]
        return [(self.instant(opens), self.instant(closes)) for opens, closes in spans]

    def instant(self, wall: datetime) -> datetime:
        """Return the instant at which the clock on the wall shows this."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return when so much has been worked since `start`: as early as possible, but inside hours or as they end."""
        left = amount
        for opens, closes in self._onwards(start):
            if closes < start:
                continue
            begin = max(opens, start)
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        raise AssertionError("time does not end")

    def subtract(self, end: datetime, amount: timedelta) -> datetime:
        """Return when so much is left to work until `end`: as late as possible, but inside hours or as they begin."""
        left = amount
        for opens, closes in self._backwards(end):
            if opens > end:
                continue
            stop = min(closes, end)
            if left <= stop - opens:
                return stop - left
            left -= stop - opens
        raise AssertionError("time has no beginning")

    def between(self, a: datetime, b: datetime) -> timedelta:
        if b < a:
            return -self.between(b, a)
        worked = NOTHING
        for opens, closes in self._onwards(a):
            if opens >= b:
                return worked
            worked += max(min(closes, b) - max(opens, a), NOTHING)
        raise AssertionError("time does not end")

    def share(self, a: datetime, b: datetime, fraction: float) -> datetime:
        """Return when this part of the working time from a to b is over; of the plain time where nobody works."""
        worked = self.between(a, b)
        return self.add(a, worked * fraction) if worked else a + (b - a) * fraction

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """Return the end of the `days`-th working day after the date of `start`."""
        day = self.day_of(start)
        while days:
            day += ONE_DAY
            days -= self.works(day)
        return self.end_of(day)

    def end_of(self, day: date) -> datetime:
        return self.instant(_closing(day, self.end_of_day))

    def roll_forward(self, instant: datetime) -> datetime:
        """A last day on a day off ends with the next working day; 24:00 belongs to the day that it ends."""
        wall = instant.astimezone(self.zone)
        day = wall.date()
        if self.end_of_day == time(0) and wall.time() == time(0):
            day -= ONE_DAY
        return instant.astimezone(UTC) if self.works(day) else self.end_of_working_day(self.noon(day), 1)

    def noon(self, day: date) -> datetime:
        return self.instant(datetime.combine(day, time(12)))

    def next_at(self, after: datetime, times: tuple[time, ...]) -> datetime:
        """Return the first of these times of day on a working day that is later than `after`."""
        day = self.day_of(after)
        while True:
            for at in sorted(times):
                if self.works(day) and (moment := self.instant(datetime.combine(day, at))) > after:
                    return moment
            day += ONE_DAY

    def after_the_night(self, instant: datetime, quiet_from: time, quiet_to: time) -> datetime:
        """Return the end of the night that an instant falls in, or the instant: nights go over midnight."""
        wall = instant.astimezone(self.zone)
        if quiet_to <= wall.time() < quiet_from:
            return instant
        morning = wall.date() + ONE_DAY if wall.time() >= quiet_from else wall.date()
        return self.instant(datetime.combine(morning, quiet_to))

    def _onwards(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.day_of(instant) - ONE_DAY  # which may close as this one begins
        while True:
            yield from self.opened(day)
            day += ONE_DAY

    def _backwards(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.day_of(instant)
        while True:
            yield from reversed(self.opened(day))
            day -= ONE_DAY


def _closing(day: date, at: time) -> datetime:
    """A day that closes at 00:00 closes as the next one begins."""
    return datetime.combine(day + ONE_DAY if at == time(0) else day, at)
