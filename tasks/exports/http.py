"""Histories as files over HTTP; lists as workbooks are `tasks.exports.feature.SHEETS`."""

from __future__ import annotations

import json
from uuid import UUID

from backend.http.api import Api, Call, File
from backend.http.fields import Schema, Text
from tasks.authority import task_for
from tasks.exports.history import as_pdf, history_document
from tasks.exports.signing import public_text, sealed, signing_key

api = Api("exports", __name__, description="Histories, signed")


class HistoryKeySchema(Schema):
    algorithm = Text(max=20)
    public_key = Text(max=100)


@api.file("/tasks/<uuid:task_id>/history.json", media_type="application/json")
def export_history(call: Call, task_id: UUID) -> File:
    """The whole history of a task, signed; `verify-history --file` checks it."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    found = history_document(call.work, task, call.runtime.settings.secret, now=call.now)
    return File(f"nhat-ky-{task.code}.json", json.dumps(found, ensure_ascii=False, indent=1).encode())


@api.file("/tasks/<uuid:task_id>/history.pdf", media_type="application/pdf")
def print_history(call: Call, task_id: UUID) -> File:
    """The same to be read on paper; the signed original is attached inside."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    secret = call.runtime.settings.secret
    paper = as_pdf(history_document(call.work, task, secret, now=call.now), call.language, call.work.calendar.zone)
    return File(f"nhat-ky-{task.code}.pdf", sealed(paper, secret))


@api.read("/history-key", answer=HistoryKeySchema)
def history_key(call: Call) -> dict[str, str]:
    """Read the public key that this installation signs histories with."""
    return {"algorithm": "Ed25519", "public_key": public_text(signing_key(call.runtime.settings.secret))}
