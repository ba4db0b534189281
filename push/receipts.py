"""Receipts: a device or a screen says that it received a message, that the person opened it, or acted on it.

Two ways lead here: somebody signed in names their messages (over HTTP or the socket), or a device sends back the signed
proof of a delivery, which works while the app is closed and nobody is signed in. Repeats change nothing. The first
receipt stops the message's route: what is still queued elsewhere is spared. What a screen says is noted on the message
itself, for nothing was on its way there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true, update
from sqlalchemy.orm import aliased

from backend.unit_of_work import UnitOfWork
from push.events import MessageReached
from push.model import Delivery, Device, MessageRow
from push.routes import LIVE
from push.routing import Routing
from push.settling import hold

ReceiptState = Literal["received", "opened", "acted"]
RECEIPT_STATES: tuple[ReceiptState, ...] = ("received", "opened", "acted")
#: A phone sends many receipts; that it was seen is written once in so long.
SEEN_AGAIN_AFTER = timedelta(hours=1)
_COLUMNS = {"received": "received_at", "opened": "opened_at", "acted": "acted_at"}


def note_receipts(
    work: UnitOfWork,
    person_id: UUID,
    message_ids: Sequence[UUID],
    state: ReceiptState,
    *,
    channel: str | None = None,
    session_id: UUID | None = None,
    now: datetime,
) -> int:
    """Record receipts of one's own messages; return how many were news. Repeats and foreign ids change nothing.

    `session_id`: the sign-in they came by, whose devices have been seen with it: what went to one of them is what came,
    and a person's other phones have shown nothing by it.
    """
    theirs = (MessageRow.id.in_(message_ids), MessageRow.person_id == person_id)
    of_theirs = Delivery.message_id.in_(select(MessageRow.id).where(*theirs))
    hold(work.session, of_theirs)
    fresh = [row.id for row in _reach(work, theirs, state, now, by_screen=channel == LIVE)]
    if channel != LIVE:
        # Where it does not say by which way, all that a carrier had taken by then may have been it.
        through = Delivery.channel == channel if channel else Delivery.sent_at.is_not(None)
        _settle(work, [of_theirs, through, Delivery.attempts > 0, _may_be_it(fresh, session_id, channel)], state, now)
    if fresh:
        _spare(work, fresh, tried_only=channel == LIVE and state == "received")
        if session_id is not None:
            _see(work, Device.session_id == session_id, now)
    return len(fresh)


def note_delivery(work: UnitOfWork, delivery_ids: Sequence[UUID], state: ReceiptState, *, now: datetime) -> int:
    """Record receipts by the very deliveries that were received; return how many deliveries that was news of."""
    hold(work.session, Delivery.message_id.in_(select(Delivery.message_id).where(Delivery.id.in_(delivery_ids))))
    noted = _settle(work, [Delivery.id.in_(delivery_ids)], state, now)
    if noted:
        _reach(work, [MessageRow.id.in_(noted)], state, now)
        _spare(work, noted)
        _see(work, Device.id.in_(select(Delivery.device_id).where(Delivery.id.in_(delivery_ids))), now)
    return len(noted)


def _reach(
    work: UnitOfWork,
    which: Collection[ColumnElement[bool]],
    state: ReceiptState,
    now: datetime,
    *,
    by_screen: bool = False,
) -> Sequence[MessageRow]:
    """Note on messages how far they came, stop their routes, and say so; return those of which it is news."""
    values: dict[str, Any] = {"fallback_at": None, **_instants(MessageRow, state, now)}
    if by_screen and state == "received":
        # Nobody may look at that screen: the rest of the first step still comes (docs/adr/0024).
        values["fallback_at"] = case((~_first_is_written(work), MessageRow.fallback_at))
    if by_screen:
        values |= _instants(MessageRow, state, now, "screen_")
    fresh = work.session.scalars(
        update(MessageRow)
        .where(*which, getattr(MessageRow, _COLUMNS[state]).is_(None))
        .values(values)
        .returning(MessageRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    for row in fresh:
        reached: Literal["received", "opened"] = "received" if state == "received" else "opened"
        work.emit(MessageReached(now, row.person_id, row.id, row.person_id, row.kind, tuple(row.subjects), reached))
    return fresh


def _may_be_it(fresh: Sequence[UUID], session_id: UUID | None, channel: str | None) -> ColumnElement[bool]:
    """Say of a delivery whether it may be what was received: the one to a device of this sign-in, though another phone
    has been heard of before; where there is none, any of a message of which that is news."""
    news = Delivery.message_id.in_(fresh)
    if session_id is None:
        return news
    own = select(Device.id).where(Device.session_id == session_id)
    also = aliased(Delivery)
    went = exists().where(also.message_id == Delivery.message_id, also.device_id.in_(own), also.attempts > 0)
    if channel is not None:
        went = went.where(also.channel == channel)
    return or_(Delivery.device_id.in_(own), and_(news, ~went))


def _settle(
    work: UnitOfWork, which: Collection[ColumnElement[bool]], state: ReceiptState, now: datetime
) -> Sequence[UUID]:
    """Mark the deliveries that a receipt came through; return the messages of those that it was news of."""
    before = ["queued", "sent", "spared", "failed", *RECEIPT_STATES[: RECEIPT_STATES.index(state)]]
    return work.session.scalars(
        update(Delivery)
        .where(*which, Delivery.state.in_(before))
        .values({"state": state, **_instants(Delivery, state, now)})
        .returning(Delivery.message_id)
        .execution_options(synchronize_session=False)
    ).all()


def _spare(work: UnitOfWork, message_ids: Sequence[UUID], *, tried_only: bool = False) -> None:
    """Heard one way, a message need not ring another: what has not left yet stays.

    A screen that received it may be one that nobody looks at (docs/adr/0024): a phone that has not been tried yet still
    rings then; let off are those that could not be reached at once, and the steps after it (`tried_only`).
    """
    beyond = or_(MessageRow.step > 1, and_(MessageRow.step > 0, MessageRow.urgency.not_in(Routing.of(work).early)))
    later = Delivery.message_id.in_(select(MessageRow.id).where(MessageRow.id.in_(message_ids), beyond))
    tried = or_(Delivery.attempts > 0, later) if tried_only else true()
    work.session.execute(
        update(Delivery)
        .where(Delivery.message_id.in_(message_ids), Delivery.state == "queued", tried)
        .values(state="spared")
        .execution_options(synchronize_session=False)
    )


def _first_is_written(work: UnitOfWork) -> ColumnElement[bool]:
    """Say of a message whether all of its first step has been written."""
    return or_(MessageRow.step > 0, MessageRow.urgency.not_in(Routing.of(work).early))


def _see(work: UnitOfWork, which: ColumnElement[bool], now: datetime) -> None:
    """Note that devices were there: once an hour at most, and never waiting for whoever writes them at this moment."""
    long_ago = (Device.dropped_at.is_(None), Device.last_seen_at < now - SEEN_AGAIN_AFTER)
    free = select(Device.id).where(which, *long_ago).with_for_update(skip_locked=True, key_share=True)
    work.session.execute(
        update(Device).where(Device.id.in_(free)).values(last_seen_at=now).execution_options(synchronize_session=False)
    )


def _instants(
    table: type[MessageRow] | type[Delivery], state: ReceiptState, now: datetime, prefix: str = ""
) -> dict[str, Any]:
    """Whoever opened it has received it, whoever acted has opened it: the earlier instants are filled in."""
    names = [prefix + _COLUMNS[each] for each in RECEIPT_STATES[: RECEIPT_STATES.index(state) + 1]]
    return {name: func.coalesce(getattr(table, name), now) for name in names}


def messages_of(work: UnitOfWork, person_id: UUID, before: UUID | None, limit: int) -> list[MessageRow]:
    """Return a person's messages, newest first, after the one named."""
    query = select(MessageRow).where(MessageRow.person_id == person_id)
    if before is not None:
        query = query.where(MessageRow.id < before)
    return list(work.session.scalars(query.order_by(MessageRow.id.desc()).limit(limit)))
