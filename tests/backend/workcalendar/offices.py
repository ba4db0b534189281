"""Offices whose hours a clerk can check, and times as a clerk writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.workcalendar import MIDNIGHT, WorkingCalendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YORK = ZoneInfo("America/New_York")
NOTHING, MINUTE, HOUR = timedelta(0), timedelta(minutes=1), timedelta(hours=1)
TICK = timedelta(microseconds=1)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)

OFF_2026 = frozenset(
    {date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 8, 31)}
    | {date(2026, 2, day) for day in range(16, 21)}
    | {date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)}
)
OFFICE = WorkingCalendar(HANOI, days_off=OFF_2026, made_up=frozenset({date(2026, 8, 22)}))
NIGHT_SHIFT = ((time(0), time(1, 45)), (time(2, 15), time(3, 30)), (time(22), MIDNIGHT))
ROUND_THE_CLOCK = ((MIDNIGHT, MIDNIGHT),)


def at(text: str, zone: ZoneInfo = HANOI) -> datetime:
    """Read "2026-11-20 16:00" as local time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(instant: datetime, zone: ZoneInfo = HANOI) -> str:
    """Write an instant as local time; every result must be aware UTC."""
    assert instant.tzinfo is UTC
    return instant.astimezone(zone).strftime("%a %Y-%m-%d %H:%M")
