"""How soon tasks are acknowledged, by the week in which they were assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backend.ids import first_id
from backend.org.charts import subtree
from tasks.model import Task
from tasks.summary import count_if, is_open
from tasks.trends.weeks import begins, week_of


@dataclass(frozen=True, slots=True)
class Answering:
    """Tasks assigned in a week: half of those acknowledged were so within `median` seconds of the clock, nine of ten
    within `ninth`."""

    assigned: int = 0
    acknowledged: int = 0
    waiting: int = 0
    median: float | None = None
    ninth: float | None = None


def count_answering(
    session: Session, unit_id: UUID, starts: Sequence[datetime], zone: ZoneInfo
) -> Mapping[datetime, Answering]:
    """Count the tasks led by a unit or below it, from the primary key on: ids are made when a task is assigned."""
    monday = week_of(Task.assigned_at, zone)
    query = (
        select(
            monday,
            func.count(),
            func.count(Task.acknowledged_at),
            count_if(is_open() & Task.acknowledged_at.is_(None)),
            _within(0.5),
            _within(0.9),
        )
        .where(
            Task.id >= first_id(starts[0]),
            Task.assigned_at >= starts[0],
            Task.lead_unit_id.in_(sorted(session.scalars(subtree([unit_id])))),
        )
        .group_by(monday)
    )
    return {begins(day, zone): Answering(*figures) for day, *figures in session.execute(query)}


def _within(share: float) -> ColumnElement[Any]:
    """The seconds in which this share of what was acknowledged was so."""
    took = func.extract("epoch", Task.acknowledged_at - Task.assigned_at)
    return func.percentile_cont(share).within_group(took)
