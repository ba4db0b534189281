"""The sweep: claim what is due, ask the plan whether it is still warranted, find who hears it, write the messages.

One transaction a batch. Dying in the middle leaves the batch as it was; sending is `push`'s, after the commit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.ids import new_id
from backend.live.journal import person_room, publish_many
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders import wording
from reminders.facts import House, Known, Reader, load_house, load_known, load_readers
from reminders.ladder import Policy, Rung
from reminders.model import Reminder, ReminderRecipient
from reminders.plan import plan, why_not
from reminders.planner import SWEEP, plan_next_urgings
from reminders.policies import policy_in_force
from reminders.recipients import Told, recipients
from reminders.wording import About

log = structlog.get_logger(__name__)

BATCH = 2000
#: Up to so many new tasks at once are told of one by one; more come as one digest.
_NEW_ONES = 5
_POISON_WAITS = timedelta(hours=1)
_LONG_ENOUGH = 20.0  # seconds of one job; the rest is the next job's
_SWEEP_LOCK = 7_461_001  # an advisory lock: one sweep at a time, so that a person's reminders meet in one digest


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any reminder is due."""
    return bool(session.scalar(select(exists().where(*_due(now)))))


class Swept(NamedTuple):
    """What a batch came to: how many reminders were settled, and whether there may be more at once."""

    settled: int
    more: bool


def sweep(runtime: Runtime) -> int:
    """Fire everything due, batch by batch; return how many reminders were settled."""
    settled, started = 0, time.monotonic()
    while True:
        batch = sweep_batch(runtime)
        settled += batch.settled
        if not batch.more:
            return settled
        if time.monotonic() - started > _LONG_ENOUGH:
            runtime.bell.ring(SWEEP)
            return settled


def sweep_batch(runtime: Runtime) -> Swept:
    """Fire one batch in one transaction. In a batch that fails the bad rows are set aside first."""
    now = runtime.clock.now()
    try:
        with runtime.unit_of_work() as work:
            if not work.session.scalar(select(func.pg_try_advisory_xact_lock(_SWEEP_LOCK))):
                return Swept(0, more=False)
            rows = _claim(work.session, now, BATCH)
            if not rows:
                return Swept(0, more=False)
            Firing(work, now).fire(rows)
            work.commit()
            return Swept(len(rows), more=len(rows) == BATCH)
    except OperationalError:
        # PostgreSQL is away or restarting: nothing was settled, and the clock rings again within a second.
        log.warning("sweep_waits_for_postgresql")
        return Swept(0, more=False)
    except Exception:
        log.exception("sweep_batch_failed")
        return Swept(0, more=_set_poison_aside(runtime, now) > 0)


def _set_poison_aside(runtime: Runtime, now: datetime) -> int:
    """Find the rows that cannot be fired, by trying each for itself and taking it back; push them back an hour.

    The rest then fires together, as if nothing had happened: one bad row neither holds nor floods anybody.
    """
    with runtime.sessions() as session:
        ids = session.scalars(select(Reminder.id).where(*_due(now)).order_by(Reminder.due_at).limit(BATCH)).all()
    poisoned = 0
    for reminder_id in ids:
        try:
            with runtime.unit_of_work() as work:
                Firing(work, now).fire(_claim(work.session, now, 1, reminder_id))
                work.session.flush()
        except OperationalError:
            raise
        except Exception as error:
            log.exception("reminder_poisoned", reminder=str(reminder_id))
            _push_back(runtime, reminder_id, now, type(error).__name__)
            poisoned += 1
    return poisoned


def _push_back(runtime: Runtime, reminder_id: UUID, now: datetime, error: str) -> None:
    with runtime.sessions() as session:
        session.execute(
            update(Reminder)
            .where(Reminder.id == reminder_id, Reminder.state == "planned")
            .values(due_at=now + _POISON_WAITS, error=error)
        )
        session.commit()


def _due(now: datetime) -> tuple[Any, ...]:
    return (Reminder.state == "planned", Reminder.due_at <= now)


def _claim(session: Session, now: datetime, most: int, only: UUID | None = None) -> list[Reminder]:
    query = select(Reminder).where(*_due(now)).order_by(Reminder.due_at, Reminder.id).limit(most)
    if only is not None:
        query = query.where(Reminder.id == only)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


class Heard(NamedTuple):
    """One reminder as one person hears it."""

    row: Reminder
    rung: Rung
    told: Told
    about: About


