"""The one module that turns errors into RFC 9457 problem+json. A 5xx never shows its cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy.exc
import structlog
from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity

from backend.errors import FieldError, GiaoViecError, Invalid, TooManyRequests
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
        errors = [_field(each, catalogue, language) for each in _walk(error.data.get("messages", {}))]
        return _problem(422, "invalid", catalogue, language, errors=errors)
    if isinstance(error, sqlalchemy.exc.OperationalError):
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


def _field(error: FieldError, catalogue: Catalogue, language: Language) -> dict[str, str]:
    return {
        "pointer": error.pointer,
        "code": error.code,
        "message": catalogue.say(error.code, language, error.params),
    }


def _walk(messages: Any, pointer: str = "") -> list[FieldError]:
    """Flatten marshmallow's nested messages into (pointer, code) pairs. Our fields put codes where texts would be.

    webargs files messages under the place they came from: `json` for the body, `query` for the address.
    """
    if not pointer and isinstance(messages, Mapping) and messages.keys() <= {"json", "query", "headers"}:
        found: list[FieldError] = []
        for place, inner in messages.items():
            found += _walk(inner, "/" if place == "json" else f"/{place}/")
        return found
    if isinstance(messages, Mapping):
        found = []
        for key, inner in messages.items():
            found += _walk(inner, pointer if key == "_schema" else f"{pointer.rstrip('/')}/{_escape(str(key))}")
        return found
    if isinstance(messages, list):
        return [error for each in messages for error in _walk(each, pointer)]
    if isinstance(messages, FieldError):
        return [FieldError(pointer.rstrip("/"), messages.code, messages.params)]
    code = str(messages)
    known = current().catalogue.knows(code)
    return [FieldError(pointer.rstrip("/"), code if known else "invalid_value")]


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def reader_language() -> Language:
    """Return the language of this request's reader."""
    return choose_language(request.headers.get("Accept-Language"))


def _answer(error: Exception) -> Response:
    language = reader_language()
    problem = problem_of(error, current().catalogue, language)
    problem["instance"] = request.path
    if problem["status"] >= 500:
        log.error("request_failed", path=request.path, method=request.method, exc_info=error)
    response = Response(
        json.dumps(problem, ensure_ascii=False),
        status=problem["status"],
        mimetype="application/problem+json",
        headers={"Content-Language": language},
    )
    _add_headers(response, error)
    return response


def _add_headers(response: Response, error: Exception) -> None:
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="giaoviec"'
    if response.status_code == 503:
        response.headers["Retry-After"] = "2"
    if isinstance(error, HTTPException) and not isinstance(error, NotFound):
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
