"""Sessions and their refresh tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.org.model import Person


class SignIn(Base):
    """One sign-in on one device: the family to which its refresh tokens belong."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "person_id", "ended_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_name: Mapped[str]
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    #: The administrator who ended it; nobody when its owner or the system did.
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class RefreshToken(Base):
    """One link of a session's chain. The token a device holds is this id with our signature; nothing secret is kept."""

    __tablename__ = "refresh_token"
    __table_args__ = (Index(None, "sign_in_id"), Index(None, "expires_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    #: The Idempotency-Key of the request that spent this token, so that its lost answer can be given again.
    spent_by_key: Mapped[str | None]
    successor_id: Mapped[UUID | None]
