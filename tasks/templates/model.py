"""A template: an assignment kept to be used again, one's own or one's unit's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class TaskTemplate(Base):
    """`body` has the fields of an assignment, its deadline a length of time; `unit_id` is whom it is shared with."""

    __tablename__ = "task_template"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
