"""Reports, exports, calendars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import NOBODY, Bad, endpoint

ENDPOINTS = (
    endpoint("GET", "/reports/monthly", query=True),
    endpoint("GET", "/reports/monthly.xlsx", query=True),
    endpoint("GET", "/reports/monthly.docx", query=True),
    endpoint("GET", "/tasks/$task/history.json"),
    endpoint("GET", "/tasks/$task/history.pdf"),
    endpoint("GET", "/history-key"),
    endpoint("POST", "/me/calendar-feeds", {"name": "Điện thoại"}),
    endpoint("GET", "/me/calendar-feeds"),
    endpoint("DELETE", "/me/calendar-feeds/$unknown"),
    endpoint("GET", "/calendars/$feed_secret.ics", who=NOBODY, open=True),
)
_MONTHS = (
    ("2026-13", "invalid_month"),
    ("0001-01", "invalid_month"),
    ("0000-01", "invalid_month"),
    ("2099-01", "month_ahead"),
    ("9999-12", "month_ahead"),
)
RULES = frozenset({"invalid_month", "month_ahead"})


def names(_scene: Any) -> dict[str, str]:
    return {"feed_secret": "not-a-secret-of-anybody"}


def bad() -> Iterator[Bad]:
    report = ENDPOINTS[0]
    for month, code in _MONTHS:
        path = f"/reports/monthly?month={month}"
        yield report.bad(f"month {month}", 422, "invalid", ("/query/month", code), path=path)
    yield report.bad("an official", 403, "no_board", who="officer")
    yield Bad("a unit not watched", "GET", "/reports/monthly?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a stranger's history", "GET", "/tasks/$task/history.json", 404, "unknown_task", who="ward")
    yield Bad("a revoked calendar", "GET", "/calendars/$feed_secret.ics", 404, "not_found", who=NOBODY)
