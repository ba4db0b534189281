"""The verbs of sign-in: open a session, rotate it, end it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from backend.auth import tokens
from backend.auth.model import RefreshToken, SignIn
from backend.auth.passwords import password_matches, waste_time
from backend.errors import NotFound, Unauthenticated
from backend.ids import new_id
from backend.live.journal import publish_many, session_room
from backend.org.model import Person
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a device gets: an access token for minutes, a refresh token to be spent once, and who signed in."""

    session_id: UUID
    access_token: str
    expires_at: datetime
    refresh_token: str
    person: Person


class FamilyRevoked(Unauthenticated):
    """A spent refresh token came back. The edge commits the revocation before answering with this."""


def sign_in(
    work: UnitOfWork, settings: Settings, username: str, password: str, device_name: str, *, now: datetime
) -> Tokens:
    """Open a session on a device. Raise Unauthenticated for wrong credentials or a disabled person."""
    person = work.session.scalars(select(Person).filter_by(username=username.lower())).one_or_none()
    if person is None:
        waste_time(password)
        raise Unauthenticated("wrong_credentials")
    if not password_matches(person.password_hash, password):
        raise Unauthenticated("wrong_credentials")
    if person.disabled_at is not None:
        raise Unauthenticated("person_disabled")
    session = SignIn(id=new_id(now), person_id=person.id, device_name=device_name, began_at=now, last_seen_at=now)
    work.session.add(session)
    work.session.flush()
    return _issue(work, settings, session.id, person, now)[0]


def refresh(work: UnitOfWork, settings: Settings, token: str, key: str | None, *, now: datetime) -> Tokens:
    """Spend a refresh token for a new pair.

    A token that was already spent ends the whole session: either it was stolen, or the device lost an answer. The
    second case is told apart by the Idempotency-Key: the same key gets the same successor, as long as that is unspent.
    Source: RFC 9700, section 4.14.2.
    """
    token_id = tokens.read_refresh(settings, token)
    found = work.session.scalars(select(RefreshToken).filter_by(id=token_id).with_for_update()).one_or_none()
    if found is None or found.expires_at <= now:
        raise Unauthenticated("session_ended")
    session = work.session.get_one(SignIn, found.sign_in_id)
    person = work.session.get_one(Person, session.person_id)
    if session.ended_at is not None or person.disabled_at is not None:
        raise Unauthenticated("session_ended")
    if found.spent_at is not None:
        successor = work.session.get(RefreshToken, found.successor_id) if found.successor_id else None
        if key and key == found.spent_by_key and successor is not None and successor.spent_at is None:
            return _tokens(settings, session.id, successor.id, person, now)
        end_sessions(work, [session.id], "refresh_reused", now=now)
        raise FamilyRevoked("refresh_reused")
    issued, successor_id = _issue(work, settings, session.id, person, now)
    found.spent_at, found.spent_by_key, found.successor_id = now, key, successor_id
    session.last_seen_at = now
    return issued


def sign_out(work: UnitOfWork, actor: Person, session_id: UUID, *, now: datetime) -> None:
    """End one of one's own sessions; its sockets close."""
    session = work.session.get(SignIn, session_id)
    if session is None or session.person_id != actor.id:
        raise NotFound("not_found")
    end_sessions(work, [session_id], "signed_out", now=now)


def sign_out_everywhere(
    work: UnitOfWork, person_id: UUID, reason: str, *, by: UUID | None = None, now: datetime
) -> int:
    """End every open session of a person; return how many there were. `by`: the administrator whose deed it was."""
    open_ones = work.session.scalars(select(SignIn.id).filter_by(person_id=person_id, ended_at=None)).all()
    end_sessions(work, open_ones, reason, by=by, now=now)
    return len(open_ones)


def sessions_of(work: UnitOfWork, person_id: UUID) -> list[SignIn]:
    """Return a person's open sessions, newest first."""
    query = select(SignIn).filter_by(person_id=person_id, ended_at=None).order_by(SignIn.began_at.desc())
    return list(work.session.scalars(query.limit(200)))


def end_sessions(
    work: UnitOfWork, session_ids: Iterable[UUID], reason: str, *, by: UUID | None = None, now: datetime
) -> None:
    """End sessions and tell every gateway, through the journal, to close their sockets.

    `by`: the administrator whose deed it was, kept with what was ended; what had ended before stays as it was.
    """
    ids = list(session_ids)
    work.session.execute(
        update(SignIn)
        .where(SignIn.id.in_(ids), SignIn.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason, ended_by_id=by)
    )
    publish_many(
        work,
        now,
        [([session_room(each)], {"kind": "session_ended", "id": str(each), "reason": reason}) for each in ids],
    )


def _issue(
    work: UnitOfWork, settings: Settings, session_id: UUID, person: Person, now: datetime
) -> tuple[Tokens, UUID]:
    token = RefreshToken(id=new_id(now), sign_in_id=session_id, expires_at=now + timedelta(days=settings.refresh_days))
    work.session.add(token)
    work.session.flush()
    return _tokens(settings, session_id, token.id, person, now), token.id


def _tokens(settings: Settings, session_id: UUID, token_id: UUID, person: Person, now: datetime) -> Tokens:
    access, expires_at = tokens.write_access(settings, person.id, session_id, now)
    return Tokens(session_id, access, expires_at, tokens.write_refresh(settings, token_id), person)
