"""A campaign: one task for each of many units, given in one command."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from backend.database import Base
from backend.org.model import Person


class Campaign(Base):
    """Giao đồng loạt. `unit_id` is the unit from which it was given; `skipped` names units that had no head."""

    __tablename__ = "campaign"
    __table_args__ = (
        Index("ix_campaign_assigner", "assigner_id", text("id desc")),
        Index("ix_campaign_unit", "unit_id", text("id desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    assigner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime]
    total: Mapped[int]
    skipped: Mapped[list[str]] = mapped_column(ARRAY(Text))

    assigner: Mapped[Person] = relationship(lazy="raise")
