"""What was handed over: who took what from whom, and what became of each part on the new holder's list."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from backend.database import Base
from backend.org.model import Person, Post, Unit
from tasks.model import Assignee

Kind = Literal["post", "reform"]
KINDS: tuple[Kind, ...] = ("post", "reform")

#: open → confirmed, or objected → upheld (by the assigner) → confirmed; over: the part ended or the task was closed.
ItemState = Literal["open", "confirmed", "objected", "upheld", "over"]
ITEM_STATES: tuple[ItemState, ...] = ("open", "confirmed", "objected", "upheld", "over")


class Handover(Base):
    """Bàn giao: what one person took over at one moment, with a post, or as the head of a unit that succeeds others.

    It is written once and stays. `post_id` is the post as the new holder has it.
    """

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("kind in ('post', 'reform')", name="kind"),
        CheckConstraint(
            "(kind = 'post') = (post_id is not null) and (kind = 'post') = (from_id is not null)", name="post"
        ),
        Index("ix_handover_to", "to_id", text("id desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(String)
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("post.id"))
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")
    to: Mapped[Person] = relationship(foreign_keys=[to_id], lazy="raise")
    giver: Mapped[Person | None] = relationship(foreign_keys=[from_id], lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    post: Mapped[Post | None] = relationship(lazy="raise")


class HandoverItem(Base):
    """One part that somebody took over: the new part, which can be taken over once, and the old one.

    Its state is not stored, so that it cannot differ from the part's: whoever acknowledges the task, reports on it or
    hands it in has confirmed (`tasks.handover.lists.state`).
    """

    __tablename__ = "handover_item"
    __table_args__ = (
        CheckConstraint("upheld_at is null or objected_at is not null", name="upheld"),
        CheckConstraint("(objected_at is not null) = (reason <> '')", name="reason"),
        Index(None, "handover_id", "part_id"),
    )

    part_id: Mapped[UUID] = mapped_column(ForeignKey("assignee.id"), primary_key=True)
    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"))
    from_part_id: Mapped[UUID] = mapped_column(ForeignKey("assignee.id"))
    confirmed_at: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    upheld_at: Mapped[datetime | None]

    part: Mapped[Assignee] = relationship(foreign_keys=[part_id], lazy="raise")
    from_part: Mapped[Assignee] = relationship(foreign_keys=[from_part_id], lazy="raise")
