"""The working calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, forbidden, missing, parameters

ENDPOINTS = (
    endpoint("GET", "/working-calendar", query=True),
    endpoint("PUT", "/working-calendar/2026-03-02", {"kind": "off"}, who="admin"),
    endpoint("DELETE", "/working-calendar/2026-03-02", who="admin"),
)
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("PUT", "/working-calendar/2026-03-02", {}, "/kind", "required"),
    ("PUT", "/working-calendar/2026-03-02", {"kind": "holiday"}, "/kind", "invalid_choice"),
    ("PUT", "/working-calendar/2026-03-02", {"kind": "off", "note": "x" * 201}, "/note", "too_long"),
)
_MAY_NOT = (
    ("PUT", "/working-calendar/2026-03-02", "chair", "administrator_only"),
    ("DELETE", "/working-calendar/2026-03-02", "chair", "administrator_only"),
)
_NOT_THERE = (("DELETE", "/working-calendar/2026-03-02", "admin", "not_found"),)
_PARAMETERS = (("a year of the dinosaurs", "/working-calendar?year=1", "year", "out_of_range"),)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from forbidden(ENDPOINTS, _MAY_NOT)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from parameters(_PARAMETERS)
    for name, day in (("that is none", "2026-02-30"), ("too far", "2999-01-01")):
        yield Bad(f"a day {name}", "DELETE", f"/working-calendar/{day}", 404, "not_found", who="admin")
