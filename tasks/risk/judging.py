"""The job: learn at night, follow what changes, and look at every task again before what was said of it is too old.

What it costs follows what has changed and what is due, never the number of open tasks: each is looked at when something
happens in it, and whenever another twentieth of its time has passed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.heartbeat import age, beat
from backend.runtime import Runtime
from backend.workcalendar import WorkingCalendar
from tasks.events import RiskTurned
from tasks.model import Task
from tasks.risk.allotted import Allotted
from tasks.risk.course import Course
from tasks.risk.learning import learn_if_due
from tasks.risk.model import Risk, RiskModel, present_model
from tasks.risk.queue import forget_all, queue_all, queue_changed
from tasks.risk.reading import read_courses
from tasks.risk.trial import ENOUGH, Forecast

RUN = "tasks.risk"
#: From this probability on a task is called likely to be late: it is likelier than not.
LIKELY = 0.5
_EVERY = timedelta(minutes=1)
_BATCH = 500
#: One run looks at no more than so many batches, so that a worker is free again in seconds; the next goes on.
_BATCHES = 20
_AGAIN_AFTER = 0.05
_AT_LEAST = timedelta(minutes=10)


def is_due(session: Session, now: datetime) -> bool:
    """Say whether it is a minute since somebody looked. From a book with fewer results than it takes to learn, nobody
    has anything to say."""
    since = age(session, RUN, now)
    if since is not None and since < _EVERY.total_seconds():
        return False
    enough = select(Task.id).where(Task.closed_at.is_not(None)).offset(ENOUGH).limit(1)
    return session.scalar(enough) is not None


def run(runtime: Runtime) -> int:
    """Do what is due; return how many tasks were looked at."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        since = age(session, RUN, now)
        beat(session, RUN, now)
        session.commit()
    is_new = runtime.settings.risk != "off" and learn_if_due(runtime, now)
    with runtime.sessions() as session:
        model = present_model(session)
        is_new = _decide(model, runtime.settings.risk) or is_new
        if model is None or not model.used:
            forget_all(session, now)
        elif not is_new and since is not None:
            queue_changed(session, now - timedelta(seconds=since), now)
        session.commit()
    forecast = Forecast.from_json(model.forecast) if model is not None and model.used and model.forecast else None
    if model is None or forecast is None:
        return 0
    if is_new:
        queue_all(runtime.sessions, now)
    return _judge_due(runtime, model, forecast, now)


def _decide(model: RiskModel | None, setting: str) -> bool:
    """Use the forecast if the setting says so, or leaves it to the trial; say whether it is used from now on."""
    if model is None:
        return False
    before, better = model.used, bool(model.trial and model.trial["is_better"])
    model.used = model.forecast is not None and (setting == "on" or (setting == "auto" and better))
    return model.used and not before


def _judge_due(runtime: Runtime, model: RiskModel, forecast: Forecast, now: datetime) -> int:
    """Look at what is due, what has been out of date longest first, a transaction for each batch."""
    looked_at = 0
    for _ in range(_BATCHES):
        with runtime.unit_of_work() as work:
            due = select(Risk).where(Risk.again_at <= now).order_by(Risk.again_at).limit(_BATCH)
            rows = work.session.scalars(due.with_for_update(skip_locked=True)).all()
            courses = {UUID(each.id): each for each in read_courses(work.session, [row.task_id for row in rows])}
            for row in rows:
                if not _judge(row, courses.get(row.task_id), model, forecast, work.calendar, now):
                    work.session.delete(row)
                elif row.turned_at == now:
                    work.emit(RiskTurned(now, None, row.task_id, (row.unit_id,) if row.unit_id else ()))
            work.commit()
        looked_at += len(rows)
        if len(rows) < _BATCH:
            break
    return looked_at


def _judge(
    row: Risk, course: Course | None, model: RiskModel, forecast: Forecast, calendar: WorkingCalendar, now: datetime
) -> bool:
    """Write what the forecast says of a task; False if there is nothing to say, since its time does not run."""
    standing = course.standing() if course else None
    if standing is None or not standing.is_running or standing.deadline is None or standing.deadline < now:
        return False
    time = Allotted.of(calendar, standing.assigned_at, standing.deadline, standing.urgency)
    row.probability = round(forecast.probability(standing, now, time), 4)
    row.model, row.judged_at = model.day, now
    row.unit_id = UUID(standing.unit) if standing.unit else None
    if (row.probability >= LIKELY) != (row.likely_from is not None):
        row.likely_from = now if row.probability >= LIKELY else None
        row.turned_at = now
    later = time.instant(min(max(time.share(now), 0.0) + _AGAIN_AFTER, 1.0))
    # Just after its deadline a task is late, and there is nothing more to foretell.
    row.again_at = min(max(later, now + _AT_LEAST), standing.deadline + timedelta(seconds=1))
    return True
