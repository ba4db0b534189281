"""Extensions, delays, explanations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.api.request import Bad, Endpoint, endpoint

_ASK = {"deadline": "2099-01-05T17:00:00+07:00", "reason": "chờ thẩm định"}


def _part(path: str, body: dict[str, Any] | None = None, who: str = "chair") -> Endpoint:
    """A POST that answers with something of a task, not with the task."""
    return endpoint("POST", path, body, who=who, versioned=False)


ENDPOINTS = (
    _part("/tasks/$task/extension-requests", _ASK, who="director"),
    endpoint("GET", "/tasks/$task/extension-requests"),
    _part("/tasks/$task/extension-requests/$unknown/decision", {"decision": "grant"}),
    _part("/tasks/$task/extension-requests/$unknown/acceptance", who="director"),
    _part("/tasks/$task/extension-requests/$unknown/withdrawal", who="director"),
    endpoint("GET", "/tasks/$task/deadlines"),
    endpoint("GET", "/tasks/$task/delays"),
    endpoint(
        "POST", "/tasks/$task/delays/cause", {"kind": "own", "cause": "thiếu người"}, who="director", versioned=False
    ),
    _part("/tasks/$task/delays/$unknown/confirmation", {"confirmed": True}),
    _part("/tasks/$task/explanation-requests", {"question": "Vì sao chậm?"}),
    endpoint("GET", "/tasks/$task/explanation-requests"),
    endpoint(
        "POST",
        "/tasks/$task/explanation-requests/$unknown/answer",
        {"answer": "Vì mưa"},
        who="director",
        versioned=False,
    ),
)
RULES = frozenset({"not_later", "after_parent", "not_an_assignee", "explain_to_self"})


def names(scene: Any) -> dict[str, str]:
    task = scene.city.assign("chair", "works", "Việc có hạn", deadline=scene.city.now + timedelta(days=30))
    return {"dated": str(task.id)}


def bad() -> Iterator[Bad]:
    ask, _, decide, accept, withdraw, *_ = ENDPOINTS
    yield ask.bad("a task without deadline", 409, "nothing_to_extend")
    dated = "/tasks/$dated/extension-requests"
    yield ask.bad("the assigner asks", 403, "only_the_lead", who="chair")
    yield ask.bad(
        "an earlier date",
        422,
        "invalid",
        ("/deadline", "not_later"),
        path=dated,
        body={**_ASK, "deadline": "2020-01-05T17:00:00+07:00"},
    )
    yield ask.bad("no date", 422, "invalid", ("/deadline", "required"), path=dated, body={"reason": "chờ"})
    yield ask.bad("no reason", 422, "invalid", ("/reason", "required"), path=dated, body={**_ASK, "reason": ""})
    yield decide.bad("the lead decides", 403, "only_the_assigner", who="director")
    yield decide.bad("a request that is none", 404, "unknown_request")
    yield decide.bad(
        "a word for a decision", 422, "invalid", ("/decision", "invalid_choice"), body={"decision": "maybe"}
    )
    yield accept.bad("a request that is none", 404, "unknown_request")
    yield withdraw.bad("the assigner withdraws", 403, "only_the_lead", who="chair")
    cause, confirm, demand, _, answer = ENDPOINTS[7:]
    yield cause.bad("nothing was missed", 409, "no_delay")
    yield cause.bad(
        "a kind that is none", 422, "invalid", ("/kind", "invalid_choice"), body={"kind": "x", "cause": "y"}
    )
    yield confirm.bad("a delay that is none", 404, "unknown_delay")
    yield demand.bad("of a stranger", 422, "invalid", ("/of", "not_an_assignee"), body={"question": "?", "of": "$ward"})
    yield demand.bad("the lead of themselves", 403, "not_your_own_work_to_watch", who="director")
    yield answer.bad("a question that is none", 404, "unknown_explanation")
