"""Choosing to be seen, and seeing who is reachable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import redis as redis_py
import structlog
from redis.exceptions import RedisError
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from backend.database import among
from backend.errors import Conflict, Forbidden
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post
from backend.org.reach import watch_roots
from backend.presence import seen
from backend.presence.model import PresenceWish
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who chose to be seen. `reachable`: a screen of theirs is open; `seen_at`: last known, within a day."""

    person_id: UUID
    reachable: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether the city offers it, and whether this person is shown."""

    offered: bool
    shown: bool


def choice_of(work: UnitOfWork, settings: Settings, person: Person) -> Choice:
    shown = work.session.get(PresenceWish, person.id) is not None
    return Choice(settings.presence, settings.presence and shown)


def choose(
    work: UnitOfWork, settings: Settings, redis: redis_py.Redis, person: Person, *, shown: bool, now: datetime
) -> Choice:
    """Be seen from the next half minute on, or not from now on. Conflict where the city does not offer it."""
    if shown and not settings.presence:
        raise Conflict("presence_not_offered")
    if shown:
        row = insert(PresenceWish).values(person_id=person.id, since=now)
        work.session.execute(row.on_conflict_do_nothing())
    else:
        work.session.execute(delete(PresenceWish).where(PresenceWish.person_id == person.id))
        try:
            seen.forget(redis, person.id)
        except RedisError:
            # The wish is what counts; what Redis still knows is shown to nobody, and goes within a day.
            log.warning("presence_not_forgotten", exc_info=True)
    return Choice(settings.presence, shown)


def who_is_reachable(
    work: UnitOfWork,
    settings: Settings,
    redis: redis_py.Redis,
    actor: Person,
    people: Sequence[UUID],
    *,
    now: datetime,
) -> list[Seen]:
    """Return those of some people who chose to be seen, and hold a post at or below the units that the actor looks on.
    Forbidden but for the secretariat.

    Their wish is asked of PostgreSQL each time: whoever has switched it off is not shown by what Redis still knows.
    While Redis does not answer, nothing is known of anybody, and nobody is among them.
    """
    if not actor.has_role("secretariat"):
        raise Forbidden("secretariat_only")
    if not settings.presence:
        return []
    within = Post.unit_id.in_(subtree(watch_roots(work, actor, now=now)))
    shown = list(
        work.session.scalars(
            select(PresenceWish.person_id)
            .join(Person, Person.id == PresenceWish.person_id)
            .where(among(PresenceWish.person_id, people), Person.disabled_at.is_(None))
            .where(exists().where(Post.person_id == PresenceWish.person_id, holds(now), within))
        )
    )
    try:
        last = seen.read(redis, shown)
    except RedisError:
        log.warning("presence_not_known", exc_info=True)
        return []
    return [_seen(person_id, last.get(person_id), now) for person_id in shown]


def _seen(person_id: UUID, last: float | None, now: datetime) -> Seen:
    if last is None:
        return Seen(person_id, reachable=False, seen_at=None)
    at = datetime.fromtimestamp(last, UTC)
    return Seen(person_id, reachable=now - at <= seen.REACHABLE_FOR, seen_at=at)
