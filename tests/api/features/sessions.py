"""Signing in, staying so, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import NOBODY, Bad, endpoint
from tests.api.tables import bodies, forbidden, missing, operation

ENDPOINTS = (
    endpoint("POST", "/sessions", {"username": "chair", "password": "$password"}, who=NOBODY, open=True),
    endpoint("POST", "/sessions/refresh", {"refresh_token": "$refresh"}, who=NOBODY, open=True),
    endpoint("GET", "/sessions"),
    endpoint("DELETE", "/sessions"),
    endpoint("DELETE", "/sessions/current"),
    endpoint("DELETE", "/sessions/$unknown"),
    endpoint("GET", "/people/$unknown/sessions", query=True, who="admin"),
    endpoint("DELETE", "/people/$unknown/sessions/$unknown", who="admin"),
    endpoint("GET", "/me"),
    endpoint("PATCH", "/me", {"language": "en"}),
)
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
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("POST", "/sessions", {}, "/password", "required"),
    ("POST", "/sessions", {"username": 5, "password": "x"}, "/username", "invalid_text"),
    ("POST", "/sessions", {"username": "a\0", "password": "x"}, "/username", "unprintable_text"),
    ("POST", "/sessions", {"username": "chair", "password": "x" * 201}, "/password", "too_long"),
    ("POST", "/sessions", {"username": {"$ne": ""}, "password": "x"}, "/username", "invalid_text"),
    ("POST", "/sessions/refresh", {}, "/refresh_token", "required"),
    ("POST", "/sessions/refresh", {"refresh_token": None}, "/refresh_token", "null"),
)
_NOT_THERE = (
    ("DELETE", "/sessions/$unknown", "chair", "not_found"),
    ("GET", "/people/$unknown/sessions", "admin", "unknown_person"),
    ("DELETE", "/people/$unknown/sessions/$unknown", "admin", "not_found"),
)
_MAY_NOT = (
    ("GET", "/people/$unknown/sessions", "chair", "administrator_only"),
    ("DELETE", "/people/$unknown/sessions/$unknown", "chair", "administrator_only"),
)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from forbidden(ENDPOINTS, _MAY_NOT)
    yield Bad(
        "a sign-in of somebody else",
        "DELETE",
        "/people/$chair/sessions/$session_of_vice",
        404,
        "not_found",
        who="admin",
    )
    yield Bad("another person's session", "DELETE", "/sessions/$session_of_vice", 404, "not_found")
    for name, authorization, code in _AUTHORIZATIONS:
        yield operation(ENDPOINTS, "GET", "/me").bad(
            name, 401, code, who=NOBODY, headers={"Authorization": authorization}
        )
    for name, body, code in (
        ("a wrong password", {"username": "chair", "password": "wrong"}, "wrong_credentials"),
        ("a stranger", {"username": "nobody", "password": "$password"}, "wrong_credentials"),
        ("SQL for a name", {"username": "' OR 1=1 --", "password": "x"}, "wrong_credentials"),
        ("a disabled person", {"username": "gone", "password": "$password"}, "person_disabled"),
    ):
        yield operation(ENDPOINTS, "POST", "/sessions").bad(name, 401, code, body=body)
    for name, token, code in (
        ("no token of ours", "garbage", "token_invalid"),
        ("a token with another signature", "$unknown.AAAA", "token_invalid"),
        ("a signature that is no ASCII", "00000000000070008000000000000000.đ", "token_invalid"),
        ("a session that ended", "$refresh_ended", "session_ended"),
    ):
        yield operation(ENDPOINTS, "POST", "/sessions/refresh").bad(name, 401, code, body={"refresh_token": token})
