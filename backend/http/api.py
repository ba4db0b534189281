"""Declarative views: who is asking, what they sent, one verb, what they are answered.

    @api.write("/tasks", body=AssignSchema, answer=TaskSchema, status=201)
    def assign(call: Call, body: dict[str, Any]) -> Task:
        '''Assign a task.'''
        return verbs.assign(call.work, call.actor, Assignment(**body), now=call.now)

The edge opens one unit of work around the view, authenticates, repeats an idempotent answer, commits, and sets
ETag. A read opens one too and never commits. A body that is a file has been received before (`backend.http.uploads`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Response, current_app, request
from flask_smorest import Blueprint
from werkzeug.exceptions import UnsupportedMediaType

from backend.auth import tokens
from backend.errors import FieldError, Invalid, PreconditionMissing
from backend.http import idempotency
from backend.http.fields import Schema
from backend.http.file_names import disposition
from backend.http.problems import reader_language
from backend.http.reading import Reader
from backend.http.uploads import Arrival, Keeper, Upload, received
from backend.live import journal
from backend.org.model import Person
from backend.runtime import Runtime, current
from backend.texts import Language
from backend.unit_of_work import UnitOfWork

View = TypeVar("View", bound=Callable[..., Any])

#: An ETag of ours. Proxies that compress make it weak, and some clients lose the quotes.
_VERSION_PATTERN = r'(?:W/)?"?([0-9]{1,9})"?'
_VERSION = re.compile(_VERSION_PATTERN)

#: What an answer is repeated with, besides its status and body.
_KEPT_HEADERS = ("ETag", "Location", "Content-Language", "Cache-Control")


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
    _upload: Upload | None = None
    #: What the view's `keeper` made of the upload.
    kept: Any = None

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
    def upload(self) -> Upload:
        if self._upload is None:
            raise LookupError("only a view with a raw body has an upload")
        return self._upload

    @property
    def expected_version(self) -> int | None:
        """The version named by If-Match, or None when the header is absent or `*`."""
        header = request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        found = _VERSION.fullmatch(header.strip())
        if found is None:
            raise Invalid([FieldError("/headers/If-Match", "bad_if_match")])
        return int(found[1])

    def required_version(self) -> int:
        version = self.expected_version
        if version is None:
            raise PreconditionMissing
        return version


class Api(Blueprint):  # type: ignore[misc, unused-ignore]
    """A group of views under /api/v1."""

    ARGUMENTS_PARSER = Reader()

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

    def file(self, rule: str, *, media_type: str, query: type[Schema] | None = None) -> Callable[[View], View]:
        """Declare a GET that answers with a file: the view returns a `File`."""
        return self._declare(rule, "GET", None, 200, None, query, False, media_type=media_type)

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
        raw_body: int = 0,
        keeper: Keeper | None = None,
        limited: bool = False,
    ) -> Callable[[View], View]:
        """Declare a POST, PATCH, PUT or DELETE: one unit of work, committed when the view returns.

        `raw_body` says that the body is a file, of at most so many bytes: the view finds it as `call.upload`.
        A `keeper` does with it what is slow, before the unit of work is opened; the view finds that as `call.kept`.
        `limited` says that the verb refuses what comes too often.
        """
        return self._declare(
            rule, method, answer, status, body, query, open_to_all, raw_body, keeper=keeper, limited=limited
        )

    def _declare(
        self,
        rule: str,
        method: str,
        answer: type[Schema] | None,
        status: int,
        body: type[Schema] | None,
        query: type[Schema] | None,
        open_to_all: bool,
        raw_body: int = 0,
        media_type: str = "",
        keeper: Keeper | None = None,
        limited: bool = False,
    ) -> Callable[[View], View]:
        facts = _Facts(
            method,
            open_to_all,
            has_body=body is not None,
            has_query=query is not None,
            has_path="<" in rule,
            raw_body=raw_body,
            media_type=media_type,
            keeper=keeper,
            query=query,
            limited=limited,
            changes_version=method != "GET"
            and "<uuid:" in rule
            and answer is not None
            and "version" in answer._declared_fields,
        )

        def decorate(view: View) -> View:
            kind = {"content_type": media_type, "schema": _content(media_type)} if media_type else {"schema": answer}
            inner: Callable[..., Any] = self.response(status, **kind)(_filed(view) if media_type else view)
            if body is not None:
                # What takes no words may be sent without any.
                inner = self.arguments(body, required=bool(body._declared_fields))(inner)
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            documented = self.doc(**_documentation(facts, view.__name__))(_edge(inner, facts))
            self.route(rule, methods=[method])(documented)
            return view

        return decorate

    def _prepare_response_doc(self, doc: dict[str, Any], doc_info: dict[str, Any], **context: Any) -> dict[str, Any]:
        """Leave out flask-smorest's answer for whatever goes wrong: each of ours is named, and is a problem."""
        prepared: dict[str, Any] = super()._prepare_response_doc(doc, doc_info, **context)
        prepared.get("responses", {}).pop("default", None)
        return prepared


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the edge knows of a view before anybody calls it. `changes_version`: it changes what has an ETag."""

    method: str
    open_to_all: bool
    has_body: bool
    has_query: bool
    has_path: bool
    changes_version: bool
    raw_body: int
    media_type: str
    keeper: Keeper | None
    query: type[Schema] | None
    limited: bool

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def _documentation(facts: _Facts, name: str) -> dict[str, Any]:
    codes = {401: "Not signed in", 503: "Briefly unavailable: wait as long as Retry-After says"}
    if facts.open_to_all:
        codes |= {401: "Wrong or spent"}
    else:
        codes |= {403: "Not allowed"}
    if facts.open_to_all or facts.limited:
        codes |= {429: "Too many requests: wait as long as Retry-After says"}
    if facts.has_path:
        codes |= {404: "Not there, or not for this person to know of"}
    if facts.has_body or facts.has_query or facts.method == "POST" or facts.changes_version:
        codes |= {422: "A value cannot be accepted"}
    if facts.has_body:
        codes |= {400: "Unreadable", 413: "Too large", 415: "Not JSON"}
    if facts.raw_body:
        codes |= {413: "Too large"}
    if facts.media_type:
        codes |= {416: "There is no such part"}
    if facts.writes and (facts.has_path or facts.has_body) and not facts.open_to_all:
        codes |= {409: "The state does not allow it"}
    headers = []
    if facts.method == "POST":
        headers.append(_header("Idempotency-Key", idempotency.PATTERN, "Repeats the first answer when sent again"))
    if facts.changes_version:
        codes |= {409: "The state does not allow it"}
        codes |= {412: "Changed since it was read; ETag says the version that stands"}
        must = facts.method != "POST"
        codes |= {428: "If-Match is missing"} if must else {}
        headers.append(_header("If-Match", _VERSION_PATTERN, "The ETag that the change was decided on", required=must))
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    answers = {str(code): {"description": text, **problem} for code, text in sorted(codes.items())}
    return {
        "operationId": name,
        "responses": answers,
        **({"security": []} if facts.open_to_all else {}),
        **({"requestBody": _FILE} if facts.raw_body else {}),
        **({"parameters": headers} if headers else {}),
    }


def _content(media_type: str) -> dict[str, str]:
    return {"type": "object"} if media_type == "application/json" else {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class File:
    """A file to answer with. `name` may hold any letters; `content` is bytes, or chunks of them.

    With `size` (in bytes) and `etag` it can be asked for in part, and is not sent again to who has it (RFC 9110).
    """

    name: str
    content: bytes | Iterable[bytes]
    media_type: str = ""
    size: int | None = None
    etag: str = ""


class _Filed(Response):
    """An answer that is a file, perhaps of a type of its own rather than the declared one."""

    own_media_type = ""


def _filed(view: Callable[..., File]) -> Callable[..., Response]:
    """Turn the view's file into an answer that a browser saves under its name (RFC 6266)."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        file = view(*args, **kwargs)
        response = _Filed(file.content)
        response.headers["Content-Disposition"] = disposition(file.name)
        if file.media_type:
            response.own_media_type = file.media_type
        if file.size is None or not file.etag:
            return response
        response.set_etag(file.etag)
        response.content_length = file.size  # or it would be counted, which takes all of it into memory
        response.headers["Cache-Control"] = "private, no-cache"  # who may is asked each time
        response.make_conditional(request, accept_ranges=True, complete_length=file.size)
        return response

    return answer


