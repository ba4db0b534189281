"""Ladders: the story of a task, previews, the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, forbidden

_ASSIGN = {"title": "Xử lý điểm ngập", "lead": {"unit_id": "$works"}}

ENDPOINTS = (
    endpoint("GET", "/tasks/$task/reminders"),
    endpoint("POST", "/reminder-previews", _ASSIGN),
    endpoint("GET", "/reminder-policies/current"),
)
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("POST", "/reminder-previews", {}, "/lead", "required"),
    ("POST", "/reminder-previews", {"title": "x", "lead": {}}, "/lead", "party_missing"),
)
_MAY_NOT = (("POST", "/reminder-previews", "officer", "only_leaders_assign"),)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from forbidden(ENDPOINTS, _MAY_NOT)
