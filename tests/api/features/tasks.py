"""Tasks, the main verbs, the history and the board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, forbidden, missing, operation, parameters, refused

_ASSIGN = {"title": "Xử lý điểm ngập", "lead": {"unit_id": "$works"}}
_V1 = {"If-Match": '"$version"'}

ENDPOINTS = (
    endpoint("POST", "/tasks", _ASSIGN),
    endpoint("GET", "/tasks", query=True),
    endpoint("GET", "/tasks/$unknown"),
    endpoint("PATCH", "/tasks/$task", {"title": "Tên khác"}, headers=_V1),
    endpoint("POST", "/tasks/$task/acknowledgement", {}, who="director"),
    endpoint("POST", "/tasks/$task/progress-reports", {"percent": 50}, who="director"),
    endpoint("POST", "/tasks/$task/submission", {"note": "xong"}, who="director"),
    endpoint("POST", "/tasks/$task/approval", {"note": ""}),
    endpoint("POST", "/tasks/$task/return", {"reason": "làm lại"}),
    endpoint("POST", "/tasks/$task/recall", {"reason": "không cần nữa"}),
    endpoint("POST", "/tasks/$task/transfer", {"to": {"unit_id": "$health_unit"}}),
    endpoint("GET", "/tasks/$task/history", query=True),
    endpoint("GET", "/board", query=True),
)
_LONG = "đ" * 5001
_ASSIGNMENTS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"title": ""}, "/title", "required"),
    ({"title": " \n\t　"}, "/title", "required"),
    ({"title": "x" * 701}, "/title", "too_long"),
    ({"content": "x" * 20_001}, "/content", "too_long"),
    ({"lead": None}, "/lead", "null"),
    ({"lead": []}, "/lead", "invalid_object"),
    ({"lead": "$works"}, "/lead", "invalid_object"),
    ({"lead": {}}, "/lead", "party_missing"),
    ({"lead": {"unit_id": None, "person_id": None}}, "/lead", "party_missing"),
    ({"lead": {"unit": "$works"}}, "/lead/unit", "unknown_field"),
    ({"lead": {"unit_id": "$unknown"}}, "/lead/unit_id", "unknown_unit"),
    ({"lead": {"person_id": "$unknown"}}, "/lead/person_id", "unknown_person"),
    ({"lead": {"person_id": "$works"}}, "/lead/person_id", "unknown_person"),
    ({"lead": {"person_id": "$admin"}}, "/lead/person_id", "unknown_person"),
    ({"lead": {"person_id": "$gone"}}, "/lead/person_id", "unknown_person"),
    ({"lead": {"person_id": "$director", "unit_id": "$ward_unit"}}, "/lead/unit_id", "not_in_unit"),
    ({"lead": {"person_id": "$chair"}}, "/lead", "assign_to_self"),
    ({"lead": {"unit_id": "$office"}}, "/lead/unit_id", "unit_without_head"),
    ({"coordinators": {}}, "/coordinators", "invalid_list"),
    ({"coordinators": "works"}, "/coordinators", "invalid_list"),
    ({"coordinators": [None]}, "/coordinators/0", "null"),
    ({"coordinators": [{}]}, "/coordinators/0", "party_missing"),
    ({"coordinators": [{"unit_id": "$works"}]}, "/coordinators/0", "named_twice"),
    ({"coordinators": [{"unit_id": "$ward_unit"}, {"unit_id": "x"}]}, "/coordinators/1/unit_id", "invalid_id"),
    ({"coordinators": [{}] * 501}, "/coordinators", "too_many"),
    ({"follower_ids": ["$an", "$unknown"]}, "/follower_ids/1", "unknown_person"),
    ({"follower_ids": ["$an", 5]}, "/follower_ids/1", "invalid_id"),
    ({"follower_ids": ["$an"] * 201}, "/follower_ids", "too_many"),
    ({"supervisor_id": "$unknown"}, "/supervisor_id", "unknown_person"),
    ({"urgency": "asap"}, "/urgency", "invalid_choice"),
    ({"urgency": "FLASH"}, "/urgency", "invalid_choice"),
    ({"urgency": 3}, "/urgency", "invalid_text"),
    ({"urgency": None}, "/urgency", "null"),
    ({"deadline": "2020-03-02T09:00:00+07:00"}, "/deadline", "deadline_passed"),
    ({"deadline_in": {"amount": 1}}, "/deadline_in/unit", "required"),
    ({"deadline_in": {"unit": "hours"}}, "/deadline_in/amount", "required"),
    ({"deadline_in": {"amount": 0, "unit": "hours"}}, "/deadline_in/amount", "out_of_range"),
    ({"deadline_in": {"amount": 2001, "unit": "hours"}}, "/deadline_in/amount", "out_of_range"),
    ({"deadline_in": {"amount": 2, "unit": "weeks"}}, "/deadline_in/unit", "invalid_choice"),
    ({"deadline_in": "2 days"}, "/deadline_in", "invalid_object"),
    ({"deadline_in": [2, "hours"]}, "/deadline_in", "invalid_object"),
    (
        {"deadline": "2090-03-02T09:00:00+07:00", "deadline_in": {"amount": 2, "unit": "hours"}},
        "/deadline_in",
        "two_deadlines",
    ),
    ({"deadline_phrase": 5}, "/deadline_phrase", "invalid_text"),
    ({"source": []}, "/source", "invalid_object"),
    ({"source": {"number": "x" * 61}}, "/source/number", "too_long"),
    ({"source": {"kind": "rumour"}}, "/source/kind", "invalid_choice"),
    ({"source": {"pages": 3}}, "/source/pages", "unknown_field"),
    ({"source": {"secrecy": "mat"}}, "/source/secrecy", "secret_refused"),
    ({"source": {"secrecy": "toi_mat", "abstract": "KE HOACH"}}, "/source/secrecy", "secret_refused"),
    ({"source": {"secrecy": "tuyet_mat", "number": "01/TM"}}, "/source/secrecy", "secret_refused"),
    ({"source": {"secrecy": "public"}}, "/source/secrecy", "invalid_choice"),
    ({"": 1}, "/", "unknown_field"),
    ({"_schema": 1}, "/_schema", "unknown_field"),
    ({"json": {}}, "/json", "unknown_field"),
    ({"half \ud83d": 1}, "/half \ufffd", "unknown_field"),
    ({"x" * 5000: 1}, f"/{'x' * 100}", "unknown_field"),
    ({"id": "$unknown"}, "/id", "unknown_field"),
    ({"status": "completed"}, "/status", "unknown_field"),
    ({"assigner_id": "$vice"}, "/assigner_id", "unknown_field"),
    ({"__proto__": {}}, "/__proto__", "unknown_field"),
)
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("POST", "/tasks", {}, "/title", "required"),
    ("POST", "/tasks", {"title": "x"}, "/lead", "required"),
    ("PATCH", "/tasks/$task", {}, "", "required"),
    ("PATCH", "/tasks/$task", {"title": None}, "/title", "null"),
    ("PATCH", "/tasks/$task", {"title": "   "}, "/title", "required"),
    ("PATCH", "/tasks/$task", {"lead": {"unit_id": "$works"}}, "/lead", "unknown_field"),
    ("PATCH", "/tasks/$task", {"version": 7}, "/version", "unknown_field"),
    ("PATCH", "/tasks/$task", {"deadline": "2020-03-02T09:00:00Z"}, "/deadline", "deadline_passed"),
    ("PATCH", "/tasks/$task", {"starred": "yes"}, "/starred", "invalid_flag"),
    ("POST", "/tasks/$task/acknowledgement", {"note": "đã nhận"}, "/note", "unknown_field"),
    ("POST", "/tasks/$task/progress-reports", {}, "/percent", "required"),
    ("POST", "/tasks/$task/progress-reports", {"percent": None}, "/percent", "null"),
    ("POST", "/tasks/$task/progress-reports", {"percent": 5, "note": _LONG}, "/note", "too_long"),
    ("POST", "/tasks/$task/submission", {"note": _LONG}, "/note", "too_long"),
    ("POST", "/tasks/$task/submission", {"note": None}, "/note", "null"),
    ("POST", "/tasks/$task/approval", {"note": 1}, "/note", "invalid_text"),
    ("POST", "/tasks/$task/return", {}, "/reason", "required"),
    ("POST", "/tasks/$task/return", {"reason": ""}, "/reason", "required"),
    ("POST", "/tasks/$task/recall", {"reason": "  "}, "/reason", "required"),
    ("POST", "/tasks/$task/recall", {"reason": _LONG}, "/reason", "too_long"),
    ("POST", "/tasks/$task/transfer", {}, "/to", "required"),
    ("POST", "/tasks/$task/transfer", {"to": {}}, "/to", "party_missing"),
    ("POST", "/tasks/$task/transfer", {"to": {"unit_id": "$works"}}, "/to", "already_the_lead"),
    ("POST", "/tasks/$task/transfer", {"to": {"unit_id": "$unknown"}}, "/to/unit_id", "unknown_unit"),
    ("POST", "/tasks/$task/transfer", {"to": {"person_id": "$works"}}, "/to/person_id", "unknown_person"),
)
_MAY_NOT = (
    ("POST", "/tasks", "officer", "only_leaders_assign"),
    ("POST", "/tasks", "an", "only_leaders_assign"),
    ("GET", "/board", "officer", "no_board"),
    ("PATCH", "/tasks/$task", "director", "only_the_assigner"),
    ("POST", "/tasks/$task/acknowledgement", "chair", "only_assignees"),
    ("POST", "/tasks/$task/progress-reports", "chair", "only_the_lead"),
    ("POST", "/tasks/$task/submission", "deputy", "only_the_lead"),
    ("POST", "/tasks/$task/recall", "director", "only_the_assigner"),
    ("POST", "/tasks/$task/transfer", "an", "only_command"),
)
_NOT_THERE = (("GET", "/tasks/$unknown", "chair", "unknown_task"),)
_PARAMETERS = (
    ("a limit of nothing", "/tasks?limit=", "limit", "invalid_number"),
    ("a limit of 0", "/tasks?limit=0", "limit", "out_of_range"),
    ("a fractional limit", "/tasks?limit=1.5", "limit", "invalid_number"),
    ("a limit with a line between", "/tasks?limit=1_0", "limit", "invalid_number"),
    ("a limit in other digits", "/tasks?limit=%D9%A1", "limit", "invalid_number"),
    ("a huge limit", f"/tasks?limit={'9' * 60}", "limit", "invalid_number"),
    ("two limits", "/tasks?limit=1&limit=2", "limit", "invalid_value"),
    ("an unknown status", "/tasks?status=lost", "status/0", "invalid_choice"),
    ("one good status and one bad", "/tasks?status=assigned&status=x", "status/1", "invalid_choice"),
    ("an unknown condition", "/tasks?condition=burning", "condition/0", "invalid_choice"),
    ("an unknown urgency", "/tasks?urgency=asap", "urgency/0", "invalid_choice"),
    ("an unknown order", "/tasks?sort=random", "sort", "invalid_choice"),
    ("an unknown view", "/tasks?view=everything", "view", "invalid_choice"),
    ("a unit that is no id", "/tasks?unit_id=works", "unit_id", "invalid_id"),
    ("NUL in a search", "/tasks?q=%00", "q", "unprintable_text"),
    ("a search too long", f"/tasks?q={'x' * 201}", "q", "too_long"),
    ("a history after text", "/tasks/$task/history?after=x", "after", "invalid_number"),
    ("a history after 2 to the 31st", "/tasks/$task/history?after=2147483648", "after", "out_of_range"),
    ("a board since a day", "/board?since=2026-03-02", "since", "invalid_instant"),
    ("a board since an unescaped plus", "/board?since=2026-03-02T09:00:00+07:00", "since", "invalid_instant"),
    ("a board since the year 1", "/board?since=0001-01-01T00:00:00Z", "since", "out_of_time"),
)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from forbidden(ENDPOINTS, _MAY_NOT)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from parameters(_PARAMETERS)
    assign = operation(ENDPOINTS, "POST", "/tasks")
    for more, pointer, code in _ASSIGNMENTS:
        yield refused(assign, {**_ASSIGN, **more}, pointer, code)
    yield assign.bad("a unit out of reach", 422, "invalid", ("/lead", "out_of_reach"), who="health", body=_ASSIGN)
    for verb in ("approval", "return"):
        each = operation(ENDPOINTS, "POST", f"/tasks/$task/{verb}")
        yield each.bad("nothing handed in yet", 409, "not_in_this_status")
    for verb in ("acknowledgement", "progress-reports", "submission", "approval", "return", "recall", "transfer"):
        each = operation(ENDPOINTS, "POST", f"/tasks/$task/{verb}")
        yield each.bad("it is completed", 409, "not_in_this_status", path=each.path.replace("$task", "$completed"))
    yield Bad("a unit out of sight", "GET", "/tasks?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a unit out of sight", "GET", "/board?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a unit that is not there", "GET", "/board?unit_id=$unknown", 403, "unit_not_watched")
