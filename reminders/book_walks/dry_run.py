"""What another policy would send: each open task's ladder under the rules in force and under those being tried out.

Counted are tellings, one person hearing one reminder, within the week that follows; people who hear several at once get
them in one message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import among
from backend.unit_of_work import UnitOfWork
from reminders.facts import Known, load_known
from reminders.house import House, load_house
from reminders.ladder import AUDIENCES
from reminders.model import BookWalk, Reminder
from reminders.plan import Key
from reminders.planner import ahead
from reminders.policies.book import PolicyBook, Version
from reminders.policies.document import read_policy
from reminders.recipients import recipients
from reminders.rules import Rules, rules_in_force

HORIZON = timedelta(days=7)
#: More urgings of one task than fit into a week.
_URGINGS = 400


def rules_under(work: UnitOfWork, document: dict[str, Any]) -> Rules:
    """Return the rules as they would be if this document took over everything open."""
    policy = read_policy(document, -1)
    first = datetime.min.replace(tzinfo=work.calendar.zone)
    return Rules(PolicyBook([Version(policy, first, "open")], policy), work.calendars)


def count_batch(work: UnitOfWork, walk: BookWalk, task_ids: Sequence[UUID]) -> tuple[dict[str, Any], int]:
    """Add these tasks to the walk's result; return it, and for how many of them something is different."""
    assert walk.document is not None
    began = walk.started_at
    now, then = rules_in_force(work), rules_under(work, walk.document)
    known = load_known(work, task_ids, now=began)
    house = load_house(work, known.values(), began, AUDIENCES)
    fired = _fired(work.session, task_ids)
    totals = {name: Counter(walk.result.get(name, {})) for name in ("now", "then")}
    changed = 0
    for each in known.values():
        counts = [_tellings(each, rules, house, fired, began) for rules in (now, then)]
        changed += counts[0] != counts[1]
        totals["now"].update(counts[0])
        totals["then"].update(counts[1])
    sums = {name: counter.total() for name, counter in totals.items()}
    result = {**{name: dict(counter) for name, counter in totals.items()}, "more": sums["then"] - sums["now"]}
    return result, changed


def _tellings(
    known: Known, rules: Rules, house: House, fired: Collection[tuple[UUID, Key]], began: datetime
) -> Counter[str]:
    """Count by rung who would hear what in the week from `began`."""
    found: Counter[str] = Counter()
    policy = rules.policy(known.facts)
    for key, due_at in ahead(known, rules, urgings=_URGINGS, until=began + HORIZON):
        rung = policy.rung(known.facts.urgency, key.rung)
        if rung is None or not began < due_at <= began + HORIZON or (known.facts.task_id, key) in fired:
            continue
        found[key.rung] += len(recipients(known, rung, key, house))
    return found


def _fired(session: Session, task_ids: Collection[UUID]) -> set[tuple[UUID, Key]]:
    columns = (Reminder.task_id, Reminder.rung, Reminder.assignee_id, Reminder.anchor, Reminder.occurrence)
    query = select(*columns).where(among(Reminder.task_id, task_ids), Reminder.state == "fired")
    return {(row[0], Key(*row[1:])) for row in session.execute(query)}
