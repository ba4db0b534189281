"""One law: what is settled as a set comes to the same as looking at each reminder by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.unit_of_work import UnitOfWork
from reminders.alike.groups import sort
from reminders.alike.hearers import hear
from reminders.firing import Firing
from reminders.holding import Waited
from reminders.model import DUE_COLUMNS, Due, Reminder
from tests.city import City, local
from tests.reminders.alike.random_book import fill
from tests.reminders.sweep.told import sleep_until

#: What is there after a sweep, without the ids that it made: those of messages, deliveries and new reminders.
_THERE = {
    "reminders": """
        SELECT task_id, rung, assignee_id, anchor, occurrence, due_at, state, settled_at, reason, reason_at,
            policy_version
        FROM reminder
    """,
    "recipients": """
        SELECT r.task_id, r.rung, r.assignee_id, r.anchor, r.occurrence, h.person_id, h.told_as, h.release_at,
            h.held_for, h.withheld, m.title, m.body, m.why
        FROM reminder_recipient h JOIN reminder r ON r.id = h.reminder_id LEFT JOIN message m ON m.id = h.message_id
    """,
    "messages": """
        SELECT m.person_id, m.kind, m.urgency, m.title, m.body, m.why, m.link, m.subjects::text, m.silent, m.at,
            m.fallback_at, m.step,
            (SELECT array_agg((d.channel, d.device_id, d.state, d.due_at, d.expires_at, d.attempts)::text
                ORDER BY d.channel, d.device_id)::text FROM delivery d WHERE d.message_id = m.id)
        FROM message m
    """,
    "journal": """
        SELECT at, rooms::text, (item::jsonb - CASE item->>'kind' WHEN 'message' THEN 'id' ELSE '' END)::text
        FROM journal
    """,
    "paces": "SELECT * FROM reminder_pace",
}


def there(session: Session) -> dict[str, Counter[Any]]:
    return {name: Counter(tuple(row) for row in session.execute(text(query))) for name, query in _THERE.items()}


def after(city: City, settle: Callable[[UnitOfWork, list[Due]], None]) -> dict[str, Counter[Any]]:
    """Settle what is due, look, and take it all back."""
    with city.runtime.unit_of_work() as work:
        query = select(*DUE_COLUMNS).where(Reminder.state == "planned", Reminder.due_at <= city.now)
        rows = [Due(*row) for row in work.session.execute(query.order_by(Reminder.due_at, Reminder.id))]
        settle(work, rows)
        return there(work.session)


def places(work: UnitOfWork, ids: Iterable[UUID]) -> list[str]:
    """Say where these reminders lie, as the claim does."""
    lies = text("SELECT ctid::text FROM reminder WHERE id = ANY(:ids)")
    return list(work.session.scalars(lies, {"ids": list(ids)}))


@pytest.mark.parametrize("seed", range(25))
def test_a_set_is_settled_as_each_of_it_would_be(city: City, seed: int) -> None:
    fill(city, Random(seed))

    def as_a_set(work: UnitOfWork, rows: list[Due]) -> None:
        Firing(work, city.now).fire_many(places(work, [row.id for row in rows]), Waited())

    one_by_one = after(city, lambda work, rows: Firing(work, city.now).fire(rows))
    alike = after(city, as_a_set)
    for name, expected in one_by_one.items():
        assert alike[name] == expected, (
            f"{name}: only alike {alike[name] - expected}, only else {expected - alike[name]}"
        )


def test_a_storm_is_settled_as_a_set(city: City) -> None:
    """Nothing of what a storm is made of is left to be looked at one by one."""
    names = ("works", "health_unit", "ward_unit", "division")
    for name in names:
        city.assign("chair", name, deadline=local("2026-03-13 17:00"))
    sleep_until(city, local("2026-03-03 09:00"))
    with city.runtime.unit_of_work() as work:
        ids = work.session.scalars(select(Reminder.id).filter_by(rung="not_acknowledged_1")).all()
        found = sort(work, places(work, ids), city.now)
        hearers = hear(work, found.groups, (), city.now)
        assert [len(group.places) for group in found.groups] == [len(names)]
        assert (found.rest, hearers.apart) == ([], frozenset())
        assert [len(told.hearings) for told in hearers.now] == [len(names)]
