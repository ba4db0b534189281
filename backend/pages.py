"""Pages for readers: the API's documentation, the meaning of each problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from backend.runtime import current
from backend.texts import choose_language

TEMPLATES = Path(__file__).resolve().parent / "web" / "templates"
STATIC = Path(__file__).resolve().parent / "web" / "static"

pages = Blueprint("pages", __name__, static_folder=str(STATIC), static_url_path="/static")

SAFETY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

API_INFO = {
    "description": "Giao việc tức thời, nhắc việc thông minh. Errors are RFC 9457 problems in the language of "
    "Accept-Language (vi, en). POST takes Idempotency-Key, changes take If-Match. Lists are paged by cursor."
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "A page that explains this kind of problem"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "What is wrong with which value: {pointer, code, message}",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer (RFC 6901) into the body; /query/… and /headers/… lie outside it",
                    },
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "candidates": {
                        "type": "array",
                        "description": "Values that would be accepted and look like the one given, if there are any",
                        "items": {"type": "string"},
                    },
                },
            },
        },
    },
}


def made_once(name: str, mimetype: str, make: Callable[[], str]) -> Response:
    """Answer with what `make` says, which is asked once in each process: what the API offers does not change in it.
    A reader that has it already is told so by its ETag."""
    kept: dict[str, str] = current_app.extensions.setdefault("giaoviec.made", {})
    if name not in kept:
        kept[name] = make()
    answer = Response(kept[name], mimetype=mimetype)
    answer.cache_control.no_cache = True
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


@pages.get("/api/v1/docs")
def documentation() -> ResponseReturnValue:
    """Show the OpenAPI document as a page to read; made on the server, so it needs no script."""
    return made_once("docs", "text/html", _documentation)


def openapi() -> ResponseReturnValue:
    """The OpenAPI document as it holds for what this process offers."""
    return made_once("openapi", "application/json", lambda: current_app.json.dumps(_spec(), indent=2))


def _spec() -> dict[str, Any]:
    spec: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return spec


def _documentation() -> str:
    spec = _spec()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                tag = operation.get("tags", [""])[0]
                parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                shown = {**operation, "path": path, "method": method.upper(), "parameters": parameters}
                groups.setdefault(tag, []).append(shown)
    return render_template(
        "docs.html",
        spec=spec,
        groups=groups,
        shown=_named(spec),
        resolve=lambda schema: _resolve(spec, schema),
    )


@pages.get("/problems/<code>")
def problem(code: str) -> ResponseReturnValue:
    """Explain one kind of problem, in the reader's language."""
    catalogue = current().catalogue
    if not catalogue.knows(code):
        abort(404)
    language = choose_language(request.headers.get("Accept-Language"))
    page = render_template("problem.html", code=code, text=catalogue.template(code, language), language=language)
    return page, {"Content-Language": language, "Vary": "Accept-Language"}


def _named(part: Any) -> set[str]:
    """Return the names of all schemas that something refers to."""
    if isinstance(part, dict):
        own = {part["$ref"].rpartition("/")[2]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(_named, part.values()))
    return set().union(*map(_named, part)) if isinstance(part, list) else set()


def _resolve(spec: dict[str, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    """Follow a $ref inside the document."""
    schema = schema or {}
    name = schema.get("$ref", "").rpartition("/")[2]
    return spec["components"]["schemas"].get(name, schema) if name else schema
