"""Campaigns and bulk verbs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

_LAUNCH = {"title": "Báo cáo phòng chống ngập", "to": [{"unit_id": "$works"}, {"unit_id": "$health_unit"}]}
_ITEMS = {"items": [{"task_id": "$unknown"}]}

ENDPOINTS = (
    endpoint("POST", "/campaigns", _LAUNCH),
    endpoint("GET", "/campaigns", query=True),
    endpoint("GET", "/campaigns/$unknown"),
    endpoint("GET", "/campaigns/$unknown/tasks", query=True),
    endpoint("POST", "/campaigns/$unknown/recall", {"reason": "thôi"}),
    endpoint("POST", "/campaigns/$unknown/deadline", {"deadline_in": {"amount": 3, "unit": "working_days"}}),
    endpoint("POST", "/bulk/deadline", {**_ITEMS, "deadline_in": {"amount": 3, "unit": "working_days"}}),
    endpoint("POST", "/bulk/transfer", {**_ITEMS, "to": {"unit_id": "$health_unit"}}),
    endpoint("POST", "/bulk/recall", {**_ITEMS, "reason": "thôi"}),
    endpoint("POST", "/bulk/acknowledgement", _ITEMS),
)
RULES = frozenset({"unknown_group", "nobody_to_assign"})


def bad() -> Iterator[Bad]:
    launch, *_ = ENDPOINTS
    yield launch.bad("nobody", 422, "invalid", ("/to", "nobody_to_assign"), body={**_LAUNCH, "to": []})
    nowhere = {**_LAUNCH, "to": [{"group": "khong-co"}]}
    yield launch.bad("a group that is none", 422, "invalid", ("/to/0/group", "unknown_group"), body=nowhere)
    beyond = {**_LAUNCH, "to": [{"unit_id": "$division"}, {"unit_id": "$ward_unit"}]}
    yield launch.bad("out of reach", 422, "invalid", ("/to/1", "out_of_reach"), who="director", body=beyond)
    yield launch.bad("an official", 403, "only_leaders_assign", who="officer")
    many = {"items": [{"task_id": "$unknown"}] * 1001, "reason": "thôi"}
    yield ENDPOINTS[8].bad("a thousand and one", 422, "invalid", ("/items", "too_many"), body=many)