#: A body that is a file: any bytes.
_FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


def _header(name: str, pattern: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return {"in": "header", "name": name, "required": required, "schema": schema, "description": description}


def _edge(view: Callable[..., Any], facts: _Facts) -> Callable[..., Response]:
    @wraps(view)
    def edge(**path: Any) -> Response:
        runtime = current()
        with ExitStack() as stack:
            claims = None if facts.open_to_all else _claims(runtime)
            upload, kept = _received(runtime, claims, facts, path, stack)
            now = runtime.clock.now()  # a slow line has taken its time
            work = stack.enter_context(runtime.unit_of_work())
            call = Call(runtime, work, now, reader_language(), journal.horizon(work.session))
            if claims is not None:
                call._actor = tokens.person_behind(work, claims)
                call._session_id = claims.session_id
            call._upload, call.kept = upload, kept
            _check_headers(call, facts)
            if not facts.writes:
                answered = _finished(call, view(call, **path))
                if facts.media_type:
                    answered.headers["Content-Type"] = getattr(answered, "own_media_type", "") or facts.media_type
                return answered
            return _write(call, view, path)

    return edge


def _claims(runtime: Runtime) -> tokens.Claims:
    return tokens.read_access(runtime.settings, _bearer(), runtime.clock.now())


def _received(
    runtime: Runtime, claims: tokens.Claims | None, facts: _Facts, path: dict[str, Any], stack: ExitStack
) -> tuple[Upload | None, Any]:
    """Receive a body that is a file, and let the view's keeper do what is slow about it."""
    if not facts.raw_body or claims is None:
        return None, None
    # Looked at before the file is waited for; the view will have it again.
    query = Api.ARGUMENTS_PARSER.parse(facts.query(), request, location="query") if facts.query else {}
    request.max_content_length = facts.raw_body
    upload = stack.enter_context(received(request.stream))
    if facts.keeper is None:
        return upload, None
    arrival = Arrival(runtime, claims, query, upload, runtime.clock.now())
    return upload, stack.enter_context(facts.keeper(arrival, **path))


def _check_headers(call: Call, facts: _Facts) -> None:
    """Refuse what cannot be read even where nobody would look at it: silence would be taken for agreement."""
    if facts.has_body and request.mimetype != "application/json" and (request.mimetype or request.get_data()):
        raise UnsupportedMediaType
    if facts.method == "POST":
        idempotency.check(request.headers.get("Idempotency-Key"))
    if facts.changes_version and call.expected_version is None and facts.method != "POST":
        raise PreconditionMissing


def _write(call: Call, view: Callable[..., Any], path: dict[str, Any]) -> Response:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" and call._actor else None
    if key is not None:
        sent = call._upload.sha256.encode() if call._upload is not None else request.get_data()
        print_ = idempotency.fingerprint(request.method, request.full_path, sent)
        earlier = idempotency.begin(call.work.session, call.actor.id, key, print_, call.now)
        if earlier is not None and earlier.status is not None:
            return _repeated(earlier)
    response = _finished(call, view(call, **path))
    call.work.session.flush()
    if key is not None:
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        body = response.get_json() if response.data else None
        idempotency.finish(call.work.session, call.actor.id, key, response.status_code, body, kept)
    call.work.commit()
    return response


def _repeated(earlier: idempotency.IdempotentAnswer) -> Response:
    """Return the answer that was given before, to the byte."""
    response = cast(Response, current_app.json.response(earlier.body))
    response.status_code = earlier.status or 200
    response.headers.update(earlier.headers or {})
    response.headers["Idempotent-Replayed"] = "true"
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
        del response.headers["Content-Type"]
    return response


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
