"""Drafts and readings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint

_SENTENCE = {"sentence": "Giao Sở Xây dựng xử lý điểm ngập đường X"}

ENDPOINTS = (
    endpoint("POST", "/task-drafts/readings", _SENTENCE),
    endpoint("POST", "/task-drafts", _SENTENCE),
    endpoint("GET", "/task-drafts", query=True),
    endpoint("GET", "/task-drafts/$unknown"),
    endpoint("PATCH", "/task-drafts/$draft", {"title": "Tên khác"}, headers={"If-Match": '"1"'}),
    endpoint("DELETE", "/task-drafts/$unknown"),
    endpoint("POST", "/task-drafts/$draft/assignment"),
)
RULES = frozenset({"group_leads_by_campaign", "secret_refused", "required"})


def names(scene: Any) -> dict[str, str]:
    made = {}
    for name, body in (
        ("draft", {"title": "Chưa biết giao ai"}),
        ("group_draft", {"title": "x", "lead": {"group": "x"}}),
    ):
        answer = scene.send(Bad("", "POST", "/task-drafts", 201, "", content=json.dumps(body).encode()))
        assert answer.status_code == 201, answer.text
        made[name] = answer.json["id"]
    return made


def bad() -> Iterator[Bad]:
    read, write, _, _, change, _, assign = ENDPOINTS
    secret = {"sentence": "Tài liệu tuyệt mật giao Sở Xây dựng"}
    yield read.bad("a secret", 422, "invalid", ("/sentence", "secret_refused"), body=secret)
    yield write.bad("a secret", 422, "invalid", ("/sentence", "secret_refused"), body=secret)
    graded = {"source": {"secrecy": "mat"}}
    yield write.bad("a secret source", 422, "invalid", ("/source/secrecy", "secret_refused"), body=graded)
    yield change.bad("somebody else's", 404, "unknown_draft", who="director")
    yield change.bad("a stale version", 412, "stale", headers={"If-Match": '"99"'})
    yield assign.bad("without a lead", 422, "invalid", ("/lead", "required"))
    led = ("/lead", "group_leads_by_campaign")
    yield assign.bad("a group leads", 422, "invalid", led, path="/task-drafts/$group_draft/assignment")
