"""People's patience: how they have been reminded so far, what they put off, and so what is told now and what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from backend.columns import Ids, Numbers
from backend.database import among, read
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import write_later
from reminders.fatigue import Hold, Paced, Sparing
from reminders.hearing import Heard
from reminders.ladder import Policy
from reminders.model import Pace, Snooze

_KEPT = text(
    """
    INSERT INTO reminder_pace AS pace (person_id, told_at, day, told_today)
    SELECT person, :now, :today, count
    FROM unnest(CAST(:people AS uuid[]), CAST(:counts AS integer[])) AS told (person, count)
    ON CONFLICT (person_id) DO UPDATE SET told_at = excluded.told_at, day = excluded.day,
        told_today = excluded.told_today + CASE WHEN pace.day = excluded.day THEN pace.told_today ELSE 0 END
    """
)


class Patience:
    """What decides, in one unit of work, whether people are told now."""

    def __init__(self, work: UnitOfWork, policy: Policy, now: datetime) -> None:
        self._work = work
        self._now = now
        self._sparing = Sparing(policy, work.calendar, now)

    def sort(self, heard: Sequence[Heard]) -> tuple[list[Heard], list[tuple[Heard, Hold]]]:
        """Return what is told now, and what is held, with until when and why."""
        paces = self._paces({each.told.person_id for each in heard if each.rung.trigger != "assigned"})
        snoozes = self._snoozes({each.told.person_id for each in heard if each.may_wait})
        if not paces and not snoozes:
            return list(heard), []
        now: list[Heard] = []
        later: list[tuple[Heard, Hold]] = []
        for each in heard:
            person_id = each.told.person_id
            paced, snoozed = paces.get(person_id), snoozes.get((person_id, each.row.task_id))
            hold = self._sparing.hold(each.rung, each.urgency, each.told.told_as, paced, snoozed)
            if hold is None:
                now.append(each)
            else:
                later.append((each, hold))
        return now, later

    def count(self, told: Mapping[bytes, int]) -> None:
        """Count, with the commit, how often people were told now; they are named by their cells (`backend.columns`)."""
        if not told:
            return
        # In one order, so that two transactions never wait for each other.
        people = sorted(told)
        values = {
            "people": Ids.of(people),
            "counts": Numbers.of_numbers([told[each] for each in people]),
            "now": self._now,
            "today": self._now.astimezone(self._work.calendar.zone).date(),
        }
        write_later(self._work.session.connection(), _KEPT, values)

    def _paces(self, people: Collection[UUID]) -> dict[UUID, Paced]:
        if not people:
            return {}
        columns = select(Pace.person_id, Pace.told_at, Pace.day, Pace.told_today)
        rows = read(self._work.session, columns.where(among(Pace.person_id, people)))
        return {row.person_id: Paced(row.told_at, row.day, row.told_today) for row in rows}

    def _snoozes(self, people: Collection[UUID]) -> dict[tuple[UUID, UUID], datetime]:
        if not people:
            return {}
        theirs = select(Snooze.person_id, Snooze.task_id, Snooze.until).where(among(Snooze.person_id, people))
        rows = read(self._work.session, theirs.where(Snooze.until > self._now))
        return {(person_id, task_id): until for person_id, task_id, until in rows}
