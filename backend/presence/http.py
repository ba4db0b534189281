"""Presence over HTTP."""

from __future__ import annotations

from typing import Any

from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Instant, Items, Nested, QuerySchema, Schema
from backend.presence import service
from backend.presence.service import Choice

api = Api("presence", __name__, description="Who is reachable now, of those who chose to be seen")


class ShownSchema(Schema):
    shown = Flag(required=True)


class ChoiceSchema(Schema):
    offered = Flag()
    shown = Flag()


class PresenceQuery(QuerySchema):
    person_id = Items(Id(), max=100, load_default=list)


class SeenSchema(Schema):
    person_id = Id()
    reachable = Flag()
    seen_at = Instant(allow_none=True)


class PresenceSchema(Schema):
    """Who did not choose to be seen, or works elsewhere, is not among them; nobody is while Redis does not answer."""

    items = Items(Nested(SeenSchema))


@api.read("/me/presence", answer=ChoiceSchema)
def own_presence(call: Call) -> Choice:
    """Read whether one is shown to the secretariat as reachable."""
    return service.choice_of(call.work, call.runtime.settings, call.actor)


@api.write("/me/presence", method="PUT", body=ShownSchema, answer=ChoiceSchema)
def choose_presence(call: Call, body: dict[str, Any]) -> Choice:
    """Choose to be shown to the secretariat as reachable, or not."""
    runtime = call.runtime
    return service.choose(call.work, runtime.settings, runtime.redis, call.actor, **body, now=call.now)


@api.read("/presence", answer=PresenceSchema, query=PresenceQuery)
def presence(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """See who of some people at or below one's own unit is reachable now (secretariat). Right within 75 seconds."""
    runtime = call.runtime
    asked = query["person_id"]
    found = service.who_is_reachable(call.work, runtime.settings, runtime.redis, call.actor, asked, now=call.now)
    return {"items": found}
