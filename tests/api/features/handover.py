"""Hand-overs and reforms."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

_REFORM = {"ending": ["$unknown"], "successors": ["$works"]}

ENDPOINTS = (
    endpoint("GET", "/posts/$unknown/handover", who="admin"),
    endpoint("POST", "/posts/$unknown/handover", {"to": "$vice"}, who="admin"),
    endpoint("POST", "/reforms/previews", _REFORM, who="admin"),
    endpoint("POST", "/reforms", _REFORM, who="admin"),
)
RULES = frozenset({"same_person", "ends_and_succeeds", "not_a_successor"})


def bad() -> Iterator[Bad]:
    _, hand_over, preview, reform = ENDPOINTS
    post = "/posts/$post_of_chair/handover"
    same = {"to": "$chair"}
    yield hand_over.bad("to the same", 422, "invalid", ("/to", "same_person"), path=post, body=same)
    gone = {"to": "$gone"}
    yield hand_over.bad("to who has left", 422, "invalid", ("/to", "unknown_person"), path=post, body=gone)
    yield hand_over.bad("a leader", 403, "administrator_only", who="chair", path=post)
    unknown = ("/ending/0", "unknown_unit")
    yield reform.bad("a unit that is none", 422, "invalid", unknown)
    both = {"ending": ["$works"], "successors": ["$works"]}
    yield preview.bad("into itself", 422, "invalid", ("/successors", "ends_and_succeeds"), body=both)
