"""Devices: registering, listing, forgetting."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.dispatch import drop_device
from push.model import Device

FCM = "fcm"
#: FCM itself forgets Android tokens after 270 idle days (Firebase documentation, "Manage tokens").
STALE_AFTER = timedelta(days=270)


def register_device(work: UnitOfWork, actor: Person, *, token: str, platform: str, name: str, now: datetime) -> Device:
    """Register a token for the person signed in; a token known already moves to them, and leaves whoever had it."""
    known = _known(work, token)
    if known is not None and known.person_id != actor.id:
        drop_device(work.session, known.id, "moved to another account", now)
        known = None
    if known is None:
        known = _new(work, actor, token, platform, name, now)
    known.last_seen_at, known.name, known.platform = now, name or known.name, platform
    return known


def _known(work: UnitOfWork, token: str) -> Device | None:
    query = select(Device).where(Device.token == token, Device.dropped_at.is_(None)).with_for_update()
    return work.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _new(work: UnitOfWork, actor: Person, token: str, platform: str, name: str, now: datetime) -> Device:
    device = Device(
        id=new_id(now),
        person_id=actor.id,
        channel=FCM,
        token=token,
        platform=platform,
        name=name,
        registered_at=now,
        last_seen_at=now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(device)
    except IntegrityError:
        # The same phone, a moment ago, in a request beside this one; the unique index had the last word.
        other = _known(work, token)
        if other is not None and other.person_id == actor.id:
            return other
        if other is not None:
            drop_device(work.session, other.id, "moved to another account", now)
            work.session.flush()
        return _new(work, actor, token, platform, name, now)
    return device


def devices_of(work: UnitOfWork, person_id: UUID) -> list[Device]:
    """Return a person's devices, the one seen last first."""
    query = select(Device).where(Device.person_id == person_id, Device.dropped_at.is_(None))
    return list(work.session.scalars(query.order_by(Device.last_seen_at.desc()).limit(200)))


def forget_device(work: UnitOfWork, actor: Person, device_id: UUID, *, now: datetime) -> None:
    """Stop pushing to one of one's own devices. NotFound for anybody else's."""
    device = work.session.get(Device, device_id)
    if device is None or device.person_id != actor.id or device.dropped_at is not None:
        raise NotFound("unknown_device")
    drop_device(work.session, device_id, "forgotten by its owner", now)


def some_stale(session: Session, now: datetime) -> bool:
    """Say whether a device has not been seen for 270 days."""
    return bool(session.scalar(select(exists().where(*_stale(now)))))


def prune_devices(runtime: Runtime) -> None:
    """Forget devices not seen for 270 days."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        for device_id in session.scalars(select(Device.id).where(*_stale(now)).limit(1000)).all():
            drop_device(session, device_id, "not seen for 270 days", now)
        session.commit()


def _stale(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Device.dropped_at.is_(None), Device.last_seen_at < now - STALE_AFTER)
