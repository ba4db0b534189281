"""Units, their groups, people, posts and stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, forbidden, missing, parameters

ENDPOINTS = (
    endpoint("GET", "/me/presence"),
    endpoint("PUT", "/me/presence", {"shown": True}),
    endpoint("GET", "/presence", query=True, who="an"),
    endpoint("GET", "/units", query=True),
    endpoint("POST", "/units", {"name": "Sở Mới", "kind": "department"}, who="admin"),
    endpoint("GET", "/units/$unknown"),
    endpoint("PATCH", "/units/$unknown", {"name": "Tên mới"}, who="admin"),
    endpoint("GET", "/unit-groups"),
    endpoint("POST", "/unit-groups", {"code": "moi", "name": "Nhóm mới", "unit_ids": ["$works"]}, who="admin"),
    endpoint("PUT", "/unit-groups/$unknown", {"name": "Nhóm", "unit_ids": []}, who="admin"),
    endpoint("GET", "/people", query=True),
    endpoint(
        "POST",
        "/people",
        {"username": "moi", "full_name": "Người Mới", "password": "$password", "roles": ["official"]},
        who="admin",
    ),
    endpoint("GET", "/people/$unknown"),
    endpoint("PATCH", "/people/$unknown", {"phone": "0900"}, who="admin"),
    endpoint("POST", "/posts", {"person_id": "$officer", "unit_id": "$works", "title": "Chuyên viên"}, who="admin"),
    endpoint("DELETE", "/posts/$unknown", who="admin"),
    endpoint(
        "POST",
        "/stand-ins",
        {
            "post_id": "$post_of_chair",
            "person_id": "$vice",
            "since": "2026-03-02T09:00:00+07:00",
            "until": "2026-03-09T09:00:00+07:00",
        },
    ),
    endpoint("GET", "/stand-ins", query=True),
    endpoint("DELETE", "/stand-ins/$unknown"),
)
_PERSON = {"username": "moi", "full_name": "Người Mới", "password": "$password", "roles": ["official"]}
_POST = {"person_id": "$officer", "unit_id": "$works", "title": "Chuyên viên"}
_ABSENCE = {
    "post_id": "$post_of_chair",
    "person_id": "$vice",
    "since": "2026-03-02T09:00:00Z",
    "until": "2026-03-03T09:00:00Z",
}
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("POST", "/units", {}, "/name", "required"),
    ("POST", "/units", {"name": "Sở", "kind": "castle"}, "/kind", "invalid_choice"),
    ("POST", "/units", {"name": "Sở", "kind": "department", "parent_id": "$unknown"}, "/parent_id", "unknown_unit"),
    ("POST", "/units", {"name": "x" * 301, "kind": "department"}, "/name", "too_long"),
    ("PATCH", "/units/$unknown", {"name": ""}, "/name", "required"),
    ("PATCH", "/units/$unknown", {"kind": "ward"}, "/kind", "unknown_field"),
    ("POST", "/unit-groups", {}, "/code", "required"),
    ("POST", "/unit-groups", {"code": "a", "name": "A", "unit_ids": ["$unknown"]}, "/unit_ids/0", "unknown_unit"),
    ("PUT", "/unit-groups/$unknown", {"name": "A", "unit_ids": 5}, "/unit_ids", "invalid_list"),
    ("POST", "/people", {}, "/username", "required"),
    ("POST", "/people", {**_PERSON, "username": "chair"}, "/username", "username_taken"),
    ("POST", "/people", {**_PERSON, "username": "CHAIR"}, "/username", "username_taken"),
    ("POST", "/people", {**_PERSON, "password": "short"}, "/password", "too_short"),
    ("POST", "/people", {**_PERSON, "roles": "leader"}, "/roles", "invalid_list"),
    ("POST", "/people", {**_PERSON, "roles": ["king"]}, "/roles/0", "invalid_choice"),
    ("POST", "/people", {**_PERSON, "roles": ["leader"] * 5}, "/roles", "too_many"),
    ("POST", "/people", {**_PERSON, "language": "fr"}, "/language", "invalid_choice"),
    ("POST", "/people", {**_PERSON, "disabled": False}, "/disabled", "unknown_field"),
    ("PATCH", "/people/$unknown", {"disabled": 1}, "/disabled", "invalid_flag"),
    ("PATCH", "/people/$unknown", {"username": "x"}, "/username", "unknown_field"),
    ("POST", "/posts", {}, "/person_id", "required"),
    ("POST", "/posts", {**_POST, "person_id": "$unknown"}, "/person_id", "unknown_person"),
    ("POST", "/posts", {**_POST, "unit_id": "$unknown"}, "/unit_id", "unknown_unit"),
    ("POST", "/posts", {**_POST, "is_head": True}, "/is_head", "head_taken"),
    ("POST", "/posts", {**_POST, "is_head": "no"}, "/is_head", "invalid_flag"),
    ("POST", "/stand-ins", {**_ABSENCE, "post_id": "$unknown"}, "/post_id", "unknown_post"),
    ("POST", "/stand-ins", {**_ABSENCE, "person_id": "$unknown"}, "/person_id", "unknown_person"),
    ("POST", "/stand-ins", {**_ABSENCE, "person_id": "$chair"}, "/person_id", "stand_in_self"),
    ("POST", "/stand-ins", {**_ABSENCE, "until": "2026-03-02T09:00:00Z"}, "/until", "period_reversed"),
    ("POST", "/stand-ins", {**_ABSENCE, "since": "2026-03-02"}, "/since", "invalid_instant"),
)
_MAY_NOT = (
    ("POST", "/units", "chair", "administrator_only"),
    ("PATCH", "/units/$unknown", "chair", "administrator_only"),
    ("POST", "/unit-groups", "chair", "administrator_only"),
    ("PUT", "/unit-groups/$unknown", "chair", "administrator_only"),
    ("POST", "/people", "chair", "administrator_only"),
    ("POST", "/posts", "vice", "administrator_only"),
    ("DELETE", "/posts/$unknown", "officer", "administrator_only"),
    ("PATCH", "/people/$unknown", "chair", "administrator_only"),
    ("POST", "/stand-ins", "officer", "forbidden"),
)
_NOT_THERE = (
    ("GET", "/units/$unknown", "chair", "unknown_unit"),
    ("PATCH", "/units/$unknown", "admin", "unknown_unit"),
    ("PUT", "/unit-groups/$unknown", "admin", "not_found"),
    ("GET", "/people/$unknown", "chair", "unknown_person"),
    ("PATCH", "/people/$unknown", "admin", "unknown_person"),
    ("DELETE", "/posts/$unknown", "admin", "unknown_post"),
    ("DELETE", "/stand-ins/$unknown", "chair", "not_found"),
)
_PARAMETERS = (
    ("a limit of 201", "/units?limit=201", "limit", "out_of_range"),
    ("a negative limit", "/people?limit=-1", "limit", "out_of_range"),
    ("an unknown kind", "/units?kind=castle", "kind/0", "invalid_choice"),
    ("a parent that is no id", "/units?parent_id=0", "parent_id", "invalid_id"),
    ("a group too long", f"/units?group={'x' * 61}", "group", "too_long"),
)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from forbidden(ENDPOINTS, _MAY_NOT)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from parameters(_PARAMETERS)
    yield Bad("a unit id for a person", "GET", "/people/$works", 404, "unknown_person")
    yield Bad("a person id for a unit", "GET", "/units/$chair", 404, "unknown_unit")
