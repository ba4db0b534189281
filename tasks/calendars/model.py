"""A calendar feed: an address whose possession is the only key, kept as a hash, gone when it is revoked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class CalendarFeed(Base):
    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("secret_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[str]
    with_titles: Mapped[bool]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
