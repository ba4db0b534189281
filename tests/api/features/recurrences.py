"""Templates, recurring tasks, saved views."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

_BODY = {"title": "Báo cáo tháng", "lead": {"unit_id": "$works"}}
_RULE = {"rule": "FREQ=MONTHLY;BYMONTHDAY=25", "starts_on": "2026-01-01"}
_RECUR = {"name": "Báo cáo tháng", "body": _BODY, **_RULE}

ENDPOINTS = (
    endpoint("POST", "/templates", {"name": "Báo cáo", "body": _BODY}),
    endpoint("GET", "/templates"),
    endpoint("DELETE", "/templates/$unknown"),
    endpoint("POST", "/templates/$unknown/assignment"),
    endpoint("POST", "/recurrences", _RECUR),
    endpoint("GET", "/recurrences"),
    endpoint("POST", "/recurrence-previews", _RULE),
    endpoint("PUT", "/recurrences/$unknown", _RECUR),
    endpoint("POST", "/recurrences/$unknown/pause"),
    endpoint("POST", "/recurrences/$unknown/resumption"),
    endpoint("DELETE", "/recurrences/$unknown"),
    endpoint("POST", "/views", {"name": "Quá hạn", "query": {"condition": ["overdue"]}}),
    endpoint("GET", "/views"),
    endpoint("DELETE", "/views/$unknown"),
)
RULES = frozenset({"bad_rule", "rule_never_comes", "invalid_value"})


def bad() -> Iterator[Bad]:
    keep, *_ = ENDPOINTS
    recur, preview, view = ENDPOINTS[4], ENDPOINTS[6], ENDPOINTS[11]
    yield keep.bad("an official", 403, "only_leaders_assign", who="officer")
    for rule in ("every day", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=NEVER"):
        body = {**_RULE, "rule": rule}
        yield preview.bad(f"the rule {rule}", 422, "invalid", ("/rule", "bad_rule"), body=body)
    past = {**_RECUR, "rule": "FREQ=DAILY;COUNT=2"}
    yield recur.bad("a rule that is over", 422, "invalid", ("/rule", "rule_never_comes"), body=past)
    day = {**_RULE, "starts_on": "2026-02-30"}
    yield preview.bad("no such day", 422, "invalid", ("/starts_on", "invalid_value"), body=day)
    clock = {**_RULE, "at": "25:00"}
    yield preview.bad("no such hour", 422, "invalid", ("/at", "invalid_value"), body=clock)
    change = ENDPOINTS[7]
    yield change.bad("somebody else's or nobody's", 404, "unknown_recurrence")
    query = {"name": "x", "query": {"condition": ["burning"]}}
    yield view.bad("a view of nothing", 422, "invalid", ("/query/condition", "invalid_value"), body=query)
