"""Broken workers, to see whether the harness notices: each does the product's work with one promise taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.feature import Job
from backend.runtime import Runtime
from push import dispatch
from push.channel import Channel, Outgoing
from push.model import Delivery, Device, MessageRow
from push.outbox import DISPATCH
from reminders import sweep
from reminders.model import Reminder
from reminders.planner import SWEEP
from reminders.sweep import Firing, Heard


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken worker: its jobs, made for a carrier, and what else is taken away from the database of the seed."""

    jobs: Callable[[Channel], Mapping[str, Job]] = lambda _carrier: {}
    statements: tuple[str, ...] = ()


def without_a_claim(runtime: Runtime) -> int:
    """Sweep without SKIP LOCKED, without the lock of the sweep, and without looking again at the state."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        ids = _due(session, now)
    with runtime.unit_of_work() as work:
        Firing(work, now).fire(_rows(work.session, ids))
        work.commit()
    return len(ids)


def settling_first(runtime: Runtime) -> int:
    """Claim by writing "fired", commit, and only then write the messages."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        due = select(Reminder.id).where(Reminder.state == "planned", Reminder.due_at <= now)
        claimed = update(Reminder).where(Reminder.id.in_(due.with_for_update(skip_locked=True)))
        ids = session.scalars(claimed.values(state="fired", settled_at=now).returning(Reminder.id)).all()
        session.commit()
    with runtime.unit_of_work() as work:
        Firing(work, now).fire(_rows(work.session, ids))
        work.commit()
    return len(ids)


class OldestFirst(Firing):
    """Firing that puts the oldest state first."""

    def _bundle(self, heard: list[Heard], known: dict[UUID, object]) -> list[list[Heard]]:  # type: ignore[override]
        return [bundle[::-1] for bundle in super()._bundle(heard, known)]  # type: ignore[arg-type]


def oldest_first(runtime: Runtime) -> int:
    """Sweep as the product does, but for the order within a message."""
    now = runtime.clock.now()
    with runtime.unit_of_work() as work:
        due = select(Reminder).where(Reminder.state == "planned", Reminder.due_at <= now).order_by(Reminder.due_at)
        rows = work.session.scalars(due.with_for_update(skip_locked=True)).all()
        OldestFirst(work, now).fire(rows)
        work.commit()
    return len(rows)


def sending_unclaimed(runtime: Runtime, carrier: Channel) -> None:
    """Send what is due without a lease and without the lock of dispatch."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        rows = session.execute(
            select(Delivery, MessageRow, Device)
            .join(MessageRow, MessageRow.id == Delivery.message_id)
            .join(Device, Device.id == Delivery.device_id)
            .where(*dispatch.waiting(now))
        ).all()
        if rows:
            results = carrier.send_many([_outgoing(*row) for row in rows])
            dispatch.settle(session, [row.Delivery for row in rows], results, now)
            session.commit()


def _due(session: Session, now: datetime) -> Sequence[UUID]:
    return session.scalars(select(Reminder.id).where(Reminder.state == "planned", Reminder.due_at <= now)).all()


def _rows(session: Session, ids: Sequence[UUID]) -> Sequence[Reminder]:
    return session.scalars(select(Reminder).where(Reminder.id.in_(ids)).order_by(Reminder.due_at, Reminder.id)).all()


def _outgoing(delivery: Delivery, message: MessageRow, device: Device) -> Outgoing:
    return Outgoing(
        message_id=message.id,
        delivery_id=delivery.id,
        address=device.token,
        platform=device.platform,
        kind=message.kind,
        urgency=message.urgency,
        title="Giao Việc",
        body="",
        link=message.link,
        silent=message.silent,
    )


def _sweeping(run: Callable[[Runtime], int]) -> Callable[[Channel], Mapping[str, Job]]:
    return lambda _carrier: {SWEEP: Job(SWEEP, sweep.is_due, run, first=True)}


def _sending(carrier: Channel) -> Mapping[str, Job]:
    return {DISPATCH: Job(DISPATCH, dispatch.is_due, partial(sending_unclaimed, carrier=carrier))}


BROKEN: Mapping[str, Broken] = {
    "": Broken(),
    # A key over reminder and person would have the last word, and hide that the claim is broken: it goes as well.
    "no claim": Broken(
        _sweeping(without_a_claim), ("ALTER TABLE reminder_recipient DROP CONSTRAINT pk_reminder_recipient",)
    ),
    "settles first": Broken(_sweeping(settling_first)),
    "oldest first": Broken(_sweeping(oldest_first)),
    "sends unclaimed": Broken(_sending),
}
