"""Open work by field, and late work by how late it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.model import Task
from tasks.summary import count_if, is_due_soon, is_open, is_overdue

#: How long ago a deadline was missed, in days: each bucket goes from one to the next.
AGES = (0, 1, 3, 7, 14, 30, 90)


@dataclass(frozen=True, slots=True)
class FieldWork:
    """Open work of one field."""

    open: int = 0
    overdue: int = 0
    due_soon: int = 0

    def plus(self, other: FieldWork) -> FieldWork:
        return FieldWork(self.open + other.open, self.overdue + other.overdue, self.due_soon + other.due_soon)


def count_ages(session: Session, now: datetime) -> Mapping[UUID, tuple[int, ...]]:
    """Count each lead unit's overdue tasks by age. It reads the index of open work and no rows."""
    edges = [now - timedelta(days=days) for days in AGES]
    missed = [Task.deadline < edge for edge in edges]
    buckets = [count_if(one & ~further) for one, further in pairwise(missed)]
    buckets.append(count_if(missed[-1]))
    query = select(Task.lead_unit_id, *buckets).where(is_open(), is_overdue(now)).group_by(Task.lead_unit_id)
    return {unit: tuple(counts) for unit, *counts in session.execute(query)}


def count_fields(session: Session, now: datetime) -> Mapping[UUID, Mapping[str, FieldWork]]:
    """Count each lead unit's open work by field; it grows with what is open, not with what was ever done."""
    query = (
        select(Task.lead_unit_id, Task.field, func.count(), count_if(is_overdue(now)), count_if(is_due_soon(now)))
        .where(is_open())
        .group_by(Task.lead_unit_id, Task.field)
    )
    found: dict[UUID, dict[str, FieldWork]] = {}
    for unit, field, *figures in session.execute(query):
        found.setdefault(unit, {})[field] = FieldWork(*figures)
    return found
