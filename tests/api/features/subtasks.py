"""Work handed on."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

_CHILD = {"title": "Khảo sát hiện trường", "lead": {"unit_id": "$division"}}

ENDPOINTS = (
    endpoint("POST", "/tasks/$task/subtasks", _CHILD, who="director"),
    endpoint("GET", "/tasks/$task/subtasks", query=True),
)
RULES = frozenset({"after_parent"})


def bad() -> Iterator[Bad]:
    hand_on, _ = ENDPOINTS
    yield hand_on.bad("the assigner, who has no part in it", 403, "only_assignees", who="chair")
    yield hand_on.bad("somebody who does not see it", 404, "unknown_task", who="ward")
    yield hand_on.bad("done work", 409, "not_in_this_status", path="/tasks/$completed/subtasks")
    elsewhere = {**_CHILD, "lead": {"unit_id": "$ward_unit"}}
    yield hand_on.bad("to another department", 422, "invalid", ("/lead", "out_of_reach"), body=elsewhere)
