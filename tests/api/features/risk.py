"""The forecast: its account of itself, the order of lists, the board's other order."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

ENDPOINTS = (endpoint("GET", "/risk"),)
RULES = frozenset({"risk_not_used"})


def bad() -> Iterator[Bad]:
    (account,) = ENDPOINTS
    yield account.bad("an official", 403, "only_overseers", who="officer")
    order = endpoint("GET", "/tasks", query=True)
    yield order.bad(
        "an order by what nobody foretells", 422, "invalid", ("/query/sort", "risk_not_used"), path="/tasks?sort=risk"
    )
    yield order.bad("an official's order by risk", 403, "only_overseers", who="officer", path="/tasks?sort=risk")
    board = endpoint("GET", "/board", query=True)
    yield board.bad("an order that is none", 422, "invalid", ("/query/sort", "invalid_choice"), path="/board?sort=luck")
