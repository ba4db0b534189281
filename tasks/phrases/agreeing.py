"""Words that come as a deadline, or beside one: read, or refused. What is said and what is meant must be one. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from backend.folding import unaccented
from backend.workcalendar import WorkingCalendar
from tasks.phrases.found import Found
from tasks.phrases.reading import find_deadlines, read_deadline

#: How far apart two clocks may be when both count "trong 4 giờ" from now.
_NEAR = timedelta(minutes=10)
#: Words around a deadline that say nothing of their own.
_AROUND = re.compile(
    r"bao|cao|hoan|thanh|xong|nop|gui|trinh|thuc|hien|cham|muon|nhat|thoi|han|gian|chot|deadline|truoc|den|toi|vao|luc|"
    r"la|het|cuoi|ngay|gio|trong|vong|ke|tu|khong|qua|phai|can|de|nghi|thong"
)


class Unread(ValueError):
    """A phrase, or a part of it, that cannot be read; `code` says why, `text` is what was not understood."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


def instant_of(phrase: str, *, now: datetime, calendar: WorkingCalendar, urgency: str) -> datetime | None:
    """Return the instant that a phrase alone means, the last of several, None for continuing work. Raises Unread for
    one that is not understood to its end: half a deadline is a wrong one."""
    text = unicodedata.normalize("NFC", phrase)
    reading = read_deadline(text, now=now, calendar=calendar, urgency=urgency)
    if reading.kind == "unclear":
        unknown = reading.problem == "deadline_not_understood"
        raise Unread("phrase_not_understood" if unknown else reading.problem, phrase)
    found = find_deadlines(text, now=now, calendar=calendar, urgency=urgency)
    if len(found) == 1 and (left := _left_over(text, found[0])):
        raise Unread("phrase_not_understood", left)
    return reading.last.instant if reading.last else None


def agrees(
    phrase: str, instant: datetime | None, *, now: datetime, calendar: WorkingCalendar, urgency: str
) -> datetime | bool:
    """Say whether words beside a deadline may mean it: True, False for "continuing", or the other instant that they
    mean. What cannot be read at all ("theo Kế hoạch 12") contradicts nothing."""
    text = unicodedata.normalize("NFC", phrase)
    reading = read_deadline(text, now=now, calendar=calendar, urgency=urgency)
    if reading.kind == "continuing":
        return instant is None
    if reading.last is None or instant is None:
        return True
    # A flash reading rolls no day off to the next: whoever named the instant may have meant the day itself.
    readings = [find_deadlines(text, now=now, calendar=calendar, urgency=each) for each in (urgency, "flash")]
    if any(_means(each, instant, calendar) for found in readings for each in found):
        return True
    # "thứ Ba" and "15/3" fit other weeks and years as well: the instant says which.
    morning = datetime.combine(instant.astimezone(calendar.zone), datetime.min.time(), calendar.zone)
    then = find_deadlines(text, now=morning, calendar=calendar, urgency="flash")
    if any(each.fits_others and _means(each, instant, calendar) for each in then):
        return True
    return reading.last.instant


def _means(found: Found, instant: datetime, calendar: WorkingCalendar) -> bool:
    if found.milestone is None:
        return False
    meant = found.milestone.instant
    if "end_of_day" in found.milestone.assumptions:
        return meant.astimezone(calendar.zone).date() == instant.astimezone(calendar.zone).date()
    return abs(meant - instant) <= _NEAR


def _left_over(text: str, found: Found) -> str:
    """Return what stands around a phrase and says something of its own: "tuần sau nữa" leaves "nữa"."""
    for part in (text[: found.start], text[found.end :]):
        words = re.findall(r"[^\W_]+", unaccented(part))
        if any(not _AROUND.fullmatch(word) for word in words):
            return part.strip(" \n\t,;:.-–()")
    return ""
