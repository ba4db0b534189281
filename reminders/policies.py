"""Which policy is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.unit_of_work import UnitOfWork
from reminders.ladder import Policy, default_policy, read_policy
from reminders.model import PolicyRow


def policy_in_force(work: UnitOfWork) -> Policy:
    """Return the newest version, or domain.md's table while nobody has written one; read once per unit of work."""
    return work.once("policy", lambda: newest_policy(work.session))


def newest_policy(session: Session) -> Policy:
    row = session.scalars(select(PolicyRow).order_by(PolicyRow.version.desc()).limit(1)).one_or_none()
    return default_policy() if row is None else read_policy(row.document, row.version)


def write_policy(session: Session, document: dict[str, Any], note: str, now: datetime) -> Policy:
    """Check and store a new version; open tasks take it up when they next change or are planned anew."""
    read_policy(document, 0)
    row = PolicyRow(document=document, note=note, at=now)
    session.add(row)
    session.flush()
    return read_policy(document, row.version)
