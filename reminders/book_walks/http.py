"""Walks through the open book over HTTP: what they are doing, how far they have come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from backend.http.api import Api, Call
from backend.http.fields import Choice, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PageQuery
from reminders.book_walks import service
from reminders.model import WALK_KINDS, BookWalk

api = Api("book_walks", __name__, description="Replanning and counting all open tasks, with their progress")


class BookWalkSchema(Schema):
    """`checked` of `total` tasks are done. A dry run's `result` counts tellings by rung: `now`, `then`, and how many
    `more` that is in the coming week; `at_once` come as soon as it is in force (at night: in the morning), for their
    moment is over by then.
    """

    id = Id()
    kind = Choice(WALK_KINDS)
    cause = Text(max=200)
    started_at = Instant()
    finished_at = Instant(allow_none=True)
    total = Whole(min=0, max=2**31)
    checked = Whole(min=0, max=2**31)
    changed = Whole(min=0, max=2**31)
    result = fields.Dict()


class BookWalkPage(Schema):
    items = Items(Nested(BookWalkSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class BookWalkQuery(PageQuery):
    kind = Choice(WALK_KINDS, load_default=None)


@api.read("/book-walks", answer=BookWalkPage, query=BookWalkQuery)
def list_book_walks(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List replannings and dry runs, newest first (administrators, the secretariat)."""
    page = service.walks(call.work, call.actor, **query, position=call.position)
    return {"items": page.items, "next": page.next, "position": page.position}


@api.read("/book-walks/<uuid:walk_id>", answer=BookWalkSchema)
def read_book_walk(call: Call, walk_id: UUID) -> BookWalk:
    """Read one walk: how far it has come, and what it found so far."""
    return service.walk_of(call.work, call.actor, walk_id)
