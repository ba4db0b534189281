"""What another policy would send: each open task's ladder under the rules in force and under those being tried out.

Counted are tellings, one person hearing one reminder, within the week that follows; people who hear several at once get
them in one message. What is due already and was never sent is among them: new rules may say that something should have
been said yesterday, and then it is said as soon as they are in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from backend.unit_of_work import UnitOfWork
from reminders.facts import Known, load_known
from reminders.house import House, load_house
from reminders.ladder import AUDIENCES
from reminders.model import BookWalk
from reminders.plan import Key
from reminders.planner import ahead, fired_keys
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
    known = load_known(work, task_ids, now=began, tried=then)
    house = load_house(work, known.values(), began, AUDIENCES)
    fired = fired_keys(work.session, task_ids)
    totals = {name: Counter(walk.result.get(name, {})) for name in ("now", "then")}
    changed, at_once = 0, walk.result.get("at_once", 0)
    for each in known.values():
        as_it_is, as_it_would_be = (_tellings(each, rules, house, fired, began) for rules in (now, then))
        changed += as_it_is != as_it_would_be
        totals["now"].update(as_it_is.by_rung)
        totals["then"].update(as_it_would_be.by_rung)
        at_once += max(0, as_it_would_be.late - as_it_is.late)
    more = totals["then"].total() - totals["now"].total()
    return {**{name: dict(counter) for name, counter in totals.items()}, "more": more, "at_once": at_once}, changed


class _Tellings(NamedTuple):
    """Of one task, and how many of them are late already."""

    by_rung: Counter[str]
    late: int


def _tellings(
    known: Known, rules: Rules, house: House, fired: Collection[tuple[UUID, Key]], began: datetime
) -> _Tellings:
    """Count by rung who would hear what in the week from `began`."""
    found: Counter[str] = Counter()
    late = 0
    policy = rules.policy(known.facts)
    for key, due_at in ahead(known, rules, now=began, urgings=_URGINGS, until=began + HORIZON):
        rung = policy.rung(known.facts.urgency, key.rung)
        if rung is None or due_at > began + HORIZON or (known.facts.task_id, key) in fired:
            continue
        count = len(recipients(known, rung, key, house))
        found[key.rung] += count
        late += count if due_at <= began else 0
    return _Tellings(found, late)
