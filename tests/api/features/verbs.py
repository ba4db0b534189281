"""The verbs beside the main ones."""

from __future__ import annotations

from collections.abc import Iterator

from tests.api.request import Bad, endpoint

ENDPOINTS = (
    endpoint("POST", "/tasks/$task/urging", {"note": "khẩn trương"}),
    endpoint("POST", "/tasks/$task/refusal", {"reason": "không đúng thẩm quyền"}, who="director"),
    endpoint("POST", "/tasks/$task/insistence", {"note": ""}),
    endpoint("POST", "/tasks/$task/pause", {"reason": "chờ ý kiến"}),
    endpoint("POST", "/tasks/$task/resumption", {"note": ""}),
)


def bad() -> Iterator[Bad]:
    urge, refuse, insist, pause, resume = ENDPOINTS
    yield urge.bad("the lead presses themselves", 403, "not_your_own_work_to_watch", who="director")
    yield urge.bad("a stranger", 404, "unknown_task", who="ward")
    yield urge.bad("done work", 409, "not_in_this_status", path="/tasks/$completed/urging")
    yield refuse.bad("no reason", 422, "invalid", ("/reason", "required"), body={"reason": ""})
    yield refuse.bad("the assigner", 403, "only_assignees", who="chair")
    yield insist.bad("nobody declined", 409, "not_in_this_status")
    yield insist.bad("the lead", 403, "only_the_assigner", who="director")
    yield pause.bad("the lead", 403, "only_the_assigner", who="director")
    yield resume.bad("nothing is paused", 409, "not_in_this_status")
