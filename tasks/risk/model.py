"""What is kept of risk: each night's forecast with its scores, and what the present one says of each open task."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Double

from backend.database import Base


class RiskModel(Base):
    """One night's learning. `day` is its version, and whoever writes the row does the night's work.

    `known` and `late`: of how many tasks it was known whether they were late, and how many of them were. `trial` is how
    the forecast did when it was tried out; `forecast` is kept of the newest one only.
    """

    __tablename__ = "risk_model"
    __table_args__ = (CheckConstraint("late <= known", name="late"),)

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]
    fitted_at: Mapped[datetime | None]
    known: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    trial: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    forecast: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    used: Mapped[bool] = mapped_column(default=False)


class Risk(Base):
    """What the forecast says of a task that time runs for. There are rows only while a forecast is used.

    `probability` is null until the first look. `likely_from` is set as long as the task is more likely late than not;
    `turned_at` says when that last changed, and `again_at` when the task is to be looked at again.
    """

    __tablename__ = "risk"
    __table_args__ = (
        CheckConstraint("probability between 0 and 1", name="probability"),
        CheckConstraint("(probability is null) = (judged_at is null)", name="judged"),
        Index("ix_risk_again_at", "again_at"),
        Index("ix_risk_probability", text("probability desc"), text("task_id desc")),
        Index("ix_risk_likely", "likely_from", postgresql_where=text("likely_from is not null")),
        Index("ix_risk_turned_at", "turned_at", postgresql_where=text("turned_at is not null")),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    again_at: Mapped[datetime]
    #: The unit that led the task when it was judged.
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    probability: Mapped[float | None] = mapped_column(Double)
    model: Mapped[dt.date | None]
    judged_at: Mapped[datetime | None]
    likely_from: Mapped[datetime | None]
    turned_at: Mapped[datetime | None]


def present_model(session: Session) -> RiskModel | None:
    """Return the newest night's learning that is complete."""
    newest = select(RiskModel).where(RiskModel.fitted_at.is_not(None)).order_by(RiskModel.day.desc()).limit(1)
    return session.scalars(newest).one_or_none()
