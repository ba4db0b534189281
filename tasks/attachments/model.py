"""An attachment: a document of a task, evidence of its result, or a comment's. The bytes are in `backend.storage`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from backend.database import Base
from backend.org.model import Person

Kind = Literal["document", "evidence", "comment"]
KINDS: tuple[Kind, ...] = ("document", "evidence", "comment")


class Attachment(Base):
    """`name` is what the uploader called it, for display; `media_type` is what the content says it is."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("kind in ('document', 'evidence', 'comment')", name="kind"),
        CheckConstraint("comment_id is null or kind = 'comment'", name="comment"),
        UniqueConstraint("key"),
        Index("ix_attachment_comment", "comment_id", postgresql_where=text("comment_id is not null")),
    )

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
    #: The comment that it came with; one sent for a comment that is not written yet has none.
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("comment.id"))
    removed_at: Mapped[datetime | None]

    uploader: Mapped[Person] = relationship(lazy="raise")

    @hybrid_property
    def is_unsaid(self) -> bool:
        """Whether it waits for the comment that it was sent for."""
        return self.kind == "comment" and self.comment_id is None

    @is_unsaid.inplace.expression
    @classmethod
    def _is_unsaid(cls) -> ColumnElement[bool]:
        return (cls.kind == "comment") & cls.comment_id.is_(None)
