"""Every half minute a process that holds sockets writes down whom it holds, of those who chose to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import gevent
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.live.gateway import Gateway, Tick
from backend.presence import seen
from backend.presence.model import PresenceWish

log = structlog.get_logger(__name__)

#: Wishes read at once: between two readings, others have their turn.
_PAGE = 2000


def on_tick(tick: Tick) -> None:
    """Record now if half a minute has begun since the last tick. Nobody waits for it: what is live goes first."""
    if not tick.gateway.runtime.settings.presence or not tick.gateway.connections:
        return
    if tick.before.timestamp() // seen.EVERY != tick.now.timestamp() // seen.EVERY:
        gevent.spawn(_try, tick.gateway, tick.now)


def _try(gateway: Gateway, now: datetime) -> None:
    try:
        record(gateway, now)
    except Exception:
        log.warning("presence_not_recorded", exc_info=True)  # the next half minute makes it good


def record(gateway: Gateway, now: datetime) -> None:
    """Write who of this process's people is seen now. Costs a page of wishes and a write for each 2,000 who wish."""
    here = {connection.person_id for connection in tuple(gateway.connections.values())}
    with gateway.runtime.sessions() as session:
        for people in _wishes(session):
            seen.write(gateway.runtime.redis, here.intersection(people), now)
            gevent.sleep(0)


def _wishes(session: Session) -> Iterator[list[UUID]]:
    query = select(PresenceWish.person_id).order_by(PresenceWish.person_id).limit(_PAGE)
    page = list(session.scalars(query))
    while page:
        yield page
        page = list(session.scalars(query.where(PresenceWish.person_id > page[-1]))) if len(page) == _PAGE else []
