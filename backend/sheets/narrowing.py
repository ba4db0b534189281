"""How a list was narrowed, said in words: what a sheet shows is only understood with its filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.http.api import Call
from backend.http.fields import Schema
from backend.org.model import Person, Unit
from backend.sheets.column import Label, clock_time, spelled
from backend.texts import Text

#: Parameters that say which part of a list is read, not what is in it.
PAGING = ("cursor", "after", "limit")
_NARROWED = Text("Bộ lọc: {filters}", "Filter: {filters}")
_WHOLE = Text("Bộ lọc: không, toàn bộ danh sách", "Filter: none, the whole list")


def given(schema: type[Schema] | None, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that were given: what is as it would be without a word says nothing."""
    fields = schema().fields if schema else {}
    left_out = {
        name: each.load_default() if callable(each.load_default) else each.load_default for name, each in fields.items()
    }
    return {name: value for name, value in query.items() if value != left_out[name]}


def narrowing(call: Call, labels: Mapping[str, Label], asked: Mapping[str, Any]) -> str:
    """Return the line that says what was asked for, in the reader's language."""
    known = [(labels[name], asked[name]) for name in sorted(asked, key=list(labels).index)]
    said = [f"{label.head.said(call.language)}: {_value(call, label, value)}" for label, value in known]
    return _NARROWED.said(call.language).format(filters="; ".join(said)) if said else _WHOLE.said(call.language)


def _value(call: Call, label: Label, value: Any) -> str:
    if isinstance(value, UUID):
        return _name(call, value)
    if isinstance(value, datetime):
        return clock_time(value, call.work.calendar.zone)
    return str(spelled(value, label.words, call.language))


def _name(call: Call, id_: UUID) -> str:
    """A unit or a person by name; anything else as it was asked for."""
    unit = call.work.session.get(Unit, id_)
    if unit is not None:
        return unit.name
    person = call.work.session.get(Person, id_)
    return person.full_name if person is not None else str(id_)
