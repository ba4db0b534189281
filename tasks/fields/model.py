"""A field of work, as the administrator's list spells it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.database import Base


class Field(Base):
    """Lĩnh vực. `former` are the folded names it had before: whatever was kept under one of them (a template, a
    recurring task, a form on a phone that was offline) still means it."""

    __tablename__ = "field"
    __table_args__ = (UniqueConstraint("search"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    search: Mapped[str]
    former: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    retired_at: Mapped[datetime | None]
