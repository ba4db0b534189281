"""When the offices of the state were closed in 2024-2026, and the Saturdays on which they worked, as announced.

Typed from the announcements themselves, each named. Saturdays and Sundays within a time off are free anyway.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

#: First and last day of every time off, and who announced it. Labour Code 45/2019, articles 111 and 112, underlies all.
TIMES_OFF = [
    ("2024-01-01", "2024-01-01", "New Year: Labour Code, article 112"),
    ("2024-02-08", "2024-02-14", "Tết Giáp Thìn: notice 5015/TB-LĐTBXH of 22/11/2023 (with two days in lieu)"),
    ("2024-04-18", "2024-04-18", "Hùng Kings: Labour Code, article 112"),
    ("2024-04-27", "2024-05-01", "30 April and 1 May: letter 2450/VPCP-KGVX of 12/4/2024 (Monday 29 April swapped)"),
    ("2024-08-31", "2024-09-03", "National Day: notice 5015/TB-LĐTBXH of 22/11/2023"),
    ("2025-01-01", "2025-01-01", "New Year: Labour Code, article 112"),
    ("2025-01-25", "2025-02-02", "Tết Ất Tỵ: letter 8726/VPCP-KGVX of 26/11/2024, notice 6150/TB-BLĐTBXH of 2024"),
    ("2025-04-07", "2025-04-07", "Hùng Kings: Labour Code, article 112"),
    ("2025-04-30", "2025-05-04", "30 April and 1 May: notice 6150/TB-BLĐTBXH of 2024 (Friday 2 May swapped)"),
    ("2025-08-30", "2025-09-02", "National Day: notice 6150/TB-BLĐTBXH of 2024"),
    ("2026-01-01", "2026-01-04", "New Year: letter 12729/VPCP-KGVX of 25/12/2025 (Friday 2 January swapped)"),
    ("2026-02-14", "2026-02-22", "Tết Bính Ngọ: the Ministry of Home Affairs' notice of October 2025"),
    ("2026-04-25", "2026-04-27", "Hùng Kings, a Sunday: Labour Code, article 111.3 (the Monday in lieu)"),
    ("2026-04-30", "2026-05-03", "30 April and 1 May: Labour Code, article 112"),
    ("2026-08-29", "2026-09-02", "National Day: the same notice of October 2025 (Monday 31 August swapped)"),
    ("2026-11-24", "2026-11-24", "Culture Day: Resolution 80-NQ/TW of 2026"),
]
#: Saturdays worked for those swapped days, by the same letters and notices.
MADE_UP = frozenset({date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)})


@cache
def days_off() -> frozenset[date]:
    """Return every date on which the offices were closed by announcement."""
    return frozenset(
        date.fromisoformat(first) + timedelta(days=n)
        for first, last, _source in TIMES_OFF
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    )


def offices_open(day: date) -> bool:
    """Say by the announcements whether the offices of the state were open."""
    return day in MADE_UP or (day not in days_off() and day.weekday() < 5)
