"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.reports.http import api

TEXTS = {
    "invalid_month": Text("Tháng phải theo dạng 2026-10", "A month is written 2026-10"),
    "month_ahead": Text("Tháng này chưa đến", "That month has not begun"),
}

REPORTS = Feature(name="reports", apis=(api,), texts=TEXTS)
