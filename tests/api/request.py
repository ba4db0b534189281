"""One request of the table of bad inputs, and the operation that it is a bad version of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

Body = dict[str, Any] | list[Any] | str | int | float | bool | None
NOBODY = ""
JSON = "application/json"


@dataclass(frozen=True)
class Bad:
    """One request and its problem. `errors` are the (pointer, code) pairs that must be among the problem's."""

    name: str
    method: str
    path: str
    status: int
    code: str
    errors: tuple[tuple[str, str], ...] = ()
    who: str = "chair"
    content: bytes | None = None
    content_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.method} {self.path}: {self.name}"


@dataclass(frozen=True)
class Endpoint:
    """One operation of the product, with a body that it would take from `who`."""

    method: str
    path: str
    body: Body = None
    who: str = "chair"
    headers: dict[str, str] = field(default_factory=dict)
    open: bool = False
    query: bool = False
    #: Whether a POST on a task answers with the task, and so takes If-Match.
    versioned: bool = True

    def bad(self, name: str, status: int, code: str, *errors: tuple[str, str], **more: Any) -> Bad:
        """Make a request that is right but for what `more` says."""
        if "body" in more:
            more["content"] = json.dumps(more.pop("body")).encode()
        content = None if self.body is None else json.dumps(self.body).encode()
        sent = Bad(name, self.method, self.path, status, code, errors, self.who, content, headers=self.headers)
        return replace(sent, **{"content_type": JSON if content else None, **more})


def endpoint(method: str, path: str, body: Body = None, **more: Any) -> Endpoint:
    return Endpoint(method, path, body, **more)
