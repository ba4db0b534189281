"""Broken workers, to see whether the harness notices: each does the product's work with one promise taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.feature import Job
from backend.runtime import Runtime
from push import lanes, settling
from push.channel import Channel, Outgoing
from push.model import Delivery, Device, MessageRow
from push.outbox import DISPATCH
from reminders import sweep
from reminders.facts import load_known
from reminders.firing import Firing
from reminders.holding import take_waited
from reminders.model import DUE_COLUMNS, Due, Reminder
from reminders.planner import SWEEP


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken worker: its jobs, made for a carrier, and what else is taken away from the database of the seed."""

    jobs: Callable[[Channel], Mapping[str, Job]] = lambda _carrier: {}
    statements: tuple[str, ...] = ()


def without_a_claim(runtime: Runtime) -> int:
    """Sweep without SKIP LOCKED, without the lock of the sweep, and without looking again at the state."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        rows = _due(session, now)
    return _fire(runtime, rows, now)


def settling_first(runtime: Runtime) -> int:
    """Claim by writing "fired", commit, and only then write the messages. Urgings are left to the product's own way."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        rows = _due(session, now)
        once = [row for row in rows if row.rung != "overdue"]
        settled = update(Reminder).where(Reminder.id.in_([row.id for row in once]), Reminder.state == "planned")
        session.execute(settled.values(state="fired", settled_at=now))
        session.commit()
    with runtime.unit_of_work() as work:
        known = load_known(work, {row.task_id for row in once}, now=now)
        Firing(work, now).say(once, known)
        work.commit()
    return len(once) + _fire(runtime, [row for row in rows if row.rung == "overdue"], now)


def sending_unclaimed(runtime: Runtime, carrier: Channel) -> None:
    """Send what is due without a lease and without the lock of dispatch."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        rows = session.execute(
            select(Delivery, MessageRow, Device)
            .join(MessageRow, MessageRow.id == Delivery.message_id)
            .join(Device, Device.id == Delivery.device_id)
            .where(*lanes.waiting(now))
        ).all()
        if rows:
            results = carrier.send_many([_outgoing(*row) for row in rows])
            settling.settle(session, [row.Delivery for row in rows], results, now)
            session.commit()


def _due(session: Session, now: datetime) -> list[Due]:
    query = select(*DUE_COLUMNS).where(Reminder.state == "planned", Reminder.due_at <= now)
    return [Due(*row) for row in session.execute(query.order_by(Reminder.due_at, Reminder.id))]


def _fire(runtime: Runtime, rows: Sequence[Due], now: datetime) -> int:
    with runtime.unit_of_work() as work:
        waited = take_waited(work, now=now)
        Firing(work, now).fire(rows, waited)
        work.commit()
    return len(rows) + len(waited)


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
    return {DISPATCH: Job(DISPATCH, lanes.is_due, partial(sending_unclaimed, carrier=carrier))}


#: Nothing of the workers, but the database writes what a message is about the other way round.
_OLDEST_FIRST = (
    "CREATE FUNCTION turn_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.subjects :="
    " (SELECT array_agg(s ORDER BY n DESC) FROM unnest(NEW.subjects) WITH ORDINALITY AS t (s, n)); RETURN NEW; END $$",
    "CREATE TRIGGER turn_round BEFORE INSERT ON message FOR EACH ROW WHEN (cardinality(NEW.subjects) > 1)"
    " EXECUTE FUNCTION turn_round()",
)

BROKEN: Mapping[str, Broken] = {
    "": Broken(),
    # A key over reminder and person would have the last word, and hide that the claim is broken: it goes as well.
    "no claim": Broken(
        _sweeping(without_a_claim), ("ALTER TABLE reminder_recipient DROP CONSTRAINT pk_reminder_recipient",)
    ),
    "settles first": Broken(_sweeping(settling_first)),
    "oldest first": Broken(statements=_OLDEST_FIRST),
    "sends unclaimed": Broken(_sending),
}
