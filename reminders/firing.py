"""Firing a set of reminders in one unit of work: still warranted? then fired, with all that goes with it; else not, and
why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from backend.columns import Ids, Places
from backend.database import array_of
from backend.ids import new_id
from backend.many_rows import update_rows
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import written_behind
from reminders.alike.apart import Apart
from reminders.alike.groups import Sorted, sort
from reminders.alike.hearers import Hearers, hear
from reminders.alike.settling import Settling
from reminders.facts import Known, load_known
from reminders.holding import Waited
from reminders.ladder import Policy, Rung
from reminders.model import DUE_COLUMNS, Due, Reminder
from reminders.patience import Patience
from reminders.plan import Facts, due_of
from reminders.planner import plan_next_urgings
from reminders.reasons import why_not
from reminders.rules import rules_in_force
from reminders.telling import Telling
from reminders.turns import Told, Turn

_FIRED = text(
    "UPDATE reminder SET state = 'fired', settled_at = :now, policy_version = :version"
    " WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'planned'"
)


class Firing:
    """What is due, settled."""

    def __init__(self, work: UnitOfWork, now: datetime) -> None:
        self._work = work
        self._now = now
        self._rules = rules_in_force(work)
        self._mornings: dict[int, datetime] = {}

    def fire(self, rows: Sequence[Due], waited: Waited | None = None) -> None:
        """Settle every row: fired with its messages, moved to when it is due now, or withheld with the reason; and tell
        with it what people have waited for until now."""
        if not rows and not waited:
            return
        known = load_known(self._work, {row.task_id for row in rows}, now=self._now)
        climbing = self._climbing(rows, known)
        telling = Telling(self._work, self._now, climbing, known, waited)
        with written_behind(self._work.session):
            self._settle([row for row, _rung in climbing], known)
            telling.write()
        telling.count()

    def fire_many(self, places: Places, waited: Waited, turn: Turn | None = None) -> None:
        """The same for reminders that the caller has claimed: what is alike is settled as a set, the rest one by one,
        and whoever hears of both hears it together. Returns when the batch before it has committed (`turn`)."""
        if not places and not waited:
            return
        turn = turn or Turn()
        alike = sort(self._work, places, self._now)
        apart = Apart(self._work, waited, self._climbing, self._now)
        hearers = self._hear(alike, apart, turn)
        telling = Telling(self._work, self._now, apart.climbing, apart.known, waited, apart.audience)
        settling = Settling(self._work, alike.groups, hearers, now=self._now)
        told = {**telling.told, **settling.told}
        next_at = min([*telling.held_until, *settling.held_until], default=None)
        turn.has_asked(places, Told(self._now, told, next_at))
        with written_behind(self._work.session):
            self._settle([row for row, _rung in apart.climbing], apart.known)
            telling.write()
        settling.write()
        turn.wait()
        Patience(self._work, self._rules.newest, self._now).count(told)

    def _hear(self, alike: Sorted, apart: Apart, turn: Turn) -> Hearers:
        """Find who hears the groups; whoever hears something else as well takes their reminders out of them.

        What is looked at one by one is looked at when the batch before has committed.
        """
        if not alike.rest and not apart.people:
            with turn.told_before() as told:
                hearers = hear(self._work, alike.groups, (), self._now, told)
            if not hearers.apart:
                return hearers
        turn.wait()
        apart.take(alike.rest)
        while True:
            hearers = hear(self._work, alike.groups, apart.people, self._now)
            strangers = apart.take(hearers.apart)
            if hearers.people_apart.issuperset(Ids.of_ids(strangers)):
                return hearers

    def say(self, rows: Sequence[Due], known: Mapping[UUID, Known]) -> None:
        """Tell of rows that were planned in this transaction and are settled already."""
        rungs = [(row, self._rules.rung(known[row.task_id].facts, row.rung)) for row in rows]
        telling = Telling(self._work, self._now, [(row, rung) for row, rung in rungs if rung is not None], known)
        telling.write()
        telling.count()

    def _climbing(self, rows: Sequence[Due], known: Mapping[UUID, Known]) -> list[tuple[Due, Rung]]:
        """Settle what is not to fire, and return what is, with what goes with it."""
        climbing = self._warranted(rows, known)
        return climbing + self._companions(climbing, known)

    def _settle(self, fired: Sequence[Due], known: Mapping[UUID, Known]) -> None:
        """Note what fired, and plan the urgings that follow."""
        by_version: dict[int, list[UUID]] = {}
        for row in fired:
            by_version.setdefault(self._rules.policy(known[row.task_id].facts).version, []).append(row.id)
        for version, ids in by_version.items():
            given = {"now": self._now, "version": version, "ids": array_of(ids)}
            self._work.session.execute(_FIRED, given)
        urged = [(known[row.task_id], row) for row in fired if row.rung == "overdue"]
        if urged:
            plan_next_urgings(self._work, urged, now=self._now)

    def _warranted(self, rows: Sequence[Due], known: Mapping[UUID, Known]) -> list[tuple[Due, Rung]]:
        climbing: list[tuple[Due, Rung]] = []
        moved: list[dict[str, Any]] = []
        withheld: list[dict[str, Any]] = []
        for row in rows:
            facts = known[row.task_id].facts
            policy = self._rules.policy(facts)
            rung, due_at = policy.rung(facts.urgency, row.rung), self._due(row, facts, policy)
            if rung is None or due_at is None:
                why = why_not(facts, row.key, rung)
                settled = {"state": "withheld", "settled_at": self._now, "reason": why.code, "reason_at": why.at}
                settled["policy_version"] = policy.version
                withheld.append({"id": row.id, **settled})
            elif due_at > self._now:
                moved.append({"id": row.id, "due_at": due_at})  # the calendar or the policy moved it
            else:
                climbing.append((row, rung))
        update_rows(self._work.session, Reminder, moved)
        update_rows(self._work.session, Reminder, withheld)
        return climbing

    def _due(self, row: Due, facts: Facts, policy: Policy) -> datetime | None:
        due_at = due_of(facts, row.key, policy, self._rules.calendar(facts))
        if due_at is None or due_at > self._now or self._rules.wakes(facts, row.key):
            return due_at
        # Late, after an outage or under new rules, it may fall into the night: then it waits for morning.
        if policy.version not in self._mornings:
            self._mornings[policy.version] = self._rules.quiet(facts).postpone(self._now)
        return self._mornings[policy.version]

    def _companions(self, climbing: Sequence[tuple[Due, Rung]], known: Mapping[UUID, Known]) -> list[tuple[Due, Rung]]:
        """What goes with an urging ("once, at the 4th") fires with it, so that nobody hears of both at once."""
        wanted = {
            (row.task_id, rung.key): (companion_of(row, rung, self._now), rung)
            for row, urging in climbing
            if urging.trigger == "overdue"
            for rung in self._rules.policy(known[row.task_id].facts).ladders[known[row.task_id].facts.urgency]
            if rung.trigger == "overdue_nth" and rung.nth == row.occurrence
        }
        if not wanted:
            return []
        version = {task_id: self._rules.policy(known[task_id].facts).version for task_id, _ in wanted}
        values = [{**each, "policy_version": version[each["task_id"]]} for each, _rung in wanted.values()]
        # Another policy may have had it fire already: then the unique index leaves it out here.
        added = pg_insert(Reminder).on_conflict_do_nothing().returning(*DUE_COLUMNS)
        rows = [Due(*row) for row in self._work.session.execute(added, values)]
        return [(row, wanted[row.task_id, row.rung][1]) for row in rows]


def companion_of(row: Due, rung: Rung, now: datetime) -> dict[str, Any]:
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
    }
