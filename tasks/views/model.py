"""A saved view: a name for a way of looking at the list of tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class SavedView(Base):
    """`query` has the parameters of GET /tasks, as they are sent."""

    __tablename__ = "saved_view"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(JSONB)
    pinned: Mapped[bool] = mapped_column(default=False)
