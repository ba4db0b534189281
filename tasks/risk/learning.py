"""The night's work: read what the city's own book says, try a forecast out on it, and keep it with its scores."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.runtime import Runtime
from tasks.model import Task
from tasks.risk.course import Course
from tasks.risk.model import RiskModel
from tasks.risk.reading import read_courses
from tasks.risk.trial import Lesson, learn

log = structlog.get_logger(__name__)

#: A new forecast is due when this much of the local day is over.
_NIGHT = timedelta(hours=2)
#: How far back the book is read. Offices change: what was usual two years ago is no news.
_LOOK_BACK = timedelta(days=400)
#: Of more tasks than this, a part is read, chosen by their ids: a dozen weights are as certain after twenty thousand,
#: and the worker is free again after half a minute.
_MOST = 20_000
_PORTION = 2_000
#: Whoever began and has not ended within this time has died.
_PATIENCE = timedelta(minutes=10)


def learn_if_due(runtime: Runtime, now: datetime) -> bool:
    """Do the night's work unless somebody has done it or is at it; say whether there is a new forecast."""
    day = night_of(now, runtime.settings.zone)
    with runtime.sessions() as session:
        claimed = _claim(session, day, now)
        session.commit()
    if not claimed:
        return False
    with runtime.unit_of_work() as work:
        calendar, courses = work.calendar, _read(work.session, now)
    lesson = learn(courses, calendar, now)
    with runtime.sessions() as session:
        _keep(session, day, lesson, now)
        session.commit()
    log.info("risk_learnt", known=lesson.known, late=lesson.late, better=lesson.is_better)
    return True


def night_of(now: datetime, zone: ZoneInfo) -> dt.date:
    """Return the local day whose night it is: the day begins at two in the morning."""
    return (now.astimezone(zone) - _NIGHT).date()


def _claim(session: Session, day: dt.date, now: datetime) -> bool:
    row = insert(RiskModel).values(day=day, claimed_at=now, known=0, late=0, used=False)
    given_up = RiskModel.fitted_at.is_(None) & (RiskModel.claimed_at < now - _PATIENCE)
    taken = row.on_conflict_do_update(index_elements=["day"], set_={"claimed_at": now}, where=given_up)
    return session.scalar(taken.returning(RiskModel.day)) is not None


def _read(session: Session, now: datetime) -> list[Course]:
    dated = (Task.assigned_at >= now - _LOOK_BACK, Task.assigned_at < now, Task.deadline.is_not(None))
    total = session.scalar(select(func.count()).select_from(Task).where(*dated)) or 0
    chosen = func.mod(func.hashtext(cast(Task.id, Text)), -(-total // _MOST) or 1) == 0
    ids = session.scalars(select(Task.id).where(*dated, chosen)).all()
    return [
        course
        for start in range(0, len(ids), _PORTION)
        for course in read_courses(session, ids[start : start + _PORTION])
    ]


def _keep(session: Session, day: dt.date, lesson: Lesson, now: datetime) -> None:
    """Write the night's result; of the nights before, the scores stay and the forecasts go."""
    trial = None
    if lesson.trial is not None and lesson.split_at is not None:
        trial = {"split_at": lesson.split_at.isoformat(), "is_better": lesson.is_better, **asdict(lesson.trial)}
    forecast = lesson.forecast.as_json() if lesson.forecast else None
    found = {"fitted_at": now, "known": lesson.known, "late": lesson.late, "trial": trial, "forecast": forecast}
    session.execute(update(RiskModel).where(RiskModel.day == day).values(found))
    session.execute(update(RiskModel).where(RiskModel.day < day).values(forecast=None, used=False))
    session.execute(delete(RiskModel).where(RiskModel.claimed_at < now - _LOOK_BACK))
