"""Quick assign and drafts over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import url_for

from backend.errors import FieldError, Invalid
from backend.http.api import Api, Call
from tasks.drafts import schemas, service
from tasks.drafts.model import Draft
from tasks.drafts.notes import moment, note_on
from tasks.drafts.reading import read_sentence, reading_json
from tasks.drafts.understood import OF_THE_DEADLINE
from tasks.http import assignment_of, show
from tasks.phrases import Unread, instant_of
from tasks.schemas import AssignSchema, TaskSchema

api = Api("drafts", __name__, description="From one sentence to a reviewed draft to a task")


@api.write("/task-drafts/readings", body=schemas.SentenceSchema, answer=schemas.ReadingSchema)
def read(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Read a sentence without keeping it: what was understood, what was not."""
    found = read_sentence(call.work, call.actor, body["sentence"], now=call.now)
    if found.secret:
        raise Invalid.at("/sentence", "secret_refused")
    return _instants(_worded(call, reading_json(found)))


@api.write("/task-drafts", body=schemas.NewDraftSchema, answer=schemas.DraftSchema, status=201)
def write_draft(call: Call, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Keep a draft of a task, from a sentence, a form or both."""
    sentence = body.pop("sentence")
    draft = service.write_draft(call.work, call.actor, sentence=sentence, fields=_plain(body), now=call.now)
    return _show(call, draft), 201, {"Location": url_for("drafts.read_draft", draft_id=draft.id)}


@api.read("/task-drafts", answer=schemas.DraftPage, query=schemas.DraftQuery)
def list_drafts(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own drafts, newest first."""
    page = service.drafts_of(call.work, call.actor, **query, position=call.position)
    return {"items": [_show(call, each) for each in page.items], "next": page.next, "position": page.position}


@api.read("/task-drafts/<uuid:draft_id>", answer=schemas.DraftSchema)
def read_draft(call: Call, draft_id: UUID) -> dict[str, Any]:
    """Read one's own draft."""
    return _show(call, service.draft_of(call.work, call.actor, draft_id))


@api.write("/task-drafts/<uuid:draft_id>", method="PATCH", body=schemas.ChangeDraftSchema, answer=schemas.DraftSchema)
def change_draft(call: Call, body: dict[str, Any], draft_id: UUID) -> dict[str, Any]:
    """Change a draft; a field sent as null is taken out."""
    expected = call.required_version()
    return _show(call, service.change_draft(call.work, call.actor, draft_id, _plain(body), expected=expected))


@api.write("/task-drafts/<uuid:draft_id>", method="DELETE", answer=None, status=204)
def drop_draft(call: Call, draft_id: UUID) -> None:
    """Throw a draft away."""
    service.drop_draft(call.work, call.actor, draft_id)


@api.write("/task-drafts/<uuid:draft_id>/assignment", answer=TaskSchema, status=201)
def assign_draft(call: Call, draft_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Assign what the draft says; refused, it stays as it is."""
    draft = service.draft_of(call.work, call.actor, draft_id, lock=True)
    task = service.assign_draft(call.work, call.actor, draft, assignment_of(_loaded(draft)), now=call.now)
    return show(call, task), 201, {"Location": url_for("tasks.read_task", task_id=task.id)}


def _loaded(draft: Draft) -> dict[str, Any]:
    """Return the draft as a body of POST /tasks. Invalid says what is missing."""
    if "group" in (draft.body.get("lead") or {}) and draft.body["lead"]["group"]:
        raise Invalid.at("/lead", "group_leads_by_campaign")
    try:
        body: dict[str, Any] = AssignSchema().load(_without_group(draft.body))
    except ma.ValidationError as error:
        raise Invalid([FieldError(f"/{name}", "required") for name in error.messages_dict]) from error
    return body


def _without_group(body: dict[str, Any]) -> dict[str, Any]:
    lead = {name: value for name, value in (body.get("lead") or {}).items() if name != "group"}
    return {**body, "lead": lead} if lead else {name: value for name, value in body.items() if name != "lead"}


def _missing(call: Call, draft: Draft) -> list[str]:
    missing = [name for name in ("title", "lead") if not draft.body.get(name)]
    return [*missing, *(["deadline"] if service.unread_deadline(draft) or _is_unread(call, draft.body) else [])]


def _is_unread(call: Call, body: dict[str, Any]) -> bool:
    """Whether the form gives a deadline in words alone, and nobody could read them."""
    if not body.get("deadline_phrase") or "deadline" in body or "deadline_in" in body:
        return False
    try:
        urgency = body.get("urgency", "normal")
        instant_of(body["deadline_phrase"], now=call.now, calendar=call.work.calendar, urgency=urgency)
    except Unread:
        return True
    return False


def _show(call: Call, draft: Draft) -> dict[str, Any]:
    missing = _missing(call, draft)
    names = ("id", "at", "sentence", "body", "version")
    reading = _instants(_worded(call, draft.reading)) if draft.reading else None
    shown = {name: getattr(draft, name) for name in names}
    given = draft.body.get("deadline")
    notes = _notes(call, datetime.fromisoformat(given) if given else None, draft.body.get("urgency", "normal"))
    return {**shown, "reading": reading, "missing": missing, "ready": not missing, "notes": notes}


def _notes(call: Call, deadline: datetime | None, urgency: str) -> list[dict[str, str]]:
    """Say what should be known about a deadline before it counts."""
    calendar = call.work.calendar
    code = deadline and note_on(deadline, urgency, now=call.now, calendar=calendar)
    if not (deadline and code):
        return []
    when = moment(deadline, calendar.zone, call.language)
    return [{"code": code, "message": call.runtime.catalogue.say(code, call.language, {"when": when})}]


def _worded(call: Call, reading: dict[str, Any]) -> dict[str, Any]:
    """Say what is unclear, and what should be known, in the reader's language."""
    say = call.runtime.catalogue.say
    unclear = [
        {
            **each,
            "message": say(each["code"], call.language),
            "settles": "deadline" if each["code"] in OF_THE_DEADLINE else "",
        }
        for each in reading["unclear"]
    ]
    last = max((datetime.fromisoformat(each["instant"]) for each in reading["milestones"]), default=None)
    return {**reading, "unclear": unclear, "notes": _notes(call, last, reading["urgency"])}


def _instants(reading: dict[str, Any]) -> dict[str, Any]:
    milestones = [{**each, "instant": datetime.fromisoformat(each["instant"])} for each in reading["milestones"]]
    return {**reading, "milestones": milestones}


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as JSON again; null stays null."""
    nulls = {name: None for name, value in body.items() if value is None}
    dumped: dict[str, Any] = schemas.DraftFieldsSchema().dump(
        {name: value for name, value in body.items() if value is not None}
    )
    return {**dumped, **nulls}
