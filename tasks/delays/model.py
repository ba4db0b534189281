"""A missed deadline: kept for ever (a trigger refuses to delete it), whatever is granted later."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from backend.database import Base
from backend.org.model import Person, Unit

CauseKind = Literal["own", "coordination", "higher_authority", "force_majeure", "other"]
CAUSE_KINDS: tuple[CauseKind, ...] = ("own", "coordination", "higher_authority", "force_majeure", "other")


class Delay(Base):
    """Chậm hạn. `ended_at` is null while the task is still late; `unit_id` and `person_id` led it at the time.

    Source: Decree 335/2025 scores each delayed product, with its cause and who confirmed the cause.
    """

    __tablename__ = "delay"
    __table_args__ = (
        UniqueConstraint("task_id", "deadline"),
        CheckConstraint("cause_kind in ('" + "', '".join(CAUSE_KINDS) + "')", name="cause_kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    deadline: Mapped[datetime]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    working_seconds: Mapped[int | None]
    cause_kind: Mapped[CauseKind | None] = mapped_column(String)
    cause: Mapped[str] = mapped_column(default="")
    stated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    stated_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmation_note: Mapped[str] = mapped_column(default="")

    unit: Mapped[Unit] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    stated_by: Mapped[Person | None] = relationship(foreign_keys=[stated_by_id], lazy="raise")
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id], lazy="raise")
