"""Drafts: written from a sentence or a form, changed, assigned. Each is its author's alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from backend.errors import Conflict, Invalid, NotFound, Stale
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.assigning import Assignment, assign
from tasks.drafts.model import Draft
from tasks.drafts.reading import body_of, read_sentence, reading_json
from tasks.drafts.understood import OF_THE_DEADLINE
from tasks.fields.listed import look_up
from tasks.model import Task

_DEADLINES = frozenset({"deadline", "deadline_in", "deadline_phrase"})
#: One person's drafts; who keeps more has stopped looking at them.
MOST = 500


def write_draft(work: UnitOfWork, actor: Person, *, sentence: str, fields: dict[str, Any], now: datetime) -> Draft:
    """Keep a draft: the sentence is read, and what the form says goes before what was read.

    Invalid for a sentence that states a grade of secrecy: nothing of it is kept.
    """
    if len(work.session.scalars(select(Draft.id).filter_by(author_id=actor.id).limit(MOST)).all()) == MOST:
        raise Conflict("too_many_drafts", max=MOST)
    fields = _settled(work, fields)
    reading, body = None, _filled(fields)
    if sentence:
        found = read_sentence(work, actor, sentence, now=now)
        if found.secret:
            raise Invalid.at("/sentence", "secret_refused")
        reading, body = reading_json(found), _merged(body_of(found), fields)
        reading = _without_questions(reading, fields)
    draft = Draft(id=new_id(now), author_id=actor.id, at=now, sentence=sentence, reading=reading, body=body)
    work.session.add(draft)
    work.session.flush()
    return draft


def draft_of(work: UnitOfWork, actor: Person, draft_id: UUID, *, lock: bool = False) -> Draft:
    """Return one's own draft. NotFound for anybody else's."""
    query = select(Draft).filter_by(id=draft_id, author_id=actor.id)
    draft = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if draft is None:
        raise NotFound("unknown_draft")
    return draft


def drafts_of(work: UnitOfWork, actor: Person, *, cursor: str | None, limit: int, position: int) -> Page[Draft]:
    """Return one's own drafts, newest first."""
    query: Select[Any] = select(Draft).where(Draft.author_id == actor.id)
    key = SortKey("drafts", (Draft.id,), lambda each: (each.id,), descending=True)
    return page(work.session, query, key, cursor, limit, position)


def change_draft(work: UnitOfWork, actor: Person, draft_id: UUID, fields: dict[str, Any], *, expected: int) -> Draft:
    """Change what the form says; what is sent as null is taken out."""
    draft = draft_of(work, actor, draft_id, lock=True)
    if draft.version != expected:
        raise Stale(draft.version)
    draft.body = _merged(draft.body, _settled(work, fields))
    if draft.reading is not None:
        draft.reading = _without_questions(draft.reading, fields)
    work.session.flush()
    return draft


def unread_deadline(draft: Draft) -> dict[str, Any] | None:
    """Return what the sentence says of a deadline and nobody could read, as long as nobody has put it right."""
    unclear: list[dict[str, Any]] = (draft.reading or {}).get("unclear", [])
    return next((each for each in unclear if each["code"] in OF_THE_DEADLINE), None)


def _without_questions(reading: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return a reading without what the form has settled: a deadline given or, as null, taken out says which is
    meant."""
    if not _DEADLINES & fields.keys():
        return reading
    return {**reading, "unclear": [each for each in reading["unclear"] if each["code"] not in OF_THE_DEADLINE]}


def _merged(kept: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Let what is said now go before what was kept. Of a deadline that is said anew, or taken out, nothing stays: its
    words or its length beside another would contradict it, and alone they would bring it back."""
    taken_out = "deadline" in fields or ("deadline_in" in fields and "deadline_in" in kept)
    if taken_out or any(fields.get(name) for name in _DEADLINES):
        kept = {name: value for name, value in kept.items() if name not in _DEADLINES}
    return _filled({**kept, **fields})


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _settled(work: UnitOfWork, fields: dict[str, Any]) -> dict[str, Any]:
    """Let a form name the field as the list does. Invalid for one that is not in it."""
    return {**fields, "field": look_up(work, fields["field"]).settled()} if fields.get("field") else fields


def drop_draft(work: UnitOfWork, actor: Person, draft_id: UUID) -> None:
    """Throw a draft away."""
    work.session.delete(draft_of(work, actor, draft_id, lock=True))


def assign_draft(work: UnitOfWork, actor: Person, draft: Draft, assignment: Assignment, *, now: datetime) -> Task:
    """Assign what the draft says and drop it, in one transaction; refused, the draft stays as it is.

    Invalid where a deadline was said that nobody could read: the task would have none.
    """
    if unread := unread_deadline(draft):
        raise Invalid.at("/deadline", unread["code"])
    task = assign(work, actor, assignment, now=now)
    work.session.delete(draft)
    return task
