"""Other people's sign-ins, for administrators: which are open, which have ended and by whom; ending one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.auth.model import SignIn
from backend.auth.service import end_sessions
from backend.errors import NotFound
from backend.http.paging import Page, SortKey, cut, from_cursor
from backend.org.model import Person
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork

#: Why a sign-in ended that an administrator ended.
BY_ADMINISTRATOR = "ended_by_administrator"

_KEY = SortKey("sign-ins", (SignIn.id,), lambda row: (row.SignIn.id,), descending=True)


def sign_ins_of(
    work: UnitOfWork,
    actor: Person,
    person_id: UUID,
    *,
    ended: bool,
    cursor: str | None,
    limit: int,
    position: int,
) -> Page[dict[str, Any]]:
    """Return a person's open sign-ins, or those that have ended, newest first. NotFound for nobody."""
    only_administrator(actor)
    required(work, person_id)
    by = select(Person.id, Person.full_name).subquery()
    query = (
        select(SignIn, by.c.full_name)
        .outerjoin(by, by.c.id == SignIn.ended_by_id)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_not(None) if ended else SignIn.ended_at.is_(None))
    )
    found = cut(work.session.execute(from_cursor(query, _KEY, cursor, limit)).all(), _KEY, limit, position)
    return Page([_shown(row.SignIn, row.full_name) for row in found.items], found.next, found.position)


def end_sign_in(work: UnitOfWork, actor: Person, person_id: UUID, sign_in_id: UUID, *, now: datetime) -> None:
    """End one of a person's sign-ins; its sockets close, and nothing is pushed to its device any more.

    What has ended stays ended, by whom it was. NotFound for anybody else's.
    """
    only_administrator(actor)
    found = work.session.get(SignIn, sign_in_id)
    if found is None or found.person_id != person_id:
        raise NotFound("not_found")
    end_sessions(work, [sign_in_id], BY_ADMINISTRATOR, by=actor.id, now=now)


def required(work: UnitOfWork, person_id: UUID) -> Person:
    """Return a person, disabled or not. NotFound otherwise."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound("unknown_person")
    return person


def _shown(row: SignIn, ended_by: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "device_name": row.device_name,
        "began_at": row.began_at,
        "last_seen_at": row.last_seen_at,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
        "ended_by": {"id": row.ended_by_id, "full_name": ended_by} if row.ended_by_id else None,
    }
