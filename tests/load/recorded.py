"""What the product has PostgreSQL do for one assignment, noted as it does it, for peers that do just that."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event

from tests.city import City

TITLE = "Xử lý điểm ngập"
_IDENTIFIER = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}(?![0-9a-f])")


class Statement(NamedTuple):
    """In the driver's words, and what it was given."""

    words: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Assigned:
    """The statements of one assignment in their order, without COMMIT; its code, and when it began (Unix seconds)."""

    statements: Sequence[Statement]
    code: str
    began: float

    def invented(self, text: str) -> dict[str, str]:
        """Return the identifiers in a text that this request made up, with a name for each, to be made up anew.

        Identifiers are UUIDs of version 7, which say when they were made.
        """
        found = dict.fromkeys(each.replace("-", "") for each in _IDENTIFIER.findall(text))
        made = [each for each in found if int(each[:12], 16) / 1000 >= self.began - 0.05]
        return {each: f"new{n}" for n, each in enumerate(made)}

    def writes(self) -> list[dict[str, Any]]:
        """Return what it inserts, as JSON may have it: the words, and a template for each value (`text % made`).

        `title` and `code` are named so, and what was made up as `invented` names it.
        """
        inserts = [each for each in self.statements if re.search(r"\bINSERT INTO\b", each.words)]
        names = self.invented(" ".join(_text(value) for each in inserts for value in each.given.values()))

        def template(value: Any) -> str:
            text = _text(value).replace("%", "%%")
            text = replace_identifiers(text, {each: f"%({name})s" for each, name in names.items()})
            return text.replace(json.dumps(TITLE, ensure_ascii=False)[1:-1], "%(title)s").replace(self.code, "%(code)s")

        return [
            {
                "words": words,
                "given": {name: template(value) for name, value in given.items()},
                "new": [*names.values()],
            }
            for words, given in inserts
        ]


def replace_identifiers(text: str, by: Mapping[str, str]) -> str:
    """Put other words where identifiers stand, with or without their dashes."""
    return _IDENTIFIER.sub(lambda found: by.get(found[0].replace("-", ""), found[0]), text)


def record_one(app: Flask, city: City) -> Assigned:
    """Assign through the API in process, and return what it had PostgreSQL do."""
    engine = app.extensions["giaoviec"].engine
    noted: list[Statement] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        noted.extend(Statement(statement, each) for each in (parameters if many else [parameters]))

    client = app.test_client()
    headers = {"Authorization": f"Bearer {city.token('chair')}"}
    body = {
        "title": TITLE,
        "lead": {"unit_id": str(city.units["works"].id)},
        "deadline_in": {"amount": 2, "unit": "working_days"},
    }
    client.post("/api/v1/tasks", json=body, headers=headers)
    time.sleep(0.1)
    began = time.time()
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.post("/api/v1/tasks", json=body, headers=headers)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return Assigned([each for each in noted if each.words != "COMMIT"], answer.json["code"], began)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
