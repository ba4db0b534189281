"""Versions as rows: which are in force, and writing the next. A version never changes, so a process reads it once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.memory import Memory
from backend.unit_of_work import UnitOfWork
from reminders.ladder import Policy
from reminders.model import BRIEF, Appointment, PolicyRow
from reminders.policies.book import Effect, PolicyBook, Version
from reminders.policies.document import default_policy, read_policy

_LAST = select(func.coalesce(func.max(PolicyRow.version), 0)).where(PolicyRow.effect == "open").scalar_subquery()
_IN_FORCE = (
    select(PolicyRow.version, PolicyRow.at, PolicyRow.effect)
    .where(PolicyRow.version >= _LAST)
    .order_by(PolicyRow.version.desc())
)


class KnownVersions(dict[int, Policy]):
    """What a process has read already."""


def policy_book(work: UnitOfWork) -> PolicyBook:
    """Return the versions in force, read once per edition."""
    return work.once("policies", lambda: work.kept("policies", lambda: read_book(work.session, work.memory)))


def read_book(session: Session, memory: Memory | None = None) -> PolicyBook:
    """Return the versions back to the newest that took over all open work: nothing older governs any task."""
    rows = session.execute(_IN_FORCE).all()
    known = memory.once(KnownVersions) if memory is not None else KnownVersions()
    versions = [Version(policy_of(session, row.version, known), row.at, row.effect) for row in rows]
    return PolicyBook(versions, default_policy())


def policy_of(session: Session, version: int, known: dict[int, Policy]) -> Policy:
    """Return one version, whether it is in force or not."""
    if version == 0:
        return default_policy()
    if version not in known:
        known[version] = read_policy(session.get_one(PolicyRow, version).document, version)
    return known[version]


def write_policy(
    session: Session,
    document: dict[str, Any],
    note: str,
    now: datetime,
    *,
    effect: Effect = "open",
    by: UUID | None = None,
) -> Policy:
    """Check and store a new version. Raises PolicyError, and stores nothing, when it makes no sense."""
    read_policy(document, 0)
    row = PolicyRow(document=document, note=note, at=now, effect=effect, by=by)
    session.add(row)
    session.flush()
    # The brief may be at another time now: its appointment is made anew.
    session.execute(delete(Appointment).where(Appointment.name == BRIEF))
    return read_policy(document, row.version)
