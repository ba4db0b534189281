"""A past for the small city: hundreds of closed tasks with the history that a forecast reads, written at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from backend.ids import new_id
from tasks.chain_of_hashes import GENESIS
from tasks.model import HistoryEntry, Task
from tests.city import City

#: How often each unit was late.
USUALLY = {"works": 0.1, "health_unit": 0.8}
EVENLY = {"works": 0.4, "health_unit": 0.4}
LEADS = {"works": "director", "health_unit": "health"}


def write_past(city: City, late: dict[str, float], count: int = 900) -> None:
    """Write closed tasks, the last of them closed a week ago; each had two working days."""
    tasks: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    with city.runtime.unit_of_work() as work:
        calendar = work.calendar
        chance = random.Random(7)
        for n in range(count):
            unit = chance.choice(list(late))
            at = city.now - timedelta(days=14, hours=3 * (count - n))
            due = calendar.add(at, timedelta(hours=16))
            worked = chance.uniform(17, 30) if chance.random() < late[unit] else chance.uniform(3, 15.9)
            handed_in = calendar.add(at, timedelta(hours=worked))
            tasks.append(_task(city, n, unit, at, due, handed_in))
            entries += _entries(city, tasks[-1], unit, due, handed_in)
        work.session.execute(insert(Task), tasks)
        work.session.execute(insert(HistoryEntry), entries)
        work.commit()


def _task(city: City, n: int, unit: str, at: datetime, due: datetime, handed_in: datetime) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "code": f"2025-{n:05d}",
        "title": f"Việc cũ {n}",
        "urgency": "normal",
        "assigner_id": city.people["chair"].id,
        "lead_unit_id": city.units[unit].id,
        "lead_person_id": city.people[LEADS[unit]].id,
        "status": "completed",
        "progress": 100,
        "assigned_at": at,
        "deadline": due,
        "original_deadline": due,
        "deadline_set_at": at,
        "due_soon_from": at,
        "acknowledged_at": at,
        "submitted_at": handed_in,
        "closed_at": handed_in,
        "history_length": 4,
        "history_hash": GENESIS,
        "search": f"viec cu {n}",
    }


def _entries(
    city: City, task: dict[str, Any], unit: str, due: datetime, handed_in: datetime
) -> Iterator[dict[str, Any]]:
    told = {"urgency": "normal", "lead": {"unit_id": str(city.units[unit].id)}, "deadline": due.isoformat()}
    at = task["assigned_at"]
    steps = (
        (at, "assign", told),
        (at + timedelta(minutes=5), "acknowledge", {"role": "lead"}),
        (handed_in, "submit", {"note": ""}),
        (handed_in, "approve", {"note": ""}),
    )
    for number, (moment, verb, data) in enumerate(steps, 1):
        yield {
            "task_id": task["id"],
            "number": number,
            "at": moment,
            "actor_id": city.people["chair"].id,
            "verb": verb,
            "data": data,
            "previous_hash": GENESIS,
            "hash": GENESIS,
        }
