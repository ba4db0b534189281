"""Which tasks are to be looked at again: those that changed, all of them after a new forecast, none without one.

What changed is read from the journal, where every verb has written it anyway: no verb does more because of this. A row
of the journal may become visible a moment after its instant, so the last minute is read twice; what was judged since is
left alone. Should the journal ever have been forgotten too early, the next night asks after everything.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, Uuid, cast, delete, false, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from backend.live.journal import JournalRow
from tasks.model import Task
from tasks.risk.model import Risk
from tasks.summary import is_open

_TWICE = timedelta(minutes=1)
#: A change that became visible later than this after its instant waits for the next look.
_SLACK = timedelta(seconds=20)
_PORTION = 5_000
#: Boards remember; for so long they can see that a task is no longer called likely to be late.
_SEEN = timedelta(days=1)


def is_running(now: datetime) -> ColumnElement[bool]:
    """Time runs for it: open, with a deadline ahead, neither handed in nor paused."""
    return is_open() & (Task.deadline >= now) & Task.submitted_at.is_(None) & Task.paused_at.is_(None)


def queue_changed(session: Session, since: datetime, now: datetime) -> None:
    """Have every task looked at again in which something has happened since, and forget those that no longer run."""
    task_id = cast(JournalRow.item["id"].astext, Uuid)
    changed = (
        select(task_id.label("id"), func.max(JournalRow.at).label("at"))
        .where(JournalRow.at >= since - _TWICE, JournalRow.item["kind"].astext == "task")
        .group_by(task_id)
        .cte("changed")
    )
    tasks = select(Task.id, changed.c.at).join(changed, changed.c.id == Task.id)
    _queue(session, tasks.where(is_running(now)))
    over = tasks.with_only_columns(Task.id).where(~func.coalesce(is_running(now), false()))
    session.execute(delete(Risk).where(Risk.task_id.in_(over)))


def queue_all(sessions: sessionmaker[Session], now: datetime) -> None:
    """Have every task looked at again, in portions of a transaction each."""
    at, last = literal(now, Risk.again_at.type), UUID(int=0)
    while True:
        with sessions() as session:
            portion = select(Task.id).where(is_running(now), Task.id > last).order_by(Task.id).limit(_PORTION)
            ids = session.scalars(portion).all()
            if not ids:
                return
            _queue(session, select(Task.id, at).where(Task.id.in_(ids)))
            session.commit()
            last = ids[-1]


def _queue(session: Session, found: Select[UUID, datetime]) -> None:
    """Queue tasks by the instant from which what is known of them is out of date: the oldest comes first."""
    rows = insert(Risk).from_select(["task_id", "again_at"], found)
    earlier = func.least(Risk.again_at, rows.excluded.again_at)
    stale = Risk.judged_at.is_(None) | (Risk.judged_at < rows.excluded.again_at + literal(_SLACK, Interval))
    session.execute(rows.on_conflict_do_update(index_elements=["task_id"], set_={"again_at": earlier}, where=stale))


def forget_all(session: Session, now: datetime) -> None:
    """Say nothing any more. What a board may have counted stays for a day, empty, so that it sees the figure go."""
    shown = Risk.likely_from.is_not(None)
    said_nothing = {"probability": None, "judged_at": None, "likely_from": None, "turned_at": now}
    session.execute(update(Risk).where(shown).values(said_nothing))
    seen = Risk.turned_at.is_(None) | (Risk.turned_at < now - _SEEN)
    session.execute(delete(Risk).where(seen))
