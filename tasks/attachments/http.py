"""Attachments over HTTP: the bytes are the body, in both directions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.http.api import Api, Call, File
from backend.http.fields import Choice, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.schemas import PersonBrief
from backend.storage import place_of
from tasks.attachments import arriving, service
from tasks.attachments.model import KINDS, Attachment

api = Api("attachments", __name__, description="Documents and evidence of a task")
#: One byte more than may be kept, so that a file that is just too large is told so in our words.
_EDGE = arriving.LARGEST + 1


class UploadFileQuery(QuerySchema):
    filename = Text(max=200, load_default="")
    kind = Choice(KINDS, load_default="document")


class AttachmentSchema(Schema):
    id = Id()
    task_id = Id()
    kind = Choice(KINDS)
    name = Text(max=200)
    media_type = Text(max=120, metadata={"description": "By the content, whatever the name says"})
    size = Whole(min=0, max=2**40)
    sha256 = Text(max=64)
    at = Instant()
    uploader = Nested(PersonBrief)


class AttachmentsSchema(Schema):
    items = Items(Nested(AttachmentSchema))


@api.write(
    "/tasks/<uuid:task_id>/attachments",
    query=UploadFileQuery,
    answer=AttachmentSchema,
    status=201,
    raw_body=_EDGE,
    keeper=arriving.keep,
)
def upload_file(call: Call, query: dict[str, Any], task_id: UUID) -> Attachment:
    """Attach a file, up to 50 MB, the bytes as the body; its type is told by its content.

    Files of a comment are sent first, with kind=comment; the comment then names them.
    """
    name = query["filename"] or "file"
    return service.attach(call.work, call.actor, task_id, call.kept, name=name, kind=query["kind"], now=call.now)


@api.read("/tasks/<uuid:task_id>/attachments", answer=AttachmentsSchema)
def list_files(call: Call, task_id: UUID) -> dict[str, Any]:
    """List the documents and the evidence of a task."""
    return {"items": service.files_of(call.work, call.actor, task_id, now=call.now)}


@api.file("/tasks/<uuid:task_id>/attachments/<uuid:file_id>/content", media_type="application/octet-stream")
def download_file(call: Call, task_id: UUID, file_id: UUID) -> File:
    """Download a file, or a part of it (Range); who may is asked each time."""
    found = service.file_of(call.work, call.actor, task_id, file_id, now=call.now)
    content = place_of(call.runtime.settings).open(found.key)
    return File(found.name, content, media_type=found.media_type, size=found.size, etag=found.sha256)


@api.write("/tasks/<uuid:task_id>/attachments/<uuid:file_id>", method="DELETE", answer=None, status=204)
def remove_file(call: Call, task_id: UUID, file_id: UUID) -> None:
    """Take back one's own file while the task is open."""
    service.remove(call.work, call.actor, task_id, file_id, grace=grace_of(call), now=call.now)


def grace_of(call: Call) -> timedelta:
    """Return how long the bytes of what is taken back are kept."""
    return timedelta(days=call.runtime.settings.file_grace_days)
