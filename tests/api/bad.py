"""The table of bad inputs: what is sent, by whom, and the problem that must come back.

Strings may name things of the scene as $works, $task, $expired …; `tests.api.scene` knows them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tests.api import features
from tests.api.request import NOBODY, Bad, Body, Endpoint, endpoint

_ASSIGN: Body = {"title": "Xử lý điểm ngập", "lead": {"unit_id": "$works"}}
_V1 = {"If-Match": '"$version"'}

_OWN = (
    endpoint("POST", "/sessions", {"username": "chair", "password": "$password"}, who=NOBODY, open=True),
    endpoint("POST", "/sessions/refresh", {"refresh_token": "$refresh"}, who=NOBODY, open=True),
    endpoint("GET", "/sessions"),
    endpoint("DELETE", "/sessions"),
    endpoint("DELETE", "/sessions/current"),
    endpoint("DELETE", "/sessions/$unknown"),
    endpoint("GET", "/me"),
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
    endpoint("GET", "/working-calendar", query=True),
    endpoint("PUT", "/working-calendar/2026-03-02", {"kind": "off"}, who="admin"),
    endpoint("DELETE", "/working-calendar/2026-03-02", who="admin"),
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
    endpoint("GET", "/tasks/$task/reminders"),
    endpoint("GET", "/board", query=True),
    endpoint("GET", "/me/devices"),
    endpoint("POST", "/me/devices", {"token": "phone-0001", "platform": "android"}),
    endpoint("DELETE", "/me/devices/$unknown"),
    endpoint("GET", "/me/messages", query=True),
    endpoint("POST", "/deliveries/receipts", {"ids": ["$unknown"], "state": "received"}),
    endpoint("POST", "/reminder-previews", _ASSIGN),
    endpoint("GET", "/reminder-policies/current"),
)
ENDPOINTS = (*_OWN, *features.endpoints())


def _at(method: str, path: str) -> Endpoint:
    return next(each for each in ENDPOINTS if (each.method, each.path) == (method, path))


def everywhere() -> Iterator[Bad]:
    """Yield what every operation of a kind must refuse."""
    for each in ENDPOINTS:
        if not each.open:
            yield each.bad("nobody signed in", 401, "unauthenticated", who=NOBODY)
        if each.path.count("$") and each.method != "PATCH":
            yield each.bad("an id that is none", 404, "not_found", path=each.path.replace("$", "not-an-id-", 1))
        if each.query:
            yield each.bad(
                "an unknown parameter",
                422,
                "invalid",
                ("/query/colour", "unknown_field"),
                path=f"{each.path}?colour=red",
            )
        if each.body is not None:
            yield from _bodies(each)
    for path in dict.fromkeys(each.path for each in ENDPOINTS):
        known = {each.method for each in ENDPOINTS if each.path == path}
        if path == "/sessions/current":
            known.add("DELETE")
        method = next(m for m in ("PUT", "DELETE", "GET", "POST") if m not in known)
        yield Bad("a method it does not take", method, path, 405, "method_not_allowed")


def _bodies(each: Endpoint) -> Iterator[Bad]:
    yield each.bad("JSON that ends too soon", 400, "bad_request", content=b'{"title": "Xu')
    yield each.bad("bytes that are no UTF-8", 400, "bad_request", content=b'{"title": "\xff\xfe"}')
    yield each.bad("UTF-16", 400, "bad_request", content='{"title": "x"}'.encode("utf-16"))
    yield each.bad("a name given twice", 400, "bad_request", content=b'{"a": 1, "a": 2}')
    yield each.bad("a number that JSON does not have", 400, "bad_request", content=b'{"percent": NaN}')
    yield each.bad("depth without end", 400, "bad_request", content=b"[" * 100_000)
    yield each.bad("a number of 5,000 digits", 400, "bad_request", content=b'{"percent": ' + b"9" * 5000 + b"}")
    yield each.bad("more than a megabyte", 413, "body_too_large", content=b'{"title": "' + b"x" * 1_048_577 + b'"}')
    yield each.bad("a list", 422, "invalid", ("", "invalid_object"), body=[each.body])
    yield each.bad("null", 422, "invalid", ("", "invalid_object"), body=None)
    yield each.bad("an unknown field", 422, "invalid", ("/~0x~1", "unknown_field"), body={**_fields(each), "~x/": 1})
    yield each.bad("a form", 415, "unsupported_media_type", content_type="application/x-www-form-urlencoded")
    yield each.bad("no content type", 415, "unsupported_media_type", content=b'{"a": 1}', content_type=None)
    if each.body:
        yield each.bad("nothing", 400, "bad_request", content=b"")


def _fields(each: Endpoint) -> dict[str, Any]:
    assert isinstance(each.body, dict)
    return each.body


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


def values() -> Iterator[Bad]:
    """Yield values that a field of each type must refuse."""
    assign, report = _at("POST", "/tasks"), _at("POST", "/tasks/$task/progress-reports")
    task = _fields(assign)
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


def fields() -> Iterator[Bad]:
    """Yield fields that are missing, too long, of the wrong shape or do not go together."""
    spec: tuple[tuple[Endpoint, Body, str, str], ...] = (
        *((_at("POST", "/tasks"), {**_fields(_at("POST", "/tasks")), **more}, at, code) for more, at, code in _TASKS),
        *((_at(method, path), body, at, code) for method, path, body, at, code in _OTHERS),
    )
    for each, body, at, code in spec:
        shown = json.dumps(body, ensure_ascii=True)[:60]
        yield each.bad(f"{code} at {at or 'the whole'} in {shown}", 422, "invalid", (at, code), body=body)


_LONG = "đ" * 5001
_TASKS: tuple[tuple[dict[str, Any], str, str], ...] = (
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
_DEVICE = {"token": "phone-0001", "platform": "android"}
_PERSON = {"username": "moi", "full_name": "Người Mới", "password": "$password", "roles": ["official"]}
_POST = {"person_id": "$officer", "unit_id": "$works", "title": "Chuyên viên"}
_ABSENCE = {
    "post_id": "$post_of_chair",
    "person_id": "$vice",
    "since": "2026-03-02T09:00:00Z",
    "until": "2026-03-03T09:00:00Z",
}
_OTHERS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
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
    ("POST", "/reminder-previews", {}, "/lead", "required"),
    ("POST", "/reminder-previews", {"title": "x", "lead": {}}, "/lead", "party_missing"),
    ("POST", "/me/devices", {}, "/token", "required"),
    ("POST", "/me/devices", {**_DEVICE, "token": "short"}, "/token", "too_short"),
    ("POST", "/me/devices", {**_DEVICE, "token": "short       "}, "/token", "too_short"),
    ("POST", "/me/devices", {**_DEVICE, "token": "x" * 4097}, "/token", "too_long"),
    ("POST", "/me/devices", {**_DEVICE, "platform": "pager"}, "/platform", "invalid_choice"),
    ("POST", "/me/devices", {**_DEVICE, "person_id": "$vice"}, "/person_id", "unknown_field"),
    ("POST", "/deliveries/receipts", {"state": "received"}, "/ids", "required"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown"], "state": "read"}, "/state", "invalid_choice"),
    ("POST", "/deliveries/receipts", {"ids": "$unknown", "state": "opened"}, "/ids", "invalid_list"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown"] * 501, "state": "opened"}, "/ids", "too_many"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown", "x"], "state": "opened"}, "/ids/1", "invalid_id"),
    ("POST", "/deliveries/receipts", {"ids": [], "state": "opened", "channel": "sms"}, "/channel", "invalid_choice"),
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
    ("PUT", "/working-calendar/2026-03-02", {}, "/kind", "required"),
    ("PUT", "/working-calendar/2026-03-02", {"kind": "holiday"}, "/kind", "invalid_choice"),
    ("PUT", "/working-calendar/2026-03-02", {"kind": "off", "note": "x" * 201}, "/note", "too_long"),
    ("POST", "/sessions", {}, "/password", "required"),
    ("POST", "/sessions", {"username": 5, "password": "x"}, "/username", "invalid_text"),
    ("POST", "/sessions", {"username": "a\0", "password": "x"}, "/username", "unprintable_text"),
    ("POST", "/sessions", {"username": "chair", "password": "x" * 201}, "/password", "too_long"),
    ("POST", "/sessions", {"username": {"$ne": ""}, "password": "x"}, "/username", "invalid_text"),
    ("POST", "/sessions/refresh", {}, "/refresh_token", "required"),
    ("POST", "/sessions/refresh", {"refresh_token": None}, "/refresh_token", "null"),
)


def rules() -> Iterator[Bad]:
    """Yield requests that are well formed and still not allowed, or name what is not there."""
    for method, path, who, code in (
        ("POST", "/units", "chair", "administrator_only"),
        ("PATCH", "/units/$unknown", "chair", "administrator_only"),
        ("POST", "/unit-groups", "chair", "administrator_only"),
        ("PUT", "/unit-groups/$unknown", "chair", "administrator_only"),
        ("POST", "/people", "chair", "administrator_only"),
        ("POST", "/posts", "vice", "administrator_only"),
        ("PUT", "/working-calendar/2026-03-02", "chair", "administrator_only"),
        ("DELETE", "/working-calendar/2026-03-02", "chair", "administrator_only"),
        ("DELETE", "/posts/$unknown", "officer", "administrator_only"),
        ("PATCH", "/people/$unknown", "chair", "administrator_only"),
        ("POST", "/stand-ins", "officer", "forbidden"),
        ("POST", "/tasks", "officer", "only_leaders_assign"),
        ("POST", "/tasks", "an", "only_leaders_assign"),
        ("POST", "/reminder-previews", "officer", "only_leaders_assign"),
        ("GET", "/board", "officer", "no_board"),
        ("PATCH", "/tasks/$task", "director", "only_the_assigner"),
        ("POST", "/tasks/$task/acknowledgement", "chair", "only_assignees"),
        ("POST", "/tasks/$task/progress-reports", "chair", "only_the_lead"),
        ("POST", "/tasks/$task/submission", "deputy", "only_the_lead"),
        ("POST", "/tasks/$task/recall", "director", "only_the_assigner"),
        ("POST", "/tasks/$task/transfer", "an", "only_command"),
    ):
        yield _at(method, path).bad(f"{who} may not", 403, code, who=who)
    yield _at("POST", "/tasks").bad(
        "a unit out of reach", 422, "invalid", ("/lead", "out_of_reach"), who="health", body=_ASSIGN
    )
    for each in ENDPOINTS:
        if "$task" in each.path:
            yield each.bad("somebody else's task", 404, "unknown_task", who="ward")
            yield each.bad("a task that is not there", 404, "unknown_task", path=each.path.replace("$task", "$unknown"))
    for method, path, who, code in (
        ("GET", "/tasks/$unknown", "chair", "unknown_task"),
        ("GET", "/units/$unknown", "chair", "unknown_unit"),
        ("PATCH", "/units/$unknown", "admin", "unknown_unit"),
        ("PUT", "/unit-groups/$unknown", "admin", "not_found"),
        ("GET", "/people/$unknown", "chair", "unknown_person"),
        ("PATCH", "/people/$unknown", "admin", "unknown_person"),
        ("DELETE", "/posts/$unknown", "admin", "unknown_post"),
        ("DELETE", "/stand-ins/$unknown", "chair", "not_found"),
        ("DELETE", "/me/devices/$unknown", "chair", "unknown_device"),
        ("DELETE", "/sessions/$unknown", "chair", "not_found"),
        ("DELETE", "/working-calendar/2026-03-02", "admin", "not_found"),
    ):
        yield _at(method, path).bad("nothing there", 404, code, who=who)
    yield Bad("another person's device", "DELETE", "/me/devices/$device_of_vice", 404, "unknown_device")
    yield Bad("another person's session", "DELETE", "/sessions/$session_of_vice", 404, "not_found")
    yield Bad("a unit id for a person", "GET", "/people/$works", 404, "unknown_person")
    yield Bad("a person id for a unit", "GET", "/units/$chair", 404, "unknown_unit")
    yield Bad("a day that is none", "DELETE", "/working-calendar/2026-02-30", 404, "not_found", who="admin")
    yield Bad("a day too far", "DELETE", "/working-calendar/2999-01-01", 404, "not_found", who="admin")
    for verb in ("approval", "return"):
        each = _at("POST", f"/tasks/$task/{verb}")
        yield each.bad("nothing handed in yet", 409, "not_in_this_status")
    for verb in ("acknowledgement", "progress-reports", "submission", "approval", "return", "recall", "transfer"):
        each = _at("POST", f"/tasks/$task/{verb}")
        yield each.bad("it is completed", 409, "not_in_this_status", path=each.path.replace("$task", "$completed"))


def headers() -> Iterator[Bad]:
    """Yield versions, keys, tokens and addresses that cannot be accepted."""
    change = _at("PATCH", "/tasks/$task")
    yield change.bad("no If-Match", 428, "precondition_missing", headers={})
    yield change.bad("If-Match of anything", 428, "precondition_missing", headers={"If-Match": "*"})
    for name, value in _VERSIONS:
        errors = ("/headers/If-Match", "bad_if_match")
        yield change.bad(f"If-Match {name}", 422, "invalid", errors, headers={"If-Match": value})
    for each in ENDPOINTS:
        if "$task/" in each.path and each.method == "POST" and each.versioned:
            yield each.bad("a stale version", 412, "stale", headers={"If-Match": '"999"'})
    yield change.bad("a stale version", 412, "stale", headers={"If-Match": '"999"'})
    for name, key in _KEYS:
        errors = ("/headers/Idempotency-Key", "bad_idempotency_key")
        for path in ("/tasks", "/me/devices", "/sessions"):
            each = _at("POST", path)
            yield each.bad(f"Idempotency-Key {name}", 422, "invalid", errors, headers={"Idempotency-Key": key})
    yield _at("POST", "/tasks").bad(
        "a key used before",
        422,
        "invalid",
        ("/headers/Idempotency-Key", "idempotency_mismatch"),
        headers={"Idempotency-Key": "used-before"},
    )
    for name, authorization, code in _AUTHORIZATIONS:
        yield _at("GET", "/me").bad(name, 401, code, who=NOBODY, headers={"Authorization": authorization})
    for name, body, code in (
        ("a wrong password", {"username": "chair", "password": "wrong"}, "wrong_credentials"),
        ("a stranger", {"username": "nobody", "password": "$password"}, "wrong_credentials"),
        ("SQL for a name", {"username": "' OR 1=1 --", "password": "x"}, "wrong_credentials"),
        ("a disabled person", {"username": "gone", "password": "$password"}, "person_disabled"),
    ):
        yield _at("POST", "/sessions").bad(name, 401, code, body=body)
    for name, token, code in (
        ("no token of ours", "garbage", "token_invalid"),
        ("a token with another signature", "$unknown.AAAA", "token_invalid"),
        ("a signature that is no ASCII", "00000000000070008000000000000000.đ", "token_invalid"),
        ("a session that ended", "$refresh_ended", "session_ended"),
    ):
        yield _at("POST", "/sessions/refresh").bad(name, 401, code, body={"refresh_token": token})


_VERSIONS = (
    ("empty", '""'),
    ("of words", '"latest"'),
    ("negative", '"-1"'),
    ("fractional", '"1.0"'),
    ("huge", f'"{"9" * 40}"'),
    ("a list", '"1", "2"'),
    ("half quoted twice", '""1""'),
    ("in other digits", '"١"'),
)
_KEYS = (("empty", ""), ("with a space", "a b"), ("too long", "k" * 129), ("in Vietnamese", "giao-việc"))
_AUTHORIZATIONS = (
    ("an expired token", "Bearer $expired", "token_expired"),
    ("a token signed by somebody else", "Bearer $foreign", "token_invalid"),
    ("a token without a signature (alg none)", "Bearer $unsigned", "token_invalid"),
    ("a token with a cut signature", "Bearer $cut", "token_invalid"),
    ("a token of another algorithm", "Bearer $hs512", "token_invalid"),
    ("a token without claims", "Bearer $empty_claims", "token_invalid"),
    ("a token of a session that ended", "Bearer $ended", "session_ended"),
    ("a token of a person since disabled", "Bearer $disabled", "person_disabled"),
    ("a token for another person's session", "Bearer $swapped", "session_ended"),
    ("a refresh token", "Bearer $refresh", "token_invalid"),
    ("no token", "Bearer ", "unauthenticated"),
    ("another scheme", "Basic Y2hhaXI6eA==", "unauthenticated"),
    ("a bare token", "$access", "unauthenticated"),
    ("garbage", "Bearer not.a.token", "token_invalid"),
    ("two dots", "Bearer ..", "token_invalid"),
    ("letters that are no ASCII", "Bearer đ.đ.đ", "token_invalid"),
    ("a header of depth without end", "Bearer $deep", "token_invalid"),
)


def addresses() -> Iterator[Bad]:
    """Yield addresses and parameters that cannot be accepted."""
    for name, path in (
        ("an unknown path", "/nothing"),
        ("a trailing slash", "/tasks/"),
        ("a verb nobody knows", "/tasks/$task/explosion"),
        ("NUL in the path", "/tasks/%00"),
        ("a path upward", "/units/..%2f..%2fetc%2fpasswd"),
        ("bytes that are no UTF-8 in the path", "/units/%ff%fe"),
        ("a human code for an id", "/tasks/2026-0001"),
    ):
        yield Bad(name, "GET", path, 404, "not_found")
    for name, path, parameter, code in _PARAMETERS:
        yield Bad(name, "GET", path, 422, "invalid", ((f"/query/{parameter}", code),))
    for name, cursor in _CURSORS:
        for path in ("/tasks", "/units", "/people", "/tasks?sort=deadline"):
            address = f"{path}{'&' if '?' in path else '?'}cursor={cursor}"
            yield Bad(f"a cursor {name}", "GET", address, 422, "invalid", (("/query/cursor", "bad_cursor"),))
    yield Bad("a unit out of sight", "GET", "/tasks?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a unit out of sight", "GET", "/board?unit_id=$works", 403, "unit_not_watched", who="ward")
    yield Bad("a unit that is not there", "GET", "/board?unit_id=$unknown", 403, "unit_not_watched")


_PARAMETERS = (
    ("a limit of nothing", "/tasks?limit=", "limit", "invalid_number"),
    ("a limit of 0", "/tasks?limit=0", "limit", "out_of_range"),
    ("a limit of 201", "/units?limit=201", "limit", "out_of_range"),
    ("a negative limit", "/people?limit=-1", "limit", "out_of_range"),
    ("a limit in words", "/me/messages?limit=ten", "limit", "invalid_number"),
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
    ("an unknown kind", "/units?kind=castle", "kind/0", "invalid_choice"),
    ("a parent that is no id", "/units?parent_id=0", "parent_id", "invalid_id"),
    ("a group too long", f"/units?group={'x' * 61}", "group", "too_long"),
    ("a message that is no id", "/me/messages?before=yesterday", "before", "invalid_id"),
    ("a history after text", "/tasks/$task/history?after=x", "after", "invalid_number"),
    ("a history after 2 to the 31st", "/tasks/$task/history?after=2147483648", "after", "out_of_range"),
    ("a board since a day", "/board?since=2026-03-02", "since", "invalid_instant"),
    ("a board since an unescaped plus", "/board?since=2026-03-02T09:00:00+07:00", "since", "invalid_instant"),
    ("a board since the year 1", "/board?since=0001-01-01T00:00:00Z", "since", "out_of_time"),
    ("a year of the dinosaurs", "/working-calendar?year=1", "year", "out_of_range"),
)
_CURSORS = (
    ("of nonsense", "nonsense"),
    ("of a few signs", "%21%21"),
    ("that is no list", "e30"),
    ("that is an empty list", "W10"),
    ("with another number of values", "WzEsMiwzXQ"),
    ("of depth without end", "W1tbW1tb" * 240),
    ("with half a surrogate pair", "WyJcdWQ4M2QiLCJcdWQ4M2QiXQ"),
    ("with NUL", "WyJcdTAwMDAiLCJcdTAwMDAiXQ"),
    ("with numbers for text", "WzUsNV0"),
)


def _unique(rows: Iterable[Bad]) -> tuple[Bad, ...]:
    return tuple({row.id: row for row in rows}.values())


TABLE = _unique([*everywhere(), *values(), *fields(), *rules(), *headers(), *addresses(), *features.bad()])
