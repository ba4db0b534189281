"""What lies behind a board: its weeks, its load, its first answers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

ENDPOINTS = (
    endpoint("GET", "/board/history", query=True),
    endpoint("GET", "/board/workload", query=True),
    endpoint("GET", "/board/acknowledgement", query=True),
)
_WEEKS = (("0", "out_of_range"), ("54", "out_of_range"), ("-1", "out_of_range"), ("twelve", "invalid_number"))


def bad() -> Iterator[Bad]:
    for each in ENDPOINTS:
        yield each.bad("an official", 403, "no_board", who="officer")
        path = f"{each.path}?unit_id=$works"
        yield Bad("a unit out of sight", "GET", path, 403, "unit_not_watched", who="ward")
    for each in (ENDPOINTS[0], ENDPOINTS[2]):
        for given, code in _WEEKS:
            path = f"{each.path}?weeks={given}"
            yield each.bad(f"weeks {given}", 422, "invalid", ("/query/weeks", code), path=path)
