"""Bad inputs made of short tables: one row says what is wrong, the operation says the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tests.api.request import Bad, Body, Endpoint

Operations = Iterable[Endpoint]


def operation(operations: Operations, method: str, path: str) -> Endpoint:
    return next(each for each in operations if (each.method, each.path) == (method, path))


def fields_of(each: Endpoint) -> dict[str, Any]:
    assert isinstance(each.body, dict)
    return each.body


def refused(each: Endpoint, body: Body, pointer: str, code: str) -> Bad:
    """A body of which one place is refused."""
    shown = json.dumps(body, ensure_ascii=True)[:60]
    return each.bad(f"{code} at {pointer or 'the whole'} in {shown}", 422, "invalid", (pointer, code), body=body)


def bodies(operations: Operations, rows: Iterable[tuple[str, str, dict[str, Any], str, str]]) -> Iterator[Bad]:
    """Rows are (method, path, body, pointer, code): fields missing, too long, of the wrong shape or not together."""
    for method, path, body, pointer, code in rows:
        yield refused(operation(operations, method, path), body, pointer, code)


def forbidden(operations: Operations, rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Bad]:
    """Rows are (method, path, who, code): somebody may not."""
    for method, path, who, code in rows:
        yield operation(operations, method, path).bad(f"{who} may not", 403, code, who=who)


def missing(operations: Operations, rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Bad]:
    """Rows are (method, path, who, code): whoever may ask is told that nothing is there."""
    for method, path, who, code in rows:
        yield operation(operations, method, path).bad("nothing there", 404, code, who=who)


def parameters(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Bad]:
    """Rows are (what it is, address, parameter, code)."""
    for name, path, parameter, code in rows:
        yield Bad(name, "GET", path, 422, "invalid", ((f"/query/{parameter}", code),))