@dataclass(slots=True)
class Firing:
    """Firing a set of rows in one unit of work."""

    work: UnitOfWork
    now: datetime
    _policy: Policy = field(init=False)

    def __post_init__(self) -> None:
        self._policy = policy_in_force(self.work)

    def fire(self, rows: Sequence[Reminder]) -> None:
        """Settle every row: fired with its messages, or withheld with the reason."""
        if not rows:
            return
        known = load_known(self.work.session, {row.task_id for row in rows})
        climbing = [
            (row, rung)
            for row in rows
            if self._still_warranted(row, known[row.task_id])
            and (rung := self._policy.rung(known[row.task_id].facts.urgency, row.rung)) is not None
        ]
        climbing += self._companions(climbing, known)
        self._say(climbing, known)
        warranted = [row for row, _rung in climbing]
        self._settle(warranted)
        urged = [(known[row.task_id], row) for row in warranted if row.rung == "overdue"]
        if urged:
            plan_next_urgings(self.work, urged, now=self.now)

    def say(self, rows: Sequence[Reminder], known: dict[UUID, Known]) -> None:
        """Write the messages of rows that were planned in this transaction and are settled already."""
        rungs = [(row, self._policy.rung(known[row.task_id].facts.urgency, row.rung)) for row in rows]
        self._say([(row, rung) for row, rung in rungs if rung is not None], known)

    def _say(self, climbing: Sequence[tuple[Reminder, Rung]], known: dict[UUID, Known]) -> None:
        self._show_screens(climbing, known)
        heard, readers = self._hear(climbing, known)
        self._send([each for each in heard if readers[each.told.person_id].active], readers, known)

    def _companions(
        self, climbing: Sequence[tuple[Reminder, Rung]], known: dict[UUID, Known]
    ) -> list[tuple[Reminder, Rung]]:
        """What goes with an urging ("once, at the 4th") fires with it, so that nobody hears of both at once."""
        wanted = {
            (row.task_id, rung.key): (companion_of(row, rung, self._policy.version, self.now), rung)
            for row, urging in climbing
            if urging.trigger == "overdue"
            for rung in self._policy.ladders[known[row.task_id].facts.urgency]
            if rung.trigger == "overdue_nth" and rung.nth == row.occurrence
        }
        if not wanted:
            return []
        # Another policy may have had it fire already: then the unique index leaves it out here.
        added = pg_insert(Reminder).on_conflict_do_nothing().returning(Reminder)
        rows = self.work.session.scalars(added, [values for values, _rung in wanted.values()]).all()
        return [(row, wanted[row.task_id, row.rung][1]) for row in rows]

    def _still_warranted(self, row: Reminder, known: Known) -> bool:
        planned = {each.key: each.due_at for each in plan(known.facts, self._policy, self.work.calendar)}
        due_at = planned.get(row.key)
        if due_at is not None and row.rung != "assigned" and known.facts.urgency != "flash":
            # Late after an outage, it may fall into the night: then it waits for morning.
            due_at = (
                self._policy.quiet(self.work.calendar).postpone(max(due_at, self.now)) if due_at <= self.now else due_at
            )
        if due_at is not None and due_at <= self.now:
            return True
        if due_at is not None:
            row.due_at = due_at  # the calendar or the policy moved it; it stays planned
            return False
        row.state, row.settled_at, row.reason = "withheld", self.now, why_not(known.facts, row.key)
        return False

    def _hear(
        self, climbing: Sequence[tuple[Reminder, Rung]], known: dict[UUID, Known]
    ) -> tuple[list[Heard], dict[UUID, Reader]]:
        """Resolve who hears what; return it with everybody's name and language."""
        audiences = {each for row, rung in climbing for each in rung.audience(row.occurrence)}
        house = load_house(self.work, known.values(), self.now, audiences)
        told = [(row, rung, recipients(known[row.task_id], rung, row.key, house)) for row, rung in climbing]
        people = {each.person_id for _, _, heard in told for each in heard}
        people |= {part.person_id for task in known.values() for part in task.facts.parts}
        people |= {task.assigner_id for task in known.values()}
        readers = load_readers(self.work.session, people)
        heard = [
            Heard(row, rung, each, about(known[row.task_id], row, readers, house))
            for row, rung, those in told
            for each in those
        ]
        return heard, readers

    def _show_screens(self, climbing: Sequence[tuple[Reminder, Rung]], known: dict[UUID, Known]) -> None:
        """Tell open screens, without a message: the row turns red by itself."""
        tasks = [known[row.task_id] for row, rung in climbing if "assigner_screen" in rung.who]
        publish_many(
            self.work,
            self.now,
            [
                (
                    [person_room(task.assigner_id)],
                    {"kind": "due", "id": str(task.facts.task_id), "code": task.code, "at": self.now.isoformat()},
                )
                for task in tasks
            ],
        )

    def _send(self, heard: Sequence[Heard], readers: dict[UUID, Reader], known: dict[UUID, Known]) -> None:
        bundles: list[list[Heard]] = []
        for person_id in dict.fromkeys(each.told.person_id for each in heard):
            bundles += self._bundle([each for each in heard if each.told.person_id == person_id], known)
        messages = [self._message(bundle, readers, known) for bundle in bundles]
        posted = post(self.work, messages, now=self.now)
        told: dict[tuple[UUID, UUID], dict[str, Any]] = {}
        for sent, bundle in zip(posted, bundles, strict=True):
            for each in bundle:
                told[each.row.id, each.told.person_id] = {
                    "reminder_id": each.row.id,
                    "person_id": each.told.person_id,
                    "told_as": each.told.told_as,
                    "message_id": sent.id,
                }
        if told:
            self.work.session.execute(insert(ReminderRecipient), list(told.values()))

    def _bundle(self, heard: list[Heard], known: dict[UUID, Known]) -> list[list[Heard]]:
        """One message a task, or one digest for several; flash and new tasks speak for themselves."""
        tasks: dict[UUID, list[Heard]] = {}
        alone: list[list[Heard]] = []
        for each in sorted(heard, key=lambda h: (h.row.due_at, h.rung.trigger == "overdue_nth"), reverse=True):
            task = known[each.row.task_id]
            if each.rung.trigger == "assigned":
                alone.append([each])
            else:
                tasks.setdefault(task.facts.task_id, []).append(each)
        if len(alone) > _NEW_ONES:
            # A post handed over, a plan imported: thirty messages at once would be read by nobody.
            calm = [group for group in alone if known[group[0].row.task_id].facts.urgency != "flash"]
            alone = [group for group in alone if group not in calm] + ([[g[0] for g in calm]] if calm else [])
        flash = [group for id_, group in tasks.items() if known[id_].facts.urgency == "flash"]
        rest = [group for id_, group in tasks.items() if known[id_].facts.urgency != "flash"]
        if len(rest) >= self._policy.digest_from:
            rest = [[each for group in rest for each in group]]
        return alone + flash + rest

    def _message(self, bundle: list[Heard], readers: dict[UUID, Reader], known: dict[UUID, Known]) -> Message:
        first = bundle[0]
        reader = readers[first.told.person_id]
        zone = self.work.calendar.zone
        newest = {each.row.task_id: each for each in reversed(bundle)}
        tasks = [each for each in bundle if newest[each.row.task_id] is each]
        worded = [wording.word(each.rung, each.about, each.told.told_as, reader.language, zone) for each in tasks]
        quiet = self._policy.quiet(self.work.calendar).contains(self.now)
        urgency = max((known[each.row.task_id].facts.urgency for each in tasks), key=_URGENCIES.index)
        if len(tasks) > 1:
            lines = [(each.about, words.why) for each, words in zip(tasks, worded, strict=True)]
            text, kind, link = wording.digest(lines, reader.language), "digest", "/messages"
        else:
            text, kind, link = worded[0], _kind(first), f"/tasks/{first.row.task_id}"
        return Message(
            person_id=reader.id,
            kind=kind,
            urgency=urgency,
            title=text.title,
            body=text.body,
            why=text.why,
            link=link,
            subjects=tuple(each.row.task_id for each in tasks),
            silent=quiet and urgency != "flash",
        )

    def _settle(self, rows: Sequence[Reminder]) -> None:
        changes = [{"row_id": row.id, "settled": self.now} for row in rows]
        if changes:
            self.work.session.flush()
            self.work.session.connection().execute(
                update(Reminder)
                .where(Reminder.id == bindparam("row_id"))
                .values(state="fired", settled_at=bindparam("settled")),
                changes,
            )


