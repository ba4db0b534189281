"""Lanes: each carrier has its own claims and its own state of health, so that a dead one delays only itself.

A channel is one lane. Where several services carry it (browsers' push services) each has its own, `channel:service`;
what is not known to belong to one goes by the channel's (docs/adr/0031).

Claiming moves `due_at` forward by the lease in one statement, so a worker that dies leaves its deliveries to be claimed
again, with the same message id: at least once to the network, and a phone can drop the repeat. What is due while the
carrier's breaker is open moves to the moment at which it is tried again; nobody asks about it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.runtime import Runtime
from push.health import Bucket, Health, Rate, filled
from push.model import Carrier, Delivery
from push.routes import LIVE

BATCH = 100  # with the carrier's own patience, a batch ends well before its lease does
_MOVED_AT_ONCE = 1000
_CLOCKS_DIFFER = timedelta(seconds=5)
_LANES = 7_461_002  # an advisory lock for each lane: one worker sends through it
#: The lane that a delivery goes through, as the index has it.
through = func.coalesce(Delivery.lane, Delivery.channel)
#: What waits to be carried. Nothing is to a screen (`push.model.Delivery`), and the index has it so.
WAITING = (Delivery.state == "queued", Delivery.channel != LIVE)
#: Steps from lane to lane along the index, however many deliveries wait in one of them.
_DUE = text(
    """
    WITH RECURSIVE step(name) AS (
        (SELECT min(coalesce(lane, channel)) FROM delivery WHERE state = 'queued' AND channel <> 'live')
        UNION ALL
        SELECT (
            SELECT min(coalesce(lane, channel)) FROM delivery
            WHERE state = 'queued' AND channel <> 'live' AND coalesce(lane, channel) > name
        )
        FROM step WHERE name IS NOT NULL
    )
    SELECT name FROM step WHERE name IS NOT NULL AND EXISTS (
        SELECT FROM delivery
        WHERE state = 'queued' AND channel <> 'live' AND coalesce(lane, channel) = name AND due_at <= :now
    )
    """
)


@dataclass(slots=True)
class Lane:
    """One carrier while we send through it: nobody else does meanwhile."""

    name: str
    health: Health
    bucket: Bucket | None = None
    rate: Rate | None = None

    def room(self, now: datetime) -> int:
        """Return how many may be sent now: one where the carrier is being tried, and what its quota leaves."""
        most = 1 if self.health.is_trying else BATCH
        if self.rate is None:
            return most
        self.bucket = filled(self.bucket, self.rate, now)
        return min(most, int(self.bucket.tokens))


def due_lanes(session: Session, now: datetime) -> list[str]:
    """Return the lanes in which a delivery waits for a worker."""
    return list(session.scalars(_DUE, {"now": now}))


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any delivery waits for a worker."""
    return bool(due_lanes(session, now))


def waiting(now: datetime, lane: str | None = None) -> tuple[Any, ...]:
    """Return the conditions of what is due, in one lane or all of them."""
    due = (*WAITING, Delivery.due_at <= now)
    return due if lane is None else (*due, through == lane)


def channel_of(lane: str) -> str:
    """Return the channel that a lane belongs to."""
    return lane.partition(":")[0]


@contextmanager
def enter(runtime: Runtime, name: str, rate: Rate | None = None) -> Iterator[Lane | None]:
    """Have a lane for ourselves; None where another worker has it."""
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        key = (literal(_LANES), func.hashtext(name))
        if not holder.scalar(select(func.pg_try_advisory_lock(*key))):
            yield None
            return
        try:
            with runtime.sessions() as session:
                lane = _loaded(session, name, rate, runtime.clock.now())
            yield lane
        finally:
            holder.scalar(select(func.pg_advisory_unlock(*key)))


def claim(session: Session, now: datetime, lease: timedelta, lane: str = "fcm", most: int = BATCH) -> list[Delivery]:
    """Take due deliveries of one lane for as long as the lease; nobody else sees them meanwhile."""
    ids = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(_free(now, lane, most)))
        .values(due_at=now + lease, attempts=Delivery.attempts + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    return list(session.scalars(select(Delivery).where(Delivery.id.in_(ids))))


def _free(now: datetime, lane: str, most: int) -> Select[tuple[UUID]]:
    """Choose what is due and nobody else has hold of, the longest due first.

    As a table of its own, which is made once. A subquery with LIMIT and SKIP LOCKED may be run again for each row it is
    compared with, by the planner's choice: then each run finds other rows that are free, and all are taken.
    """
    due = select(Delivery.id).where(*waiting(now, lane)).order_by(Delivery.due_at).limit(most)
    return select(due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED").c.id)


def put_off(session: Session, lane: Lane, now: datetime) -> int:
    """Move what is due, some at a time, to the moment at which the carrier is tried again; return how many.

    What is old news by then is given up.
    """
    until = lane.health.open_until
    if until is None:
        return 0
    old = Delivery.expires_at <= until
    moved = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(_free(now, lane.name, _MOVED_AT_ONCE)))
        .values(
            due_at=until,
            state=case((old, "failed"), else_="queued"),
            error=func.left(f"carrier: {lane.health.reason}", 200),
            permanent=False,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(moved.all())


def keep(session: Session, lane: Lane, now: datetime) -> None:
    """Write down how the carrier does."""
    health, bucket = lane.health, lane.bucket
    row = {
        "name": lane.name,
        "failures": health.failures,
        "trips": health.trips,
        "open_until": health.open_until,
        "reason": health.reason,
        "tokens": bucket.tokens if bucket else None,
        "tokens_at": bucket.at if bucket else None,
        "changed_at": now,
    }
    statement = insert(Carrier).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def _loaded(session: Session, name: str, rate: Rate | None, now: datetime) -> Lane:
    row = session.get(Carrier, name)
    if row is None or row.changed_at - now > _CLOCKS_DIFFER:
        # Written later than now: the clock was set back, and what stands there would hold until it is that late again.
        return Lane(name, Health(), None, rate)
    bucket = Bucket(row.tokens, row.tokens_at) if row.tokens is not None and row.tokens_at is not None else None
    return Lane(name, Health(row.failures, row.trips, row.open_until, row.reason), bucket, rate)
