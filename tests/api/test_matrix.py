"""Who may do what, over the whole of the API: every operation, as everybody, beside a matrix that was written down.

`matrix.txt` has a line for each operation: "ok" where the person gets past authority (whatever the state then says),
else the status and code of the refusal. A new operation fails this test until somebody has decided who may.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.bad import ENDPOINTS
from tests.api.request import NOBODY, Endpoint
from tests.api.scene import Scene

MATRIX = Path(__file__).parent / "matrix.txt"
#: A stranger; a ward far from the task; an official below its lead; the secretariat; the lead; who runs the system; the
#: assigner, last, since only they can change much.
PEOPLE = (NOBODY, "ward", "officer", "an", "director", "admin", "chair")
#: Signing in and out is about sessions, not about reach, and would end those of the walk.
_SKIPPED = ("/sessions", "/sessions/current", "/sessions/refresh", "/sessions/$unknown")


def outcome(scene: Scene, each: Endpoint, who: str) -> str:
    """Send the operation as somebody; a version that is stale keeps whoever may from changing anything."""
    bad = each.bad(who, 0, "", who=who)
    if "$task/" in each.path and each.method == "POST" and each.versioned:
        bad = replace(bad, headers={**bad.headers, "If-Match": '"999"'})
    answer = scene.send(bad)
    if answer.status_code not in (401, 403, 404):
        assert answer.status_code < 500, answer.text
        return "ok"
    return f"{answer.status_code} {json.loads(answer.data)['code']}"


def walked(scene: Scene) -> list[str]:
    lines = []
    for each in sorted(ENDPOINTS, key=lambda each: (each.path, each.method)):
        if each.path in _SKIPPED:
            continue
        cells = ", ".join(f"{who or 'nobody'}: {outcome(scene, each, who)}" for who in PEOPLE)
        lines.append(f"{each.method} {each.path} | {cells}")
    return lines


def test_the_whole_api_as_everybody(scene: Scene) -> None:
    found, written = walked(scene), MATRIX.read_text("utf-8").splitlines()
    if found != written:
        pytest.fail("\n".join(["who may is another now:", *sorted(set(found) ^ set(written))]))
