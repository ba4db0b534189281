"""What is known of a view before anybody calls it, and what its documentation says by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.http import idempotency
from backend.http.call import VERSION_PATTERN
from backend.http.fields import Schema
from backend.http.uploads import Keeper

#: A body that is a file: any bytes.
_FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@dataclass(frozen=True, slots=True)
class Facts:
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


def documentation(facts: Facts, name: str) -> dict[str, Any]:
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
    if facts.writes:
        codes |= {500: "Done, and its answer was lost where the code is answer_lost: not to be sent again"}
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
        headers.append(_header("If-Match", VERSION_PATTERN, "The ETag that the change was decided on", required=must))
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    answers = {str(code): {"description": text, **problem} for code, text in sorted(codes.items())}
    return {
        "operationId": name,
        "responses": answers,
        **({"security": []} if facts.open_to_all else {}),
        **({"requestBody": _FILE} if facts.raw_body else {}),
        **({"parameters": headers} if headers else {}),
    }


def content_of(media_type: str) -> dict[str, str]:
    return {"type": "object"} if media_type == "application/json" else {"type": "string", "format": "binary"}


def _header(name: str, pattern: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return {"in": "header", "name": name, "required": required, "schema": schema, "description": description}
