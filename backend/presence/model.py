"""The table of who wants to be seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class PresenceWish(Base):
    """Somebody who lets the secretariat see whether they are reachable. Whoever does not wish it has no row."""

    __tablename__ = "presence_wish"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
