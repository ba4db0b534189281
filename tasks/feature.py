"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.feature import Feature, Gauge
from tasks import live
from tasks.commands import verify_history
from tasks.events import TASK_EVENTS
from tasks.http import api
from tasks.model import Task
from tasks.summary import is_open, is_overdue
from tasks.texts import TEXTS


def tasks_feature() -> Feature:
    """Return a new feature: its board broadcast remembers what this process's screens show."""
    return Feature(
        name="tasks",
        apis=(api,),
        handlers=dict.fromkeys(TASK_EVENTS, (live.tell_screens,)),
        commands=(verify_history,),
        texts=TEXTS,
        live={"watch": live.watch, "unwatch": live.unwatch},
        ticks=(live.BoardBroadcast(),),
        gauges=_gauges,
    )


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    count = select(func.count()).select_from(Task).where(is_open())
    yield Gauge("giaoviec_tasks_open", "Tasks still owed", session.scalar(count) or 0)
    yield Gauge("giaoviec_tasks_overdue", "Of those, late", session.scalar(count.where(is_overdue(now))) or 0)
