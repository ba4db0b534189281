"""Reading: what a phrase means, as instants, with what was assumed."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from backend.folding import unaccented
from backend.workcalendar import WorkingCalendar
from tasks.phrases.dates import NAMED_DAYS
from tasks.phrases.days import Days, either_half, time_in
from tasks.phrases.found import Found, Kind, Milestone, Reading
from tasks.phrases.grammar import FORMS
from tasks.phrases.hours import TIME_AFTER, TIME_BESIDE
from tasks.phrases.words import WEEKDAYS, amount_of, plain_of

#: Forms that name a day of any week, month or year when they do not say which.
_FIT_OTHERS = ("date", "long_date", "days_of_month", "days_to", "of_month", "monthly", "weekday", "time")
_HOURS_AGO = {"phut": timedelta(minutes=1), "gio": timedelta(hours=1), "tieng": timedelta(hours=1)}
#: What makes the whole unclear: the rest of it would be half a deadline.
_NOT_HALF = ("no_such_day", "no_such_hour", "deadline_not_understood", "working_or_clock_hours", "morning_or_afternoon")
_LENGTHS = ("hours", "hours_more", "hours_bare", "minutes", "half_hour")


def read_deadline(
    text: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    urgency: str = "normal",
    issued_on: date | None = None,
) -> Reading:
    """Read a cell that holds nothing but one deadline or several milestones."""
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        return Reading("none")
    found = find_deadlines(text, now=now, calendar=calendar, urgency=urgency, issued_on=issued_on)
    impossible = next((each.problem for each in found if each.problem in _NOT_HALF), "")
    if impossible:
        return Reading("unclear", problem=impossible)
    instants = [each for each in found if each.milestone is not None]
    if instants:
        return Reading("instant", tuple(_labelled(text, found, each) for each in instants))
    unclear = next((each for each in found if each.kind == "unclear"), None)
    if unclear is not None:
        return Reading("unclear", problem=unclear.problem)
    return Reading("continuing") if found else Reading("unclear", problem="deadline_not_understood")


def find_deadlines(
    sentence: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    urgency: str = "normal",
    issued_on: date | None = None,
) -> list[Found]:
    """Find every deadline in a sentence (NFC), in order, never overlapping."""
    plain = plain_of(sentence)
    reader = _Reader(now.astimezone(calendar.zone), calendar, urgency == "flash", issued_on)
    found: list[Found] = []
    at = 0
    ahead: dict[str, re.Match[str] | None] = {}
    while best := _next(plain, at, ahead):
        kind, match = best
        end = match.end()
        if kind in ("counted", "no_time"):
            at = end
            continue
        parts = _parts(match)
        after = TIME_AFTER.match(plain, end)
        if after is None and kind in NAMED_DAYS:
            after = TIME_BESIDE.match(plain, end)
        if after and "hour" not in parts and kind not in ("continuing", *_LENGTHS):
            parts |= _parts(after)
            end = after.end()
        read = reader.read(kind, parts, sentence[match.start() : end].strip())
        if read is not None:
            open_ = kind in _FIT_OTHERS and not {"which", "year", "full_year", "last_year"} & parts.keys()
            found.append(Found(match.start(), end, *read, open_))
        at = max(end, at + 1) if read is not None else match.start() + 1
    return found


def _parts(match: re.Match[str]) -> dict[str, str]:
    return {name: value.lower() for name, value in match.groupdict().items() if value is not None}


def _next(plain: str, at: int, ahead: dict[str, re.Match[str] | None]) -> tuple[str, re.Match[str]] | None:
    """Return the match that begins first; of several, the longest: it says most. `ahead` keeps what each form matched
    until that is passed: to search the rest for all of them after every match takes the square of its length."""
    for kind, form in FORMS.items():
        kept = ahead.get(kind)
        if kind not in ahead or (kept is not None and kept.start() < at):
            ahead[kind] = form.search(plain, at)
    matches = [(kind, match) for kind, match in ahead.items() if match is not None]
    return min(matches, key=lambda each: (each[1].start(), -each[1].end()), default=None)


def _labelled(text: str, found: list[Found], each: Found) -> Milestone:
    assert each.milestone is not None
    before = max((other.end for other in found if other.end <= each.start), default=0)
    label = text[before : each.start].strip(" \n\t;:,.-–()+•")
    return Milestone(
        each.milestone.instant, each.milestone.phrase, label, each.milestone.assumptions, each.milestone.monthly
    )


def _weekday_beside(parts: dict[str, str], day: date) -> int:
    """Return the weekday that a date came with, its own where it came with none."""
    if {"its_sunday", "sunday_after"} & parts.keys():
        return 6
    return WEEKDAYS.get(parts.get("its_weekday") or parts.get("weekday_after", ""), day.weekday())


_Read = tuple[Kind, Milestone | None, str]


class _Reader:
    """Turns the parts of one phrase into an instant, for one moment and one calendar."""

    def __init__(self, now: datetime, calendar: WorkingCalendar, flash: bool, issued_on: date | None) -> None:
        self._now = now
        self._days = Days(now, issued_on)
        self._calendar = calendar
        self._flash = flash
        self._issued_on = issued_on

    def read(self, kind: str, parts: dict[str, str], phrase: str) -> _Read | None:
        """Return what it means; None when it is no deadline after all (45/50, a score of 60:40). A day or an hour that
        can be nothing else and is none (17h ngày 31/2/2027) is unclear: half of it would be a guess."""
        if kind == "continuing":
            return "continuing", None, ""
        if kind == "unclear":
            return "unclear", None, "deadline_not_understood"
        if kind == "ago" and parts["unit"] in _HOURS_AGO:
            return self._instant(self._now - amount_of(parts) * _HOURS_AGO[parts["unit"]], phrase)
        if kind in _LENGTHS:
            return self._length(kind, parts, phrase)
        if "since" in parts and parts.get("issued") and self._issued_on is None:
            return "unclear", None, "issue_date_needed"
        if kind == "working_days":
            start = self._days.since(parts)
            days = int(amount_of(parts))
            end = self._calendar.end_of_working_day(start, days) if days else None
            return self._instant(end, phrase, ("end_of_day",)) if end else None
        try:
            day, assumed = self._days.day(kind, parts)
        except (ValueError, OverflowError):
            return self._impossible(kind, parts, phrase)
        if not 2000 < day.year < 2100 or (time_in(parts) is None and "hour" in parts):
            return self._impossible(kind, parts, phrase)
        if either_half(kind, parts):
            return "unclear", None, "morning_or_afternoon"
        if day.weekday() != _weekday_beside(parts, day):
            return "unclear", None, "deadline_not_understood"
        return self._on(day, parts, phrase, assumed, kind)

    def _impossible(self, kind: str, parts: dict[str, str], phrase: str) -> _Read | None:
        begins = unaccented(phrase)
        if "hour" in parts and time_in(parts) is None:
            return None if kind == "time" and begins[:1].isdigit() else ("unclear", None, "no_such_hour")
        if kind == "days_of_month":
            return "unclear", None, "deadline_not_understood"
        if kind == "date":
            likely = bool({"hour", "year", "full_year"} & parts.keys())
            meant = likely or not begins[:1].isdigit()
            meant = meant and (likely or (int(parts["day"]) <= 31 and int(parts["month"]) <= 12))
        else:
            meant = kind in ("long_date", "of_month", "monthly") or (kind == "month" and not begins.startswith("thang"))
        return ("unclear", None, "no_such_day") if meant else None

    def _length(self, kind: str, parts: dict[str, str], phrase: str) -> _Read | None:
        """Hours count as they are worked; "trong 24 giờ" may be a day and a night, or three working days."""
        amount = 0.5 if kind == "half_hour" else amount_of(parts)
        length = timedelta(minutes=amount) if kind == "minutes" else timedelta(hours=amount)
        if not amount:
            return None
        if self._flash:
            return self._instant(self._now + length, phrase)
        if length > self._calendar.day_length and "worked" not in parts:
            return "unclear", None, "working_or_clock_hours"
        return self._instant(self._calendar.add(self._now, length), phrase)

    def _on(self, day: date, parts: dict[str, str], phrase: str, assumed: tuple[str, ...], kind: str) -> _Read:
        monthly = kind == "monthly"
        at = time_in(parts)
        if at is not None:
            instant = datetime.combine(day, at, self._calendar.zone)
            return self._instant(instant, phrase, assumed, monthly)
        instant = self._calendar.end_of(day)
        assumed = (*assumed, "end_of_day")
        before = "before" in parts and kind not in ("days", "weeks", "months")
        rolled = instant if self._flash else self._rolled(instant, day, kind, before)
        if rolled != instant:
            assumed = (*assumed, "day_rolled" if rolled > instant else "day_before_off")
        return self._instant(rolled, phrase, assumed, monthly)

    def _rolled(self, instant: datetime, day: date, kind: str, before: bool) -> datetime:
        """Move what ends on a day off to the next working day. "Cuối tháng" is still that month: its last working day,
        unless that is over. "Trước thứ Bảy" is never after Saturday: the last working day before it, or, when that is
        over, the day off itself."""
        forward = self._calendar.roll_forward(instant)
        if day < self._now.date() and forward > self._now:
            return instant  # yesterday is over, whatever day it was
        if forward == instant or not (before or kind == "month_end"):
            return forward
        while not self._calendar.is_working_day(day):
            day -= timedelta(days=1)
        last = self._calendar.end_of(day)
        return last if last > self._now else instant if before else forward

    def _instant(self, instant: datetime, phrase: str, assumed: tuple[str, ...] = (), monthly: bool = False) -> _Read:
        moment = instant.astimezone(UTC)
        return "instant", Milestone(moment, phrase, "", assumed, monthly), ""
