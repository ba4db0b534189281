"""The verbs beside the main ones."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

ENDPOINTS = (
    endpoint("POST", "/tasks/$task/refusal", {"reason": "không đúng thẩm quyền"}, who="director"),
    endpoint("POST", "/tasks/$task/insistence", {"note": ""}),
    endpoint("POST", "/tasks/$task/pause", {"reason": "chờ ý kiến"}),
    endpoint("POST", "/tasks/$task/resumption", {"note": ""}),
    endpoint("POST", "/tasks/$task/coordinators", {"party": {"unit_id": "$health_unit"}}),
    endpoint("POST", "/tasks/$task/coordinators/$unknown/release"),
    endpoint("POST", "/tasks/$task/follow"),
    endpoint("DELETE", "/tasks/$task/follow"),
    endpoint("POST", "/tasks/$task/star"),
    endpoint("DELETE", "/tasks/$task/star"),
)


def bad() -> Iterator[Bad]:
    refuse, insist, pause, resume, add, *_rest = ENDPOINTS
    yield refuse.bad("no reason", 422, "invalid", ("/reason", "required"), body={"reason": ""})
    yield refuse.bad("the assigner", 403, "only_assignees", who="chair")
    yield insist.bad("nobody declined", 409, "not_in_this_status")
    yield insist.bad("the lead", 403, "only_the_assigner", who="director")
    yield pause.bad("the lead", 403, "only_the_assigner", who="director")
    yield resume.bad("nothing is paused", 409, "not_in_this_status")
    yield add.bad("the lead again", 422, "invalid", ("/party", "in_it_already"), body={"party": {"unit_id": "$works"}})
    yield add.bad("the lead adds", 403, "only_the_assigner", who="director")
    yield Bad("a stranger follows", "POST", "/tasks/$task/follow", 404, "unknown_task", who="ward")
    yield Bad("the lead stars", "POST", "/tasks/$task/star", 403, "not_your_own_work_to_watch", who="director")


RULES = frozenset({"in_it_already"})
