"""Calendar feeds over HTTP."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from flask import Response, request

from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Instant, Items, Nested, Schema, Text
from backend.runtime import current
from tasks.calendars import service
from tasks.calendars.model import CalendarFeed

api = Api("calendars", __name__, description="One's own deadlines in one's own calendar")


class NewFeedSchema(Schema):
    name = Text(min=1, max=100, required=True)
    with_titles = Flag(load_default=False)


class FeedSchema(Schema):
    id = Id()
    name = Text(max=100)
    with_titles = Flag()
    created_at = Instant()
    read_at = Instant(allow_none=True)


class CreatedFeedSchema(FeedSchema):
    """`address` is shown this once: whoever has it can read the calendar."""

    address = Text(max=300)


class FeedsSchema(Schema):
    items = Items(Nested(FeedSchema))


@api.write("/me/calendar-feeds", body=NewFeedSchema, answer=CreatedFeedSchema, status=201)
def create_feed(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Make an address that shows one's open deadlines in any calendar."""
    feed, secret = service.create_feed(call.work, call.actor, **body, now=call.now)
    # The Host that somebody sends may be anybody's, and the address is a key.
    root = call.runtime.settings.public_url or request.url_root.rstrip("/")
    return {**_shown(feed), "address": f"{root}/api/v1/calendars/{secret}.ics"}


@api.read("/me/calendar-feeds", answer=FeedsSchema)
def list_feeds(call: Call) -> dict[str, Any]:
    """List one's calendar addresses, and when each was last read."""
    return {"items": [_shown(each) for each in service.feeds_of(call.work, call.actor)]}


@api.write("/me/calendar-feeds/<uuid:feed_id>", method="DELETE", answer=None, status=204)
def revoke_feed(call: Call, feed_id: UUID) -> None:
    """Revoke an address: it leads nowhere from now on."""
    service.revoke_feed(call.work, call.actor, feed_id)


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


_ANSWERS = {
    "200": {"description": "The calendar", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    "304": {"description": "As it was when If-None-Match was given"},
    "404": _problem("No such calendar, or it was revoked"),
    "503": _problem("Briefly unavailable: wait as long as Retry-After says"),
}


@api.route("/calendars/<string:secret>.ics")  # type: ignore[untyped-decorator, unused-ignore]
@api.doc(operationId="read_feed", security=[], responses=_ANSWERS)  # type: ignore[untyped-decorator, unused-ignore]
def read_feed(secret: str) -> Response:
    """Read a calendar by its address; unchanged, it answers 304."""
    runtime = current()
    with runtime.unit_of_work() as work:
        content = service.read_feed(work, secret, settings=runtime.settings, now=runtime.clock.now())
        work.commit()
    stable = b"\n".join(line for line in content.splitlines() if not line.startswith(b"DTSTAMP"))
    response = Response(content, mimetype="text/calendar")
    response.set_etag(hashlib.sha256(stable).hexdigest())
    response.headers["Cache-Control"] = "private, max-age=300"
    response.make_conditional(request)
    return response


def _shown(feed: CalendarFeed) -> dict[str, Any]:
    return {name: getattr(feed, name) for name in ("id", "name", "with_titles", "created_at", "read_at")}
