"""The table of bad inputs: what is sent, by whom, and the problem that must come back.

Here is what every operation refuses; what one group of operations refuses is in `tests.api.features`. Strings may name
things of the scene as $works, $task, $expired …; `tests.api.scene` knows them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.api import features
from tests.api.request import NOBODY, Bad, Endpoint
from tests.api.tables import fields_of, operation
from tests.api.values import values

ENDPOINTS = tuple(features.endpoints())


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
    yield each.bad("an unknown field", 422, "invalid", ("/~0x~1", "unknown_field"), body={**fields_of(each), "~x/": 1})
    yield each.bad("a form", 415, "unsupported_media_type", content_type="application/x-www-form-urlencoded")
    yield each.bad("no content type", 415, "unsupported_media_type", content=b'{"a": 1}', content_type=None)
    if each.body:
        yield each.bad("nothing", 400, "bad_request", content=b"")


def reach() -> Iterator[Bad]:
    """Yield what every operation on a task must refuse: a task one does not see, one that is not there."""
    for each in ENDPOINTS:
        if "$task" in each.path:
            yield each.bad("somebody else's task", 404, "unknown_task", who="ward")
            yield each.bad("a task that is not there", 404, "unknown_task", path=each.path.replace("$task", "$unknown"))


def headers() -> Iterator[Bad]:
    """Yield versions and keys that cannot be accepted."""
    change = operation(ENDPOINTS, "PATCH", "/tasks/$task")
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
            each = operation(ENDPOINTS, "POST", path)
            yield each.bad(f"Idempotency-Key {name}", 422, "invalid", errors, headers={"Idempotency-Key": key})
    yield operation(ENDPOINTS, "POST", "/tasks").bad(
        "a key used before",
        422,
        "invalid",
        ("/headers/Idempotency-Key", "idempotency_mismatch"),
        headers={"Idempotency-Key": "used-before"},
    )


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


def addresses() -> Iterator[Bad]:
    """Yield addresses and cursors that cannot be accepted."""
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
    for name, cursor in _CURSORS:
        for path in ("/tasks", "/units", "/people", "/tasks?sort=deadline"):
            address = f"{path}{'&' if '?' in path else '?'}cursor={cursor}"
            yield Bad(f"a cursor {name}", "GET", address, 422, "invalid", (("/query/cursor", "bad_cursor"),))


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


TABLE = _unique([*everywhere(), *values(ENDPOINTS), *reach(), *headers(), *addresses(), *features.bad()])
