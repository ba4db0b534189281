"""An attachment: a document of a task, or evidence of its result. The bytes are in `backend.storage`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from backend.database import Base
from backend.org.model import Person

Kind = Literal["document", "evidence"]
KINDS: tuple[Kind, ...] = ("document", "evidence")


class Attachment(Base):
    """`name` is what the uploader called it, for display; `media_type` is what the content says it is."""

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("kind in ('document', 'evidence')", name="kind"), UniqueConstraint("key"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"), index=True)
    uploader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[Kind] = mapped_column(String)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    key: Mapped[str]
    removed_at: Mapped[datetime | None]

    uploader: Mapped[Person] = relationship(lazy="raise")
