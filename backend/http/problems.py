"""The one module that turns errors into RFC 9457 problem+json. A 5xx never shows its cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy.exc
import structlog
from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity

from backend.errors import FieldError, GiaoViecError, Invalid, Stale, TooManyRequests
from backend.http.addresses import quiet_path
from backend.runtime import current
from backend.texts import Catalogue, Language, choose_language

log = structlog.get_logger(__name__)

Problem = dict[str, Any]

_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}

#: A reader needs no more, and an answer should not outgrow what was sent.
_MOST_ERRORS = 100
_LONGEST_NAME = 100


def install_problems(app: Flask) -> None:
    """Answer every error, of ours or of a library, as a problem."""
    app.register_error_handler(Exception, _answer)
    app.register_error_handler(HTTPException, _answer)


def problem_of(error: Exception, catalogue: Catalogue, language: Language) -> Problem:
    """Describe `error` for a person: {type, title, status, detail?, code, errors?}."""
    if isinstance(error, Invalid):
        errors = [_field(each, catalogue, language) for each in error.errors]
        return _problem(422, error.code, catalogue, language, errors=errors)
    if isinstance(error, GiaoViecError):
        return _problem(error.status, error.code, catalogue, language, error.params)
    if isinstance(error, UnprocessableEntity) and hasattr(error, "data"):
        found = _misread(error.data.get("messages", {}))[:_MOST_ERRORS]
        errors = [_field(each, catalogue, language) for each in found]
        return _problem(422, "invalid", catalogue, language, errors=errors)
    if isinstance(error, (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError)):
        return _problem(503, "unavailable", catalogue, language)
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        code = _CODES.get(error.code, "bad_request")
        seconds = getattr(error, "retry_after", None) or 60
        return _problem(error.code, code, catalogue, language, {"seconds": seconds})
    return _problem(500, "internal", catalogue, language)


def _problem(
    status: int,
    code: str,
    catalogue: Catalogue,
    language: Language,
    params: Mapping[str, object] | None = None,
    **more: Any,
) -> Problem:
    title = catalogue.say(code, language, params)
    return {"type": f"/problems/{code}", "title": title, "status": status, "code": code, **more}


def _field(error: FieldError, catalogue: Catalogue, language: Language) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "pointer": error.pointer,
        "code": error.code,
        "message": catalogue.say(error.code, language, error.params),
    }
    return {**shown, "candidates": list(error.candidates)} if error.candidates else shown


def _walk(messages: Any, at: tuple[str, ...] = ()) -> list[FieldError]:
    """Flatten marshmallow's nested messages into (pointer, code) pairs. Our fields put codes where texts would be."""
    if isinstance(messages, Mapping):
        return [
            error
            for key, inner in messages.items()
            for error in _walk(inner, at if key == "_schema" and inner != ["unknown_field"] else (*at, str(key)))
        ]
    if isinstance(messages, list):
        return [error for each in messages for error in _walk(each, at)]
    pointer = "".join(f"/{_escape(token)}" for token in at)
    if isinstance(messages, FieldError):
        return [FieldError(pointer, messages.code, messages.params)]
    code = str(messages)
    known = current().catalogue.knows(code)
    return [FieldError(pointer, code if known else "invalid_value")]


def _misread(messages: Mapping[str, Any]) -> list[FieldError]:
    """Return what a schema refused. webargs files it under the place: `json` is the body, others begin the pointer."""
    return [
        error for place, inner in messages.items() for error in _walk(inner, () if place == "json" else (str(place),))
    ]


def _escape(token: str) -> str:
    """Escape a name for a pointer. It may be one that somebody sent: half a surrogate pair, or a megabyte long."""
    sent = token[:_LONGEST_NAME].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return sent.replace("~", "~0").replace("/", "~1")


def reader_language() -> Language:
    """Return the language of this request's reader."""
    return choose_language(request.headers.get("Accept-Language"))


def _answer(error: Exception) -> Response:
    language = reader_language()
    problem = problem_of(error, current().catalogue, language)
    problem["instance"] = quiet_path(request)
    if problem["status"] == 503:
        log.warning("engine_away", path=quiet_path(request), method=request.method, error=type(error).__name__)
    elif problem["status"] >= 500:
        log.error("request_failed", path=quiet_path(request), method=request.method, exc_info=error)
    response = Response(
        json.dumps(problem, ensure_ascii=False),
        status=problem["status"],
        mimetype="application/problem+json",
        headers={"Content-Language": language, "Cache-Control": "no-store"},
    )
    _add_headers(response, error)
    return response


def _add_headers(response: Response, error: Exception) -> None:
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Stale):
        response.set_etag(str(error.params["current"]))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="giaoviec"'
    if response.status_code == 503:
        response.headers["Retry-After"] = "2"
    if isinstance(error, HTTPException) and not isinstance(error, NotFound):
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
