"""Planning in the transaction of the change: the pure plan is compared with the rows, and the difference written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.database import among
from backend.ids import new_id
from backend.many_rows import insert_rows, update_rows
from backend.unit_of_work import UnitOfWork
from reminders.facts import Known, load_known
from reminders.model import Due, Reminder
from reminders.plan import Facts, Key, Planned, next_urging
from reminders.reasons import why_not
from reminders.rules import Rules, rules_in_force

SWEEP = "reminders.sweep"
#: Which rows a sweep may have claimed: what is due by its own clock, which need not be ours.
_CLAIMABLE = timedelta(days=1)


def replan(work: UnitOfWork, task_ids: Collection[UUID], *, now: datetime) -> int:
    """Make the planned rows of these tasks, which the caller has locked, what the pure plan says; return how many rows
    that changed.

    Rows that fired or were withheld stay as they are: what has been sent is never planned again.
    """
    rules = rules_in_force(work)
    _let_the_sweep_finish(work.session, task_ids, now)
    rows = _rows(work.session, task_ids)
    difference = Difference(now, rules)
    for task_id, each in load_known(work, task_ids, now=now).items():
        difference.add(each, rules.plan(each.facts), rows.get(task_id, {}))
    return difference.write(work.session)


def plan_new(work: UnitOfWork, task_ids: Collection[UUID], *, now: datetime) -> tuple[dict[UUID, Known], list[Due]]:
    """Plan tasks that were made in this transaction: nothing is there to compare with.

    What is due at once is written as fired; the caller says it. Returns the tasks as they were planned, and those rows.
    """
    rules = rules_in_force(work)
    difference = Difference(now, rules)
    known = load_known(work, task_ids, now=now, new=True)
    for each in known.values():
        difference.add(each, rules.plan(each.facts), {})
    at_once = difference.fire_at_once("assigned")
    difference.write(work.session)
    return known, at_once


def plan_next_urgings(work: UnitOfWork, urged: Iterable[tuple[Known, Due]], *, now: datetime) -> None:
    """After an urging: add the next one.

    The sweep has not locked the task, so a verb may overtake it. It therefore only adds, and what it adds in vain is
    withheld when it falls due.
    """
    rules = rules_in_force(work)
    difference = Difference(now, rules)
    for known, row in urged:
        following = urging_after(known.facts, row, rules, now)
        difference.add(known, [following] if following else [], {})
    difference.write(work.session)


def urging_after(facts: Facts, row: Due, rules: Rules, now: datetime) -> Planned | None:
    """Return the urging that follows `row`, which is sent now, if there is to be one."""
    facts = replace(facts, urgings=row.occurrence, urged_due=row.due_at, urged_at=now)
    return next_urging(facts, rules.policy(facts), rules.calendar(facts))


class Difference:
    """What has to be written so that the rows say what the plan says."""

    def __init__(self, now: datetime, rules: Rules) -> None:
        self._now = now
        self._rules = rules
        self._new: list[dict[str, Any]] = []
        self._moved: list[dict[str, Any]] = []
        self._gone: list[dict[str, Any]] = []

    def add(self, known: Known, planned: Iterable[Planned], rows: Mapping[Key, _Row]) -> None:
        wanted = {each.key: each.due_at for each in planned}
        version = self._rules.policy(known.facts).version
        for key, due_at in wanted.items():
            row = rows.get(key)
            if row is None:
                self._new.append(self._row(known, key, due_at, version))
            elif row.state in ("cancelled", "withheld") or (row.state == "planned" and row.due_at != due_at):
                again = {"state": "planned", "settled_at": None, "reason": None, "reason_at": None}
                self._moved.append({"id": row.id, "due_at": due_at, "policy_version": version, **again})
        for key, row in rows.items():
            if row.state == "planned" and key not in wanted:
                self._gone.append(self._cancelled(known, key, row))

    def fire_at_once(self, rung: str) -> list[Due]:
        """Have the new rows of this rung that are due written as fired, and return them."""
        due = [row for row in self._new if row["rung"] == rung and row["due_at"] <= self._now]
        for row in due:
            row.update(state="fired", settled_at=self._now)
        return [Due(**{name: row[name] for name in Due._fields}) for row in due]

    def write(self, session: Session) -> int:
        """Write it, by three statements at most; return how many rows are others now."""
        insert_rows(session, Reminder, self._new, unless_there=True, later=True)
        update_rows(session, Reminder, self._moved, where="reminder.state <> 'fired'")
        update_rows(session, Reminder, self._gone, where="reminder.state = 'planned'")
        return len(self._new) + len(self._moved) + len(self._gone)

    def _cancelled(self, known: Known, key: Key, row: _Row) -> dict[str, Any]:
        why = why_not(known.facts, key, self._rules.rung(known.facts, key.rung))
        told = {"state": "cancelled", "reason": why.code, "reason_at": why.at, "settled_at": self._now}
        return {"id": row.id, **told}

    def _row(self, known: Known, key: Key, due_at: datetime, version: int) -> dict[str, Any]:
        return {
            "id": new_id(self._now),
            "task_id": known.facts.task_id,
            "rung": key.rung,
            "assignee_id": key.assignee_id,
            "anchor": key.anchor,
            "occurrence": key.occurrence,
            "due_at": due_at,
            "state": "planned",
            "settled_at": None,
            "policy_version": version,
        }


def ahead(
    known: Known, rules: Rules, *, now: datetime, urgings: int = 4, until: datetime | None = None
) -> list[Planned]:
    """Return the ladder that lies ahead if nobody moves: every rung, and the first few urgings, in order of time.

    Used to show a ladder before a task is assigned, or before other rules are in force; the urgings are played through
    as if each were sent when due, what is due already at `now`, up to `until` where that is given.
    """
    facts = known.facts
    found: dict[Key, Planned] = {}
    for count in range(urgings + 1):
        planned = rules.plan(facts)
        for each in planned:
            found.setdefault(each.key, each)
        urging = next((each for each in planned if each.key.rung == "overdue"), None)
        if urging is None or count == urgings or (until is not None and urging.due_at > until):
            break
        sent_at = sent_from(now, rules, facts, urging)
        # Put off until morning, it is noted as due then.
        due_at = sent_at if sent_at > now else urging.due_at
        facts = replace(facts, urgings=urging.key.occurrence, urged_due=due_at, urged_at=sent_at)
    return sorted(found.values(), key=lambda each: (each.due_at, each.key.rung))


def sent_from(now: datetime, rules: Rules, facts: Facts, planned: Planned) -> datetime:
    """Return when something is sent if workers are there from `now` on: what is late comes at once, or in the
    morning."""
    if planned.due_at >= now or rules.wakes(facts, planned.key):
        return max(planned.due_at, now)
    return rules.quiet(facts).postpone(now)


def fired_keys(session: Session, task_ids: Collection[UUID]) -> set[tuple[UUID, Key]]:
    """Return what has been sent of these tasks, which no plan brings again."""
    columns = (Reminder.task_id, Reminder.rung, Reminder.assignee_id, Reminder.anchor, Reminder.occurrence)
    query = select(*columns).where(among(Reminder.task_id, task_ids), Reminder.state == "fired")
    return {(row[0], Key(*row[1:])) for row in session.execute(query)}


def _let_the_sweep_finish(session: Session, task_ids: Collection[UUID], now: datetime) -> None:
    """Wait for a sweep that has claimed a reminder of these tasks, and keep the next one from it until we commit.

    A sweep settles a reminder, and plans the next urging, by the facts that it read; ours it could not see. Whoever
    comes second must see what the first has written, or the next urging would count from a deadline, or a turn, that
    is over. The sweep passes over rows that are locked, so nobody waits for each other in a circle.
    """
    claimable = (Reminder.state == "planned", Reminder.due_at <= now + _CLAIMABLE)
    session.execute(
        select(Reminder.id).where(among(Reminder.task_id, task_ids), *claimable).order_by(Reminder.id).with_for_update()
    )


class _Row(NamedTuple):
    """As much of a reminder as planning compares."""

    id: UUID
    state: str
    due_at: datetime


def _rows(session: Session, task_ids: Collection[UUID]) -> dict[UUID, dict[Key, _Row]]:
    """Return the rows that a plan may meet again: urgings already sent never come back, however many there were."""
    rows: dict[UUID, dict[Key, _Row]] = {}
    columns = (Reminder.task_id, Reminder.rung, Reminder.assignee_id, Reminder.anchor, Reminder.occurrence)
    query = select(*columns, Reminder.id, Reminder.state, Reminder.due_at).where(
        among(Reminder.task_id, task_ids), or_(Reminder.rung != "overdue", Reminder.state != "fired")
    )
    for row in session.execute(query):
        key = Key(row.rung, row.assignee_id, row.anchor, row.occurrence)
        rows.setdefault(row.task_id, {})[key] = _Row(row.id, row.state, row.due_at)
    return rows
