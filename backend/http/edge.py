"""The edge around a view: one unit of work, who is asking, the answer that was given before, the commit, the ETag.

A read opens a unit of work too and never commits. A body that is a file has been received before
(`backend.http.uploads`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, cast

from flask import Response, current_app, request
from flask_smorest.utils import get_appcontext
from werkzeug.exceptions import UnsupportedMediaType

from backend.auth import tokens
from backend.errors import AnswerLost, PreconditionMissing
from backend.http import idempotency
from backend.http.call import Call
from backend.http.facts import Facts
from backend.http.opening import open_work
from backend.http.problems import reader_language
from backend.http.reading import Reader
from backend.http.uploads import Arrival, Upload, received
from backend.runtime import Runtime, current

PARSER = Reader()
#: What an answer is repeated with, besides its status and body.
_KEPT_HEADERS = ("ETag", "Location", "Content-Language", "Cache-Control")


def edge_of(view: Callable[..., Any], facts: Facts) -> Callable[..., Response]:
    @wraps(view)
    def edge(**path: Any) -> Response:
        runtime = current()
        with ExitStack() as stack:
            claims = None if facts.open_to_all else _claims(runtime)
            try:
                upload, kept = _received(runtime, claims, facts, path, stack)
            except Exception:
                _make_sure(runtime, claims)
                raise
            now = runtime.clock.now()  # a slow line has taken its time
            work = stack.enter_context(runtime.unit_of_work())
            opened = open_work(work, None if claims is None else claims.session_id)
            call = Call(runtime, work, now, reader_language(), opened, claims, upload, kept)
            try:
                return _answer(call, facts, view, path)
            except Exception as error:
                if call.is_done:
                    raise AnswerLost from error
                call.make_sure()  # whoever is not signed in any more hears of that, and of nothing else
                raise

    return edge


def asking(view: Callable[..., Any]) -> Callable[..., Any]:
    """Make sure who is asking, now that what they sent has been read: PostgreSQL has answered meanwhile."""

    @wraps(view)
    def ask(call: Call, *args: Any, **path: Any) -> Any:
        call.make_sure()
        return view(call, *args, **path)

    return ask


def _answer(call: Call, facts: Facts, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    _check_headers(call, facts)
    if facts.writes:
        return _write(call, view, path)
    answered = _finished(call, view(call, **path))
    if facts.media_type:
        answered.headers["Content-Type"] = getattr(answered, "own_media_type", "") or facts.media_type
    return answered


def _claims(runtime: Runtime) -> tokens.Claims:
    return tokens.read_access(runtime.settings, _bearer(), runtime.clock.now())


def _make_sure(runtime: Runtime, claims: tokens.Claims | None) -> None:
    """Make sure who is asking where what they sent was refused before anything else was asked."""
    if claims is not None:
        with runtime.unit_of_work() as work:
            tokens.person_behind(work, claims)


def _received(
    runtime: Runtime, claims: tokens.Claims | None, facts: Facts, path: dict[str, Any], stack: ExitStack
) -> tuple[Upload | None, Any]:
    """Receive a body that is a file, and let the view's keeper do what is slow about it."""
    if not facts.raw_body or claims is None:
        return None, None
    # Looked at before the file is waited for; the view will have it again.
    query = PARSER.parse(facts.query(), request, location="query") if facts.query else {}
    request.max_content_length = facts.raw_body
    upload = stack.enter_context(received(request.stream))
    if facts.keeper is None:
        return upload, None
    arrival = Arrival(runtime, claims, query, upload, runtime.clock.now())
    return upload, stack.enter_context(facts.keeper(arrival, **path))


def _check_headers(call: Call, facts: Facts) -> None:
    """Refuse what cannot be read even where nobody would look at it: silence would be taken for agreement."""
    if facts.has_body and request.mimetype != "application/json" and (request.mimetype or request.get_data()):
        raise UnsupportedMediaType
    if facts.method == "POST":
        idempotency.check(request.headers.get("Idempotency-Key"))
    if facts.changes_version and call.expected_version is None and facts.method != "POST":
        raise PreconditionMissing


def _write(call: Call, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" and call.is_signed_in else None
    if key is not None:
        sent = call._upload.sha256.encode() if call._upload is not None else request.get_data()
        print_ = idempotency.fingerprint(request.method, request.full_path, sent)
        earlier = idempotency.begin(call.work.session, call.actor.id, key, print_, call.now)
        if earlier is not None and earlier.status is not None:
            return _repeated(earlier)
    call.answer_is_kept = key is not None
    response = _finished(call, view(call, **path))
    if key is not None:
        call.work.session.flush()
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        body = response.get_json() if response.data else None
        idempotency.finish(call.work.session, call.actor.id, key, response.status_code, body, kept)
        call.work.commit()
    return response


def committing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Commit when the view has returned: who waits for the change need not wait until the answer is written as well.

    A view may return a function instead of its answer: then the answer is put together after the commit. One that is
    kept for a repetition belongs to what is committed.
    """

    @wraps(view)
    def commit(call: Call, *args: Any, **path: Any) -> Any:
        answered = view(call, *args, **path)
        if not call.answer_is_kept:
            call.work.session.flush()
            call.work.commit()
            call.is_done = True
        if not callable(answered):
            return answered
        with call.work.looking_back():
            return answered()

    return commit


def _repeated(earlier: idempotency.IdempotentAnswer) -> Response:
    """Return the answer that was given before, to the byte."""
    response = cast(Response, current_app.json.response(earlier.body))
    response.status_code = earlier.status or 200
    response.headers.update(earlier.headers or {})
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _finished(call: Call, answered: Any) -> Response:
    response = cast(Response, answered)
    body = get_appcontext().get("result_dump")
    if isinstance(body, dict) and isinstance(body.get("version"), int):
        response.set_etag(str(body["version"]))
    response.headers["Content-Language"] = call.language
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 204:
        response.data = b""
        del response.headers["Content-Type"]
    return response


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
