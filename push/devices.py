"""Devices: registering, listing, renaming, forgetting, signing out; those nobody has seen for long are pruned."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.auth.model import SignIn
from backend.auth.service import end_sessions
from backend.errors import NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.model import Delivery, Device
from push.settling import drop_device, hold
from push.subscriptions import Registration, lane_of

#: FCM itself forgets Android tokens after 270 idle days (Firebase documentation, "Manage tokens").
STALE_AFTER = timedelta(days=270)
#: How many devices of one person are pushed to: no one holds as many, whoever registers without end does.
MOST_DEVICES = 50
SIGNED_OUT = "signed out"


def register_device(
    work: UnitOfWork, actor: Person, given: Registration, *, session_id: UUID | None = None, now: datetime
) -> Device:
    """Register a token for the person signed in; a token known already moves to them, and leaves whoever had it.

    `session_id`: the sign-in on that device; with its end nothing is sent there any more.
    """
    known = _known(work, given.token)
    if known is not None and known.person_id != actor.id:
        drop_device(work.session, known.id, "moved to another account", now)
        known = None
    if known is None:
        known = _new(work, actor, given, now)
    known.last_seen_at, known.name, known.platform = now, given.name or known.name, given.platform
    known.channel, known.keys = given.channel, dict(given.keys) if given.keys else None
    known.lane = lane_of(given, work.settings.webpush_hosts if work.settings else "")
    known.session_id = session_id or known.session_id
    return known


def _known(work: UnitOfWork, token: str) -> Device | None:
    this = (Device.token == token, Device.dropped_at.is_(None))
    # What may be dropped with it is held before it, as everywhere (`push.settling.hold`).
    queued = and_(Delivery.device_id.in_(select(Device.id).where(*this)), Delivery.state == "queued")
    hold(work.session, queued)
    query = select(Device).where(*this).with_for_update(key_share=True)
    return work.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _new(work: UnitOfWork, actor: Person, given: Registration, now: datetime) -> Device:
    device = Device(
        id=new_id(now),
        person_id=actor.id,
        channel=given.channel,
        token=given.token,
        platform=given.platform,
        name=given.name,
        registered_at=now,
        last_seen_at=now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(device)
    except IntegrityError:
        # The same phone, a moment ago, in a request beside this one; the unique index had the last word.
        other = _known(work, given.token)
        if other is not None and other.person_id == actor.id:
            return other
        if other is not None:
            drop_device(work.session, other.id, "moved to another account", now)
            work.session.flush()
        return _new(work, actor, given, now)
    _make_room(work, device, now)
    return device


def _make_room(work: UnitOfWork, device: Device, now: datetime) -> None:
    """Forget what its owner has not been seen on for longest: the phone in hand is the one that has to ring."""
    others = select(Device.id).where(
        Device.person_id == device.person_id, Device.dropped_at.is_(None), Device.id != device.id
    )
    newest_first = others.order_by(Device.last_seen_at.desc(), Device.id.desc())
    for device_id in work.session.scalars(newest_first.offset(MOST_DEVICES - 1)).all():
        drop_device(work.session, device_id, f"more than {MOST_DEVICES} devices", now)


def devices_of(work: UnitOfWork, person_id: UUID) -> list[Device]:
    """Return a person's devices, the one seen last first; none whose sign-in has ended."""
    query = (
        select(Device)
        .outerjoin(SignIn, SignIn.id == Device.session_id)
        .where(Device.person_id == person_id, Device.dropped_at.is_(None), SignIn.ended_at.is_(None))
    )
    return list(work.session.scalars(query.order_by(Device.last_seen_at.desc()).limit(200)))


def rename_device(work: UnitOfWork, actor: Person, device_id: UUID, name: str) -> Device:
    """Name one of one's own devices. NotFound for anybody else's."""
    device = _own(work, actor, device_id)
    device.name = name
    return device


def forget_device(work: UnitOfWork, actor: Person, device_id: UUID, *, now: datetime) -> None:
    """Stop pushing to one of one's own devices. NotFound for anybody else's."""
    drop_device(work.session, _own(work, actor, device_id).id, "forgotten by its owner", now)


def sign_out_device(work: UnitOfWork, actor: Person, device_id: UUID, *, now: datetime) -> None:
    """Forget one of one's own devices and end the sign-in it was registered in: a phone that was lost."""
    device = _own(work, actor, device_id)
    drop_device(work.session, device.id, SIGNED_OUT, now)
    if device.session_id is not None:
        end_sessions(work, [device.session_id], "signed_out", now=now)


def sign_out_others(work: UnitOfWork, actor: Person, session_id: UUID, *, now: datetime) -> None:
    """Sign out every device of one's own but the one that asks, and end all other sign-ins with them."""
    others = or_(Device.session_id.is_(None), Device.session_id != session_id)
    theirs = select(Device.id).where(Device.person_id == actor.id, Device.dropped_at.is_(None), others)
    for device_id in work.session.scalars(theirs).all():
        drop_device(work.session, device_id, SIGNED_OUT, now)
    open_ones = select(SignIn.id).where(
        SignIn.person_id == actor.id, SignIn.ended_at.is_(None), SignIn.id != session_id
    )
    end_sessions(work, work.session.scalars(open_ones).all(), "signed_out", now=now)


def _own(work: UnitOfWork, actor: Person, device_id: UUID) -> Device:
    device = work.session.get(Device, device_id)
    if device is None or device.person_id != actor.id or device.dropped_at is not None:
        raise NotFound("unknown_device")
    return device


def some_stale(session: Session, now: datetime) -> bool:
    """Say whether a device has not been seen for 270 days, or its sign-in has ended."""
    return bool(session.scalar(select(or_(exists().where(*_stale(now)), _ended().exists()))))


def prune_devices(runtime: Runtime) -> None:
    """Forget devices not seen for 270 days, and those whose sign-in has ended."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        for which, reason in ((select(Device.id).where(*_stale(now)), "not seen for 270 days"), (_ended(), SIGNED_OUT)):
            # Held from the look to the deed: a phone may be registered anew at this moment.
            held = which.limit(1000).with_for_update(of=Device, skip_locked=True, key_share=True)
            for device_id in session.scalars(held).all():
                drop_device(session, device_id, reason, now)
        session.commit()


def _ended() -> Select[UUID]:
    return (
        select(Device.id)
        .join(SignIn, SignIn.id == Device.session_id)
        .where(Device.dropped_at.is_(None), SignIn.ended_at.is_not(None))
    )


def _stale(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Device.dropped_at.is_(None), Device.last_seen_at < now - STALE_AFTER)
