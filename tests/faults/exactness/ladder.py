"""domain.md's table "Ladders (default policy)", typed a second time. The harness never reads the product's policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tests.announced_days import MADE_UP, days_off
from tests.city import ZONE
from tests.slow_calendar import SlowCalendar

CALENDAR = SlowCalendar(ZONE, days_off=days_off(), made_up=MADE_UP)
WORKING_DAY = timedelta(hours=8)
#: "Nothing between 21:00 and 06:00 (except flash)."
NIGHT_FROM, NIGHT_TO = time(21), time(6)
#: "Several reminders for one person inside a window become one digest"; more than so many a day wait for the morning.
WINDOW, CAP, BRIEF_AT = timedelta(minutes=15), 6, time(7, 30)
#: An extension request is to be answered within two working days; a day later the secretariat hears of it.
ANSWER_WITHIN = 2


def _hours(*amounts: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=each) for each in amounts)


def _days(*amounts: float) -> tuple[timedelta, ...]:
    return tuple(each * WORKING_DAY for each in amounts)


def _minutes(*amounts: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=each) for each in amounts)


@dataclass(frozen=True, slots=True)
class Ladder:
    """One column of the table: working time, except that flash (`wall`) runs on the wall clock, day and night."""

    not_acknowledged: tuple[timedelta, ...]
    due_soon: tuple[timedelta, ...]
    urged_at: tuple[time, ...] = ()
    urged_every: timedelta = timedelta(0)
    wall: bool = False

    def after(self, start: datetime, amount: timedelta) -> datetime:
        return start + amount if self.wall else CALENDAR.add(start, amount)

    def before(self, end: datetime, amount: timedelta) -> datetime:
        return end - amount if self.wall else CALENDAR.subtract(end, amount)

    def half(self, start: datetime, end: datetime) -> datetime:
        return start + (end - start) / 2 if self.wall else CALENDAR.share(start, end, 0.5)

    def next_urging(self, last: datetime) -> datetime:
        return CALENDAR.next_at(last, self.urged_at) if self.urged_at else self.after(last, self.urged_every)

    def by_day(self, moment: datetime) -> datetime:
        """Return the moment, or the morning after the night that it falls in."""
        return moment if self.wall else CALENDAR.after_the_night(moment, NIGHT_FROM, NIGHT_TO)

    def may_speak(self, moment: datetime) -> bool:
        return self.by_day(moment) == moment


LADDERS: Mapping[str, Ladder] = {
    "normal": Ladder(_days(1, 2, 3), _days(3, 1), urged_at=(time(8),)),
    "urgent": Ladder((*_hours(4), *_days(1, 2)), (*_days(1), *_hours(4)), urged_at=(time(8), time(14))),
    "very_urgent": Ladder(_hours(1, 2, 4), _hours(4, 1), urged_every=timedelta(hours=2)),
    "flash": Ladder(_minutes(10, 20, 30), _minutes(60, 30, 10), urged_every=timedelta(minutes=30), wall=True),
}
