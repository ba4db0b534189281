"""Values that a field of each type must refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad
from tests.api.tables import Operations, fields_of, operation

#: What no text takes, and the code that says so.
_TEXTS: tuple[tuple[str, Any, str], ...] = (
    ("a number for text", 5, "invalid_text"),
    ("true for text", True, "invalid_text"),
    ("a list for text", ["a"], "invalid_text"),
    ("an object for text", {"a": 1}, "invalid_text"),
    ("null for text", None, "null"),
    ("NUL", "a\0b", "unprintable_text"),
    ("an escape sequence", "a\x1b[31mb", "unprintable_text"),
    ("half a surrogate pair", "a\ud83db", "unprintable_text"),
)
_IDS: tuple[tuple[str, Any], ...] = (
    ("a word for an id", "works"),
    ("a number for an id", 7),
    ("true for an id", True),
    ("a list for an id", ["$works"]),
    ("an empty id", ""),
    ("an id in braces", "{$works}"),
    ("an id without hyphens", "00000000000070008000000000000000"),
    ("an id with NUL", "$works\0"),
)
_INSTANTS: tuple[tuple[str, Any, str], ...] = (
    ("an instant without offset", "2026-03-02T09:00:00", "invalid_instant"),
    ("a day for an instant", "2026-03-02", "invalid_instant"),
    ("29 February of a common year", "2027-02-29T09:00:00+07:00", "invalid_instant"),
    ("a thirteenth month", "2026-13-01T09:00:00+07:00", "invalid_instant"),
    ("twenty-five o'clock", "2026-03-02T25:00:00+07:00", "invalid_instant"),
    ("the year 0001", "0001-01-01T00:00:00+14:00", "invalid_instant"),
    ("the year 9999", "9999-12-31T23:59:59-14:00", "invalid_instant"),
    ("the year 1999", "1999-01-01T00:00:00Z", "out_of_time"),
    ("the year 2101", "2101-06-01T00:00:00Z", "out_of_time"),
    ("a number for an instant", 1_772_416_800, "invalid_instant"),
    ("a week date", "2026-W10-1T09:00:00Z", "invalid_instant"),
    ("an offset that exists nowhere", "2026-03-02T09:00:00+99:00", "invalid_instant"),
    ("a zone by name", "2026-03-02T09:00:00 Asia/Ho_Chi_Minh", "invalid_instant"),
    ("Vietnamese digits order", "02/03/2026 09:00", "invalid_instant"),
)
_WHOLES: tuple[tuple[str, Any, str], ...] = (
    ("text for a number", "50", "invalid_number"),
    ("true for a number", True, "invalid_number"),
    ("half a number", 50.5, "invalid_number"),
    ("more than all", 101, "out_of_range"),
    ("less than nothing", -1, "out_of_range"),
    ("a very large number", 10**30, "out_of_range"),
    ("1e400", None, "invalid_number"),
    ("a list for a number", [50], "invalid_number"),
    ("an object for a number", {}, "invalid_number"),
)


def values(operations: Operations) -> Iterator[Bad]:
    """Yield values that a field of each type must refuse."""
    assign = operation(operations, "POST", "/tasks")
    report = operation(operations, "POST", "/tasks/$task/progress-reports")
    task = fields_of(assign)
    for name, value, code in _TEXTS:
        yield assign.bad(name, 422, "invalid", ("/title", code), body={**task, "title": value})
    for name, value in _IDS:
        errors = ("/lead/unit_id", "invalid_id")
        yield assign.bad(name, 422, "invalid", errors, body={**task, "lead": {"unit_id": value}})
    for name, value, code in _INSTANTS:
        yield assign.bad(name, 422, "invalid", ("/deadline", code), body={**task, "deadline": value})
    for name, value, code in _WHOLES:
        content = b'{"percent": 1e400}' if name == "1e400" else json.dumps({"percent": value}).encode()
        yield report.bad(name, 422, "invalid", ("/percent", code), content=content)
    for name, value in (("1", 1), ("0.0", 0.0), ("a word", "true"), ("null", None), ("a list", [])):
        code = "null" if value is None else "invalid_flag"
        yield assign.bad(f"{name} for yes or no", 422, "invalid", ("/starred", code), body={**task, "starred": value})
