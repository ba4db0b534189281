"""The default document with one thing changed, for tests."""

from __future__ import annotations

import copy
from typing import Any

from reminders.policies.document import default_document


def changed(**edits: Any) -> dict[str, Any]:
    """Return the default document with the second rung of the normal ladder edited; None removes a value."""
    document = copy.deepcopy(dict(default_document()))
    rung = document["ladders"]["normal"][1]
    for name, value in edits.items():
        if value is None:
            del rung[name]
        else:
            rung[name] = value
    return document


def having(**values: Any) -> dict[str, Any]:
    """Return the default document with values of its own at the top."""
    return {**copy.deepcopy(dict(default_document())), **values}


def rung(key: str, trigger: str, **measure: Any) -> dict[str, Any]:
    return {"rung": key, "trigger": trigger, "who": ["lead"], **measure}


ASSIGNED = {"rung": "assigned", "trigger": "assigned", "who": ["assignee"]}
