"""Comments over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.fields import Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PageQuery, PersonBrief
from tasks.attachments.http import AttachmentSchema, grace_of
from tasks.discussion import service
from tasks.discussion.model import Comment
from tasks.written import Written

api = Api("discussion", __name__, description="What people write about a task to each other")
_MANY = "/tasks/<uuid:task_id>/comments"


class NewCommentSchema(Schema):
    text = Written(min=1, max=5000, required=True)
    mentions = Items(Id(), max=50, load_default=list)
    attachments = Items(
        Id(),
        max=10,
        load_default=list,
        metadata={"description": "Files sent to the task before, with kind=comment, by the same person"},
    )


class CommentSchema(Schema):
    id = Id()
    task_id = Id()
    author = Nested(PersonBrief)
    at = Instant()
    text = Text(max=5000)
    mentions = Items(Id())
    attachments = Items(Nested(AttachmentSchema), attribute="files")
    deleted_at = Instant(allow_none=True)


class CommentPage(Schema):
    items = Items(Nested(CommentSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class CommentQuery(PageQuery):
    """Paging alone."""


@api.write(_MANY, body=NewCommentSchema, answer=CommentSchema, status=201, limited=True)
def write_comment(call: Call, body: dict[str, Any], task_id: UUID) -> Comment:
    """Write about a task, with files sent before; whoever is mentioned is told at once."""
    return service.comment(call.work, call.actor, task_id, **body, now=call.now)


@api.read(_MANY, answer=CommentPage, query=CommentQuery)
def list_comments(call: Call, query: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """List what was written about a task, newest first."""
    page = service.comments_of(call.work, call.actor, task_id, **query, position=call.position, now=call.now)
    return {"items": page.items, "next": page.next, "position": page.position}


@api.write(f"{_MANY}/<uuid:comment_id>", method="DELETE", answer=None, status=204)
def delete_comment(call: Call, task_id: UUID, comment_id: UUID) -> None:
    """Take back what one wrote, its files with it."""
    service.delete(call.work, call.actor, task_id, comment_id, grace=grace_of(call), now=call.now)
