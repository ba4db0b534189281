"""Lists as workbooks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

_TASK = "/tasks/$task"

ENDPOINTS = (
    endpoint("GET", "/units.xlsx", query=True),
    endpoint("GET", "/unit-groups.xlsx"),
    endpoint("GET", "/people.xlsx", query=True),
    endpoint("GET", "/directory.xlsx", query=True),
    endpoint("GET", "/stand-ins.xlsx", query=True),
    endpoint("GET", "/working-calendar.xlsx", query=True),
    endpoint("GET", "/tasks.xlsx", query=True),
    endpoint("GET", "/board.xlsx", query=True),
    endpoint("GET", f"{_TASK}/history.xlsx", query=True),
    endpoint("GET", f"{_TASK}/subtasks.xlsx", query=True),
    endpoint("GET", f"{_TASK}/extension-requests.xlsx"),
    endpoint("GET", f"{_TASK}/deadlines.xlsx"),
    endpoint("GET", f"{_TASK}/delays.xlsx"),
    endpoint("GET", f"{_TASK}/explanation-requests.xlsx"),
    endpoint("GET", f"{_TASK}/attachments.xlsx"),
    endpoint("GET", f"{_TASK}/comments.xlsx", query=True),
    endpoint("GET", f"{_TASK}/reminders.xlsx"),
    endpoint("GET", f"{_TASK}/urgings.xlsx"),
    endpoint("GET", "/campaigns.xlsx", query=True),
    endpoint("GET", "/campaigns/$unknown/tasks.xlsx", query=True),
    endpoint("GET", "/plan-imports.xlsx", query=True),
    endpoint("GET", "/plan-imports/$unknown/rows.xlsx", query=True),
    endpoint("GET", "/task-drafts.xlsx", query=True),
    endpoint("GET", "/templates.xlsx"),
    endpoint("GET", "/recurrences.xlsx"),
    endpoint("GET", "/fields.xlsx", query=True),
    endpoint("GET", "/views/$unknown/tasks.xlsx", query=True),
)


def bad() -> Iterator[Bad]:
    for path in ("/tasks.xlsx", "/people.xlsx", f"{_TASK}/comments.xlsx", "/views/$unknown/tasks.xlsx"):
        paged = (("/query/limit", "unknown_field"),)
        yield Bad("a page of a workbook", "GET", f"{path}?limit=10", 422, "invalid", paged)
    status = (("/query/status/0", "invalid_choice"),)
    yield Bad("an unknown status", "GET", "/tasks.xlsx?status=lost", 422, "invalid", status)
    yield Bad("a unit out of sight", "GET", "/tasks.xlsx?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a unit out of sight", "GET", "/board.xlsx?unit_id=$works", 403, "unit_not_watched", who="ward")


RULES = frozenset({"too_many_rows"})
