"""Telling people: what several of them hear of several reminders becomes a few messages, now or together later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from backend.database import among, array_of, read
from backend.live.journal import person_room, publish_many
from backend.many_rows import checks_planned_once, insert_rows
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders import wording
from reminders.facts import Known
from reminders.fatigue import OWN_ROLES, Hold, Paced, Sparing
from reminders.holding import Waited
from reminders.house import House, Reader, load_house, load_readers
from reminders.ladder import Rung
from reminders.model import Due, Pace, ReminderRecipient, Snooze
from reminders.recipients import Told, recipients
from reminders.rules import rules_in_force
from reminders.wording import About
from tasks.timeliness import URGENCIES, Urgency

_KEPT_PACE = text(
    """
    INSERT INTO reminder_pace AS pace (person_id, told_at, day, told_today)
    SELECT person, :now, :today, count
    FROM unnest(CAST(:people AS uuid[]), CAST(:counts AS integer[])) AS told (person, count)
    ON CONFLICT (person_id) DO UPDATE SET told_at = excluded.told_at, day = excluded.day,
        told_today = excluded.told_today + CASE WHEN pace.day = excluded.day THEN pace.told_today ELSE 0 END
    """
)
_SETTLED = text(
    """
    UPDATE reminder_recipient AS held SET release_at = NULL, message_id = settled.message, withheld = settled.reason
    FROM unnest(
        CAST(:reminders AS uuid[]), CAST(:people AS uuid[]), CAST(:messages AS uuid[]), CAST(:reasons AS text[])
    ) AS settled (reminder, person, message, reason)
    WHERE held.reminder_id = settled.reminder AND held.person_id = settled.person
    """
)

#: Up to so many new tasks at once are told of one by one; more come as one digest.
_NEW_ONES = 5


class Heard(NamedTuple):
    """One reminder as one person hears it."""

    row: Due
    rung: Rung
    told: Told
    about: About
    urgency: Urgency


class Telling:
    """What is told in one unit of work."""

    def __init__(self, work: UnitOfWork, now: datetime) -> None:
        self._work = work
        self._now = now
        rules = rules_in_force(work)
        self._policy = rules.newest
        self._zone = work.calendar.zone
        self._sparing = Sparing(self._policy, work.calendar, now)
        self._night = self._policy.quiet(work.calendar).contains(now)

    def tell(
        self, climbing: Sequence[tuple[Due, Rung]], known: Mapping[UUID, Known], waited: Waited | None = None
    ) -> None:
        """Tell everybody whom these reminders concern, or note until when it waits for them; with what they have waited
        for until now, so that both come in one message."""
        waited = waited or Waited()
        self._show_screens(climbing, known)
        heard, readers = self._hear(climbing, known, waited)
        paces, snoozes = self._paces(heard), self._snoozes(heard)
        now, later = [], []
        for each in heard:
            snoozed = snoozes.get((each.told.person_id, each.row.task_id))
            paced = paces.get(each.told.person_id)
            hold = self._sparing.hold(each.rung, each.urgency, each.told.told_as, paced, snoozed)
            if hold is None:
                now.append(each)
            else:
                later.append((each, hold))
        again = self._hear_waited(waited, readers)
        sent = self._send([*now, *again], readers)
        self._record([(each, message_id) for each, message_id in sent if each not in again])
        self._record_held(later)
        self._settle(waited, {(each.row.id, each.told.person_id): sent_in for each, sent_in in sent if each in again})

    def _hear(
        self, climbing: Sequence[tuple[Due, Rung]], known: Mapping[UUID, Known], waited: Waited
    ) -> tuple[list[Heard], dict[UUID, Reader]]:
        """Resolve who hears what; return it with everybody's name and language."""
        concerned = {row.task_id: known[row.task_id] for row, _ in climbing}
        house = House()
        if any(rung.trigger != "assigned" for _, rung in climbing):
            # Whoever was assigned this moment was looked up for it.
            audiences = {each for row, rung in climbing for each in rung.audience(row.occurrence)}
            house = load_house(self._work, concerned.values(), self._now, audiences)
        told = [(row, rung, recipients(known[row.task_id], rung, row.key, house)) for row, rung in climbing]
        people = {each.person_id for _, _, those in told for each in those}
        people |= {each.told.person_id for each in waited.still}
        readers = self._readers({**concerned, **waited.known}, people)
        heard = [
            self._heard(row, rung, each, known[row.task_id], readers, house)
            for row, rung, those in told
            for each in those
            if readers[each.person_id].active
        ]
        return heard, readers

    def _hear_waited(self, waited: Waited, readers: Mapping[UUID, Reader]) -> list[Heard]:
        """Return what people have waited for, as they hear it now."""
        if not waited.still:
            return []
        house = load_house(self._work, waited.known.values(), self._now, ())
        return [
            self._heard(row, rung, told, waited.known[row.task_id], readers, house)
            for row, rung, told in waited.still
            if readers[told.person_id].active
        ]

    def _settle(self, waited: Waited, sent: Mapping[tuple[UUID, UUID], UUID]) -> None:
        """Note in which message what was held went out, or why there was nothing to tell any more."""
        outcomes: list[tuple[UUID, UUID, UUID | None, str | None]] = [(*each, sent[each], None) for each in sent]
        outcomes += [(reminder_id, person_id, None, why) for reminder_id, person_id, why in waited.over]
        left = {(each.row.id, each.told.person_id) for each in waited.still} - sent.keys()
        outcomes += [(*each, None, "gone") for each in left]
        if outcomes:
            names = ("reminders", "people", "messages", "reasons")
            columns = {name: list(column) for name, column in zip(names, zip(*outcomes, strict=True), strict=True)}
            self._work.session.execute(_SETTLED, columns)

    def _readers(self, known: Mapping[UUID, Known], people: Collection[UUID]) -> dict[UUID, Reader]:
        wanted = {part.person_id for task in known.values() for part in task.facts.parts} | set(people)
        return load_readers(self._work.session, wanted | {task.assigner_id for task in known.values()})

    def _heard(
        self, row: Due, rung: Rung, told: Told, task: Known, readers: Mapping[UUID, Reader], house: House
    ) -> Heard:
        return Heard(row, rung, told, about(task, row, readers, house), task.facts.urgency)

    def _show_screens(self, climbing: Sequence[tuple[Due, Rung]], known: Mapping[UUID, Known]) -> None:
        """Tell open screens, without a message: the row turns red by itself."""
        tasks = [known[row.task_id] for row, rung in climbing if "assigner_screen" in rung.who]
        at = self._now.isoformat()
        items = ({"kind": "due", "id": str(task.facts.task_id), "code": task.code, "at": at} for task in tasks)
        rooms = ([person_room(task.assigner_id)] for task in tasks)
        publish_many(self._work, self._now, list(zip(rooms, items, strict=True)))

    # -- how people have been reminded ---------------------------------------------------------------------------------

    def _paces(self, heard: Iterable[Heard]) -> dict[UUID, Paced]:
        people = {each.told.person_id for each in heard if each.rung.trigger != "assigned"}
        if not people:
            return {}
        columns = select(Pace.person_id, Pace.told_at, Pace.day, Pace.told_today)
        rows = read(self._work.session, columns.where(among(Pace.person_id, people)))
        return {row.person_id: Paced(row.told_at, row.day, row.told_today) for row in rows}

    def _snoozes(self, heard: Iterable[Heard]) -> dict[tuple[UUID, UUID], datetime]:
        people = {each.told.person_id for each in heard if _may_wait(each)}
        if not people:
            return {}
        query = select(Snooze.person_id, Snooze.task_id, Snooze.until)
        rows = self._work.session.execute(query.where(among(Snooze.person_id, people), Snooze.until > self._now))
        return {(row.person_id, row.task_id): row.until for row in rows}

    def _keep_pace(self, bundles: Sequence[Sequence[Heard]]) -> None:
        """Count what was told now; flash tasks and new ones are not counted against anybody's patience."""
        told: dict[UUID, int] = {}
        for bundle in bundles:
            if any(_may_wait(each) for each in bundle):
                told[bundle[0].told.person_id] = told.get(bundle[0].told.person_id, 0) + 1
        if not told:
            return
        today = self._now.astimezone(self._zone).date()
        # In one order, so that two transactions never wait for each other.
        people = sorted(told, key=lambda person_id: person_id.int)
        counts = [told[each] for each in people]
        with checks_planned_once(self._work.session, len(people)):
            self._work.session.execute(
                _KEPT_PACE, {"people": array_of(people), "counts": counts, "now": self._now, "today": today}
            )

    # -- messages ------------------------------------------------------------------------------------------------------

    def _send(self, heard: Sequence[Heard], readers: Mapping[UUID, Reader]) -> list[tuple[Heard, UUID]]:
        """Write the messages; return each thing heard with the message that carries it."""
        by_person: dict[UUID, list[Heard]] = {}
        for each in heard:
            by_person.setdefault(each.told.person_id, []).append(each)
        bundles = [bundle for those in by_person.values() for bundle in self._bundle(those)]
        posted = post(self._work, [self._message(bundle, readers) for bundle in bundles], now=self._now)
        self._keep_pace(bundles)
        return [(each, sent.id) for sent, bundle in zip(posted, bundles, strict=True) for each in bundle]

    def _record(self, sent: Sequence[tuple[Heard, UUID]]) -> None:
        insert_rows(
            self._work.session, ReminderRecipient, [_recipient(each, message_id=sent_in) for each, sent_in in sent]
        )

    def _record_held(self, later: Sequence[tuple[Heard, Hold]]) -> None:
        rows = [_recipient(each, release_at=hold.until, held_for=hold.why) for each, hold in later]
        insert_rows(self._work.session, ReminderRecipient, rows)

    def _bundle(self, heard: list[Heard]) -> list[list[Heard]]:
        """One message a task, or one digest for several; flash and new tasks speak for themselves."""
        if len(heard) == 1:
            return [heard]
        tasks: dict[UUID, list[Heard]] = {}
        alone: list[list[Heard]] = []
        for each in sorted(heard, key=lambda h: (h.row.due_at, h.rung.trigger == "overdue_nth"), reverse=True):
            if each.rung.trigger == "assigned":
                alone.append([each])
            else:
                tasks.setdefault(each.row.task_id, []).append(each)
        if len(alone) > _NEW_ONES:
            # A post handed over, a plan imported: thirty messages at once would be read by nobody.
            calm = [group for group in alone if group[0].urgency != "flash"]
            alone = [group for group in alone if group[0].urgency == "flash"] + ([[g[0] for g in calm]] if calm else [])
        flash = [group for group in tasks.values() if group[0].urgency == "flash"]
        rest = [group for group in tasks.values() if group[0].urgency != "flash"]
        if len(rest) >= self._policy.digest_from:
            rest = [[each for group in rest for each in group]]
        return alone + flash + rest

    def _message(self, bundle: list[Heard], readers: Mapping[UUID, Reader]) -> Message:
        reader = readers[bundle[0].told.person_id]
        # Of one task only the newest state is told; the bundle is in that order.
        newest: dict[UUID, Heard] = {}
        for each in bundle:
            newest.setdefault(each.row.task_id, each)
        tasks = list(newest.values())
        urgency = max((each.urgency for each in tasks), key=URGENCIES.index)
        first = tasks[0]
        if len(tasks) > 1:
            lines = [
                (each.about, wording.why(each.rung, each.about, each.told.told_as, reader.language, self._zone))
                for each in tasks
            ]
            worded, kind, link = wording.digest(lines, reader.language), "digest", "/messages"
        else:
            worded = wording.word(first.rung, first.about, first.told.told_as, reader.language, self._zone)
            kind, link = _kind(first), f"/tasks/{first.row.task_id}"
        return Message(
            person_id=reader.id,
            kind=kind,
            urgency=urgency,
            title=worded.title,
            body=worded.body,
            why=worded.why,
            link=link,
            subjects=tuple(newest),
            silent=self._night and urgency != "flash",
            rings=any("phone" in each.rung.channels for each in tasks),
        )


def about(task: Known, row: Due, readers: Mapping[UUID, Reader], house: House) -> About:
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


def _may_wait(heard: Heard) -> bool:
    return heard.rung.trigger != "assigned" and heard.urgency != "flash"


def _kind(heard: Heard) -> str:
    if heard.rung.trigger == "assigned":
        return "assigned"
    return "reminder" if heard.told.told_as in OWN_ROLES else "escalation"


def _recipient(
    heard: Heard,
    *,
    message_id: UUID | None = None,
    release_at: datetime | None = None,
    held_for: str | None = None,
) -> dict[str, Any]:
    return {
        "reminder_id": str(heard.row.id),
        "person_id": str(heard.told.person_id),
        "told_as": heard.told.told_as,
        "message_id": None if message_id is None else str(message_id),
        "release_at": release_at,
        "held_for": held_for,
        "withheld": None,
    }
