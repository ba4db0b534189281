"""Declarative views: who is asking, what they sent, one verb, what they are answered.

    @api.write("/tasks", body=AssignSchema, answer=TaskSchema, status=201)
    def assign(call: Call, body: dict[str, Any]) -> Task:
        '''Assign a task.'''
        return verbs.assign(call.work, call.actor, Assignment(**body), now=call.now)

The edge opens one unit of work around the view, authenticates, repeats an idempotent answer, commits, and sets
ETag. A read opens one too and never commits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Response, json, request
from flask_smorest import Blueprint
from werkzeug.exceptions import UnsupportedMediaType

from backend.auth import tokens
from backend.errors import FieldError, Invalid, PreconditionMissing
from backend.http import idempotency
from backend.http.fields import Schema
from backend.http.problems import reader_language
from backend.live import journal
from backend.org.model import Person
from backend.runtime import Runtime, current
from backend.texts import Language
from backend.unit_of_work import UnitOfWork

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(slots=True)
class Call:
    """One request, as a view needs it. `actor` and `session_id` are those of the person signed in."""

    runtime: Runtime
    work: UnitOfWork
    now: datetime
    language: Language
    position: int
    _actor: Person | None = None
    _session_id: UUID | None = None

    @property
    def actor(self) -> Person:
        if self._actor is None:
            raise LookupError("a view that is open to everybody has no actor")
        return self._actor

    @property
    def session_id(self) -> UUID:
        if self._session_id is None:
            raise LookupError("a view that is open to everybody has no session")
        return self._session_id

    @property
    def expected_version(self) -> int | None:
        """The version named by If-Match, or None when the header is absent or `*`."""
        header = request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        text = header.strip().removeprefix("W/").strip('"')
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise Invalid([FieldError("/headers/If-Match", "bad_if_match")])
        return int(text)

    def required_version(self) -> int:
        version = self.expected_version
        if version is None:
            raise PreconditionMissing
        return version


class Api(Blueprint):  # type: ignore[misc, unused-ignore]
    """A group of views under /api/v1."""

    def read(
        self,
        rule: str,
        *,
        answer: type[Schema],
        query: type[Schema] | None = None,
        open_to_all: bool = False,
    ) -> Callable[[View], View]:
        """Declare a GET."""
        return self._declare(rule, "GET", answer, 200, None, query, open_to_all)

    def write(
        self,
        rule: str,
        *,
        answer: type[Schema] | None,
        body: type[Schema] | None = None,
        status: int = 200,
        method: str = "POST",
        query: type[Schema] | None = None,
        open_to_all: bool = False,
    ) -> Callable[[View], View]:
        """Declare a POST, PATCH, PUT or DELETE: one unit of work, committed when the view returns."""
        return self._declare(rule, method, answer, status, body, query, open_to_all)

    def _declare(
        self,
        rule: str,
        method: str,
        answer: type[Schema] | None,
        status: int,
        body: type[Schema] | None,
        query: type[Schema] | None,
        open_to_all: bool,
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            inner: Callable[..., Any] = self.response(status, answer)(view)
            if body is not None:
                inner = self.arguments(body)(inner)
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            edge = _edge(inner, writes=method != "GET", has_body=body is not None, open_to_all=open_to_all)
            documented = self.doc(**_documentation(method, open_to_all, etag=body is not None))(edge)
            self.route(rule, methods=[method])(documented)
            return view

        return decorate


def _documentation(method: str, open_to_all: bool, etag: bool) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    codes = {422: "A value cannot be accepted", 404: "Not found", 429: "Too many requests"}
    if not open_to_all:
        codes |= {401: "Not signed in", 403: "Not allowed"}
    if method != "GET":
        codes |= {400: "Unreadable", 409: "The state does not allow it", 413: "Too large", 415: "Not JSON"}
        codes |= {412: "Changed since it was read", 428: "If-Match is missing"}
    facts: dict[str, Any] = {"responses": {str(code): {"description": text, **problem} for code, text in codes.items()}}
    if open_to_all:
        facts["security"] = []
    headers = []
    if method == "POST":
        headers.append(("Idempotency-Key", "Repeats the first answer when the request is sent again"))
    if method in {"PATCH", "PUT"} or (method == "POST" and etag):
        headers.append(("If-Match", "The version (ETag) that the change was decided on"))
    if headers:
        facts["parameters"] = [
            {"in": "header", "name": name, "schema": {"type": "string"}, "description": text} for name, text in headers
        ]
    return facts


def _edge(view: Callable[..., Any], *, writes: bool, has_body: bool, open_to_all: bool) -> Callable[..., Response]:
    @wraps(view)
    def edge(**path: Any) -> Response:
        runtime = current()
        now = runtime.clock.now()
        with runtime.unit_of_work() as work:
            call = Call(runtime, work, now, reader_language(), journal.horizon(work.session))
            if not open_to_all:
                claims = tokens.read_access(runtime.settings, _bearer(), now)
                call._actor = tokens.person_behind(work, claims)
                call._session_id = claims.session_id
            if has_body and request.mimetype != "application/json":
                raise UnsupportedMediaType
            if not writes:
                return _finished(call, view(call, **path))
            return _write(call, view, path)

    return edge


def _write(call: Call, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" and call._actor else None
    if key is not None:
        print_ = idempotency.fingerprint(request.method, request.full_path, request.get_data())
        earlier = idempotency.begin(call.work.session, call.actor.id, key, print_, call.now)
        if earlier is not None and earlier.status is not None:
            headers = {**(earlier.headers or {}), "Idempotent-Replayed": "true"}
            repeated = "" if earlier.body is None else json.dumps(earlier.body)
            return Response(repeated, earlier.status, headers, mimetype="application/json")
    response = _finished(call, view(call, **path))
    call.work.session.flush()
    if key is not None:
        kept = {name: response.headers[name] for name in ("ETag", "Location") if name in response.headers}
        body = response.get_json() if response.data else None
        idempotency.finish(call.work.session, call.actor.id, key, response.status_code, body, kept)
    call.work.commit()
    return response


def _finished(call: Call, answered: Any) -> Response:
    response = cast(Response, answered)
    body = response.get_json(silent=True) if response.is_json else None
    if isinstance(body, dict) and isinstance(body.get("version"), int):
        response.set_etag(str(body["version"]))
    response.headers["Content-Language"] = call.language
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 204:
        response.data = b""
    return response


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
