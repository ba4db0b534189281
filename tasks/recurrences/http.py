"""Recurring tasks over HTTP."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time
from typing import Any
from uuid import UUID

import marshmallow as ma

from backend.errors import Invalid
from backend.http.api import Api, Call
from backend.http.fields import Choice, Id, Instant, Items, Nested, Schema, Text, Written
from tasks.recurrences import service
from tasks.recurrences.model import STATES, Recurrence
from tasks.recurrences.rule import DAYS_OFF, When
from tasks.templates.http import TemplateBodySchema

_AS_IT_IS = ("id", "name", "rule", "day_off", "body", "state", "reason", "next_at")

api = Api("recurrences", __name__, description="Tasks that come again by a rule (RFC 5545)")


class RuleSchema(Schema):
    """`rule` as RFC 5545 writes it (FREQ=MONTHLY;BYMONTHDAY=25), `at` a local time, `day_off` what a day off does."""

    rule = Text(min=1, max=300, required=True)
    starts_on = Written("[0-9]{4}-[0-9]{2}-[0-9]{2}", max=10, required=True)
    at = Written("[0-9]{2}:[0-9]{2}", max=5, load_default="08:00")
    day_off = Choice(DAYS_OFF, load_default="after")


class NewRecurrenceSchema(RuleSchema):
    name = Text(min=1, max=200, required=True)
    body = Nested(TemplateBodySchema, required=True)


class RecurrenceSchema(Schema):
    id = Id()
    name = Text(max=200)
    rule = Text(max=300)
    starts_on = Text(max=10)
    at = Text(max=5)
    day_off = Choice(DAYS_OFF)
    body = ma.fields.Dict()
    state = Choice(STATES)
    reason = Text(max=60, allow_none=True)
    reason_text = Text(max=500, allow_none=True, metadata={"description": "Why it is suspended, as its reader says it"})
    next_at = Instant(allow_none=True)


class RecurrencesSchema(Schema):
    items = Items(Nested(RecurrenceSchema))


class OccurrencesSchema(Schema):
    items = Items(Instant(), max=20)


@api.write("/recurrences", body=NewRecurrenceSchema, answer=RecurrenceSchema, status=201)
def make_recurrence(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Make a task that comes again (leaders)."""
    return _shown(call, service.recur(call.work, call.actor, **_given(body), now=call.now))


@api.write("/recurrences/<uuid:recurrence_id>", method="PUT", body=NewRecurrenceSchema, answer=RecurrenceSchema)
def change_recurrence(call: Call, body: dict[str, Any], recurrence_id: UUID) -> dict[str, Any]:
    """Replace what comes again and when; what it has assigned stays. One that was suspended goes on."""
    return _shown(call, service.change(call.work, call.actor, recurrence_id, **_given(body), now=call.now))


@api.write("/recurrence-previews", body=RuleSchema, answer=OccurrencesSchema)
def preview_recurrence(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """See when a rule would come up, before it is kept."""
    found = service.upcoming(call.work, _when(body), most=12, now=call.now)
    return {"items": [each.at for each in found]}


@api.read("/recurrences", answer=RecurrencesSchema)
def list_recurrences(call: Call) -> dict[str, Any]:
    """List one's own recurring tasks."""
    return {"items": [_shown(call, each) for each in service.recurrences_of(call.work, call.actor)]}


@api.write("/recurrences/<uuid:recurrence_id>/pause", answer=RecurrenceSchema, status=201)
def pause_recurrence(call: Call, recurrence_id: UUID) -> dict[str, Any]:
    """Let it rest."""
    return _shown(call, service.turn(call.work, call.actor, recurrence_id, on=False, now=call.now))


@api.write("/recurrences/<uuid:recurrence_id>/resumption", answer=RecurrenceSchema, status=201)
def resume_recurrence(call: Call, recurrence_id: UUID) -> dict[str, Any]:
    """Let it go on from the next time that is ahead."""
    return _shown(call, service.turn(call.work, call.actor, recurrence_id, on=True, now=call.now))


@api.write("/recurrences/<uuid:recurrence_id>", method="DELETE", answer=None, status=204)
def drop_recurrence(call: Call, recurrence_id: UUID) -> None:
    """End it; what it has assigned stays."""
    service.drop(call.work, call.actor, recurrence_id)


def _shown(call: Call, row: Recurrence) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in _AS_IT_IS}
    clock = {"starts_on": row.starts_on.isoformat(), "at": f"{row.at:%H:%M}"}
    return {**shown, **clock, "reason_text": _reason_of(call, row)}


def _reason_of(call: Call, row: Recurrence) -> str | None:
    """The refusal's own sentence. What was suspended before its names were kept leaves them out."""
    catalogue = call.runtime.catalogue
    if row.reason is None or not catalogue.knows(row.reason):
        return row.reason
    sentence = catalogue.template(row.reason, call.language)
    return sentence.format_map(defaultdict(lambda: "…", row.reason_params or {}))


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {"name": body["name"], "body": TemplateBodySchema().dump(body["body"]), "when": _when(body)}


def _when(body: dict[str, Any]) -> When:
    try:
        starts_on = date.fromisoformat(body["starts_on"])
        if not 2000 <= starts_on.year < 2100:
            raise ValueError(body["starts_on"])
    except ValueError as error:
        raise Invalid.at("/starts_on", "invalid_value") from error
    try:
        at = time.fromisoformat(body["at"])
    except ValueError as error:
        raise Invalid.at("/at", "invalid_value") from error
    return When(body["rule"], starts_on, at, body["day_off"])