_URGENCIES = ["normal", "urgent", "very_urgent", "flash"]


def _kind(heard: Heard) -> str:
    if heard.rung.trigger == "assigned":
        return "assigned"
    return "reminder" if heard.told.told_as in ("assignee", "lead", "coordinators", "answerer") else "escalation"


def companion_of(row: Reminder, rung: Rung, version: int, now: datetime) -> dict[str, Any]:
    """Return the row of the reminder that a rung adds to the urging `row`."""
    return {
        "id": new_id(now),
        "task_id": row.task_id,
        "rung": rung.key,
        "assignee_id": None,
        "anchor": row.anchor,
        "occurrence": 1,
        "due_at": row.due_at,
        "state": "planned",
        "policy_version": version,
    }


def about(task: Known, row: Reminder, readers: dict[UUID, Reader], house: House) -> About:
    """Return what the sentences of one reminder are about."""
    part = next((part for part in task.facts.parts if part.id == row.assignee_id), task.facts.lead)
    return About(
        code=task.code,
        title=task.title,
        deadline=task.facts.deadline,
        assigner=readers[task.assigner_id].full_name,
        person=readers[part.person_id].full_name,
        unit=house.unit_names.get(part.unit_id, ""),
        role=part.role,
        occurrence=row.occurrence,
    )
