"""Access tokens (JWT, RFC 7519, minutes) and refresh tokens (an id and its HMAC, days)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import jwt
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.auth.model import SignIn
from backend.errors import Unauthenticated
from backend.org.model import Person
from backend.org.remembered import those
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork

_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says."""

    person_id: UUID
    session_id: UUID
    expires_at: datetime


def write_access(settings: Settings, person_id: UUID, session_id: UUID, now: datetime) -> tuple[str, datetime]:
    """Return a signed token and the instant at which it ends."""
    expires_at = (now + timedelta(minutes=settings.access_minutes)).replace(microsecond=0)
    payload = {
        "sub": str(person_id),
        "sid": str(session_id),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode(payload, settings.secret, _ALGORITHM), expires_at


def read_access(settings: Settings, token: str, now: datetime) -> Claims:
    """Verify a token against our own clock; raise Unauthenticated saying which way it fails."""
    if not token:
        raise Unauthenticated("unauthenticated")
    claims = _genuine(settings.secret, token)
    if claims.expires_at <= now:
        raise Unauthenticated("token_expired")
    return claims


@lru_cache(maxsize=4096)
def _genuine(secret: str, token: str) -> Claims:
    """Return what a token of ours says. A device sends the same one for minutes: whether it is ours does not change."""
    try:
        payload = jwt.decode(
            token,
            secret,
            [_ALGORITHM],
            options={"require": ["sub", "sid", "exp"], "verify_exp": False, "verify_iat": False},
        )
        return Claims(UUID(payload["sub"]), UUID(payload["sid"]), datetime.fromtimestamp(payload["exp"], UTC))
    except (jwt.InvalidTokenError, ValueError, TypeError, UnicodeError) as error:
        raise Unauthenticated("token_invalid") from error


def person_behind(work: UnitOfWork, claims: Claims) -> Person:
    """Return the person of a live session; a session that ended or a disabled person is Unauthenticated."""
    row = work.session.execute(_SIGN_IN, {"session": claims.session_id}).one_or_none()
    return person_signed_in(work, claims, row.person_id if row is not None and row.ended_at is None else None)


def person_signed_in(work: UnitOfWork, claims: Claims, holder_id: UUID | None) -> Person:
    """Return the person of a session whose holder, while it is open, is this person; else it is Unauthenticated."""
    person = next(iter(those(work, Person, [claims.person_id])), None) if holder_id == claims.person_id else None
    if person is None:
        raise Unauthenticated("session_ended")
    if person.disabled_at is not None:
        raise Unauthenticated("person_disabled")
    return person


_SIGN_IN = select(SignIn.person_id, SignIn.ended_at).where(SignIn.id == bindparam("session"))


class Alive(NamedTuple):
    """What is known of an open session's person, for many sessions at once."""

    person_id: UUID
    language: str
    ended: bool
    disabled: bool


def sessions_alive(session: Session, session_ids: Collection[UUID]) -> dict[UUID, Alive]:
    """Ask about many sessions in one question: thousands of sockets may come back together."""
    rows = session.execute(
        select(SignIn.id, SignIn.person_id, Person.language, SignIn.ended_at, Person.disabled_at)
        .join(Person, SignIn.person_id == Person.id)
        .where(SignIn.id.in_(session_ids))
    )
    return {row[0]: Alive(row[1], row[2], row[3] is not None, row[4] is not None) for row in rows}


def language_behind(found: Mapping[UUID, Alive], claims: Claims) -> str:
    """Return the language of a live session's person, and refuse what `person_behind` refuses."""
    alive = found.get(claims.session_id)
    if alive is None or alive.ended or alive.person_id != claims.person_id:
        raise Unauthenticated("session_ended")
    if alive.disabled:
        raise Unauthenticated("person_disabled")
    return alive.language


def write_refresh(settings: Settings, token_id: UUID) -> str:
    """Return the token a device keeps: the id and its signature, so the database never holds what opens a session."""
    return f"{token_id.hex}.{_sign(settings, token_id)}"


def read_refresh(settings: Settings, token: str) -> UUID:
    """Return the id in a token of ours; raise Unauthenticated for anything else."""
    hex_id, _, signature = token.partition(".")
    try:
        token_id = UUID(hex_id)
        genuine = hmac.compare_digest(signature.encode("ascii"), _sign(settings, token_id).encode("ascii"))
    except (ValueError, UnicodeError) as error:
        raise Unauthenticated("token_invalid") from error
    if not genuine:
        raise Unauthenticated("token_invalid")
    return token_id


def _sign(settings: Settings, token_id: UUID) -> str:
    digest = hmac.new(settings.secret.encode(), b"refresh:" + token_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
