"""The watchdog: over all open tasks, what should be planned or have fired and is not?

It recomputes the plan of every open task from its facts, in batches, and compares with the rows. It shares the pure
plan with the planner, but none of its writing: a row deleted, never written, or due and not fired is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.heartbeat import age, beat
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from reminders.facts import load_known
from reminders.model import Reminder
from reminders.plan import Key, plan
from reminders.planner import replan
from reminders.policies import newest_policy
from tasks.model import Task
from tasks.summary import is_open

log = structlog.get_logger(__name__)

PATROL = "reminders.patrol"
_BATCH = 500
#: How long after its moment a reminder may still be on its way.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reminder that is not as it should be: `missing` has no row, `late` is due and has not fired."""

    task_id: UUID
    key: Key
    due_at: datetime
    what: str


def look(session: Session, calendar: WorkingCalendar, now: datetime) -> tuple[int, list[Finding]]:
    """Return how many open tasks were checked, and every finding."""
    policy = newest_policy(session)
    checked, findings = 0, []
    for task_ids in _open_tasks(session):
        checked += len(task_ids)
        rows: dict[UUID, dict[Key, Reminder]] = {}
        for row in session.scalars(select(Reminder).where(Reminder.task_id.in_(task_ids))):
            rows.setdefault(row.task_id, {})[row.key] = row
        for task_id, known in load_known(session, task_ids).items():
            for key, due_at in plan(known.facts, policy, calendar):
                found = rows.get(task_id, {}).get(key)
                if found is None or found.state in ("cancelled", "withheld"):
                    findings.append(Finding(task_id, key, due_at, "missing"))
                elif found.state == "planned" and due_at < now - GRACE:
                    findings.append(Finding(task_id, key, due_at, "late"))
        session.expunge_all()
    return checked, findings


def patrol(runtime: Runtime) -> None:
    """Look every ten minutes; what is amiss is said loudly in the log, and what is missing is planned anew."""
    now = runtime.clock.now()
    with runtime.unit_of_work() as work:
        checked, findings = look(work.session, work.calendar, now)
        beat(work.session, PATROL, now)
        repair(work, findings, now=now)
        work.commit()
    if findings:
        kinds = Counter(f"{finding.what} {finding.key.rung}" for finding in findings)
        log.error("watchdog_findings", checked=checked, findings=len(findings), kinds=dict(kinds))


def patrol_is_due(session: Session, now: datetime) -> bool:
    """Say whether the last patrol is ten minutes ago, and there is anything to look at."""
    seconds = age(session, PATROL, now)
    return (seconds is None or seconds > 600) and session.scalar(select(Task.id).where(is_open()).limit(1)) is not None


def repair(work: UnitOfWork, findings: list[Finding], *, now: datetime) -> None:
    """Plan the tasks of missing reminders anew; what is late fires with the next sweep."""
    missing = sorted({finding.task_id for finding in findings if finding.what == "missing"})
    for start in range(0, len(missing), _BATCH):
        replan(work, missing[start : start + _BATCH], now=now)


def _open_tasks(session: Session) -> Iterator[list[UUID]]:
    last: UUID | None = None
    while True:
        query = select(Task.id).where(is_open()).order_by(Task.id).limit(_BATCH)
        ids = list(session.scalars(query if last is None else query.where(Task.id > last)))
        if not ids:
            return
        yield ids
        last = ids[-1]
