"""A plan's annex as it was read: the file, its rows, and which row has become which task."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from backend.database import Base

RowState = Literal["ready", "problem", "left_out", "assigned"]
ROW_STATES: tuple[RowState, ...] = ("ready", "problem", "left_out", "assigned")


class PlanImport(Base):
    """One upload. `facts` hold for every row: source document, urgency, the date "kể từ ngày ban hành" counts from."""

    __tablename__ = "plan_import"
    __table_args__ = (Index("ix_plan_import_author", "author_id", text("id desc")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    filename: Mapped[str]
    digest: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PlanRow(Base):
    """One row that is a task. `cells` is what the file says, `reading` what was made of it, with its problems."""

    __tablename__ = "plan_row"
    __table_args__ = (
        CheckConstraint("state in ('ready', 'problem', 'left_out', 'assigned')", name="state"),
        CheckConstraint("(state = 'assigned') = (task_id is not null)", name="task"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("plan_import.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    cells: Mapped[dict[str, str]] = mapped_column(JSONB)
    reading: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[RowState] = mapped_column(String)
    fingerprint: Mapped[str]
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))


class PlannedOnce(Base):
    """The promise that a row becomes a task once, however often its file is uploaded: the key has the last word."""

    __tablename__ = "planned_once"

    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
