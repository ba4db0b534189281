"""What whoever assigns should know about a deadline before it counts. Pure: the calendar and `now` are given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from backend.texts import Language, Text
from backend.workcalendar import WorkingCalendar

_WEEKDAYS = Text(
    "thứ Hai|thứ Ba|thứ Tư|thứ Năm|thứ Sáu|thứ Bảy|Chủ nhật", "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)


def note_on(
    deadline: datetime, urgency: str, *, now: datetime, calendar: WorkingCalendar
) -> Literal["deadline_on_day_off", "deadline_before_work"] | None:
    """Return the code of what is unusual about a deadline to come: it falls on a day off, or before anybody works.

    Reminders run in working time, so the first would come after it. A flash task's run on the clock (domain.md).
    """
    if urgency == "flash" or deadline <= now:
        return None
    if not calendar.is_working_day(deadline.astimezone(calendar.zone).date()):
        return "deadline_on_day_off"
    return None if calendar.between(now, deadline) > timedelta(0) else "deadline_before_work"


def moment(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return an instant as people say it: "17:00 Chủ nhật 29/11"."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M} {_WEEKDAYS.said(language).split('|')[local.weekday()]} {local:%d/%m}"
