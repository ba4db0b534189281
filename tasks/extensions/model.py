"""A request for a later deadline: asked, perhaps countered, then granted, refused, withdrawn or lapsed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import String

from backend.database import Base
from backend.org.model import Person

RequestState = Literal["open", "countered", "granted", "refused", "withdrawn", "lapsed"]
REQUEST_STATES: tuple[RequestState, ...] = ("open", "countered", "granted", "refused", "withdrawn", "lapsed")
#: Somebody still has to answer: the assigner one that is open, the lead one that was countered.
UNSETTLED: tuple[RequestState, ...] = ("open", "countered")
#: From this request of a task on, each is flagged (domain.md, "Extension rules").
FLAGGED_FROM = 3


class ExtensionRequest(Base):
    """Xin gia hạn. `deadline` is the one in force when it was asked; `seconds_left` how much working time was left. The
    words in which a deadline was asked for or proposed are the task's when that one is granted."""

    __tablename__ = "extension_request"
    __table_args__ = (
        CheckConstraint("state in ('" + "', '".join(REQUEST_STATES) + "')", name="state"),
        CheckConstraint("wanted > deadline", name="later"),
        UniqueConstraint("task_id", "number"),
        Index(
            "uq_extension_request_one_open",
            "task_id",
            unique=True,
            postgresql_where=text("state in ('open', 'countered')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    deadline: Mapped[datetime]
    wanted: Mapped[datetime]
    wanted_phrase: Mapped[str] = mapped_column(default="", server_default="")
    countered: Mapped[datetime | None]
    countered_phrase: Mapped[str] = mapped_column(default="", server_default="")
    answer_by: Mapped[datetime]
    seconds_left: Mapped[int]
    state: Mapped[RequestState] = mapped_column(String, default="open")
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    granted: Mapped[datetime | None]

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id], lazy="raise")

    @property
    def flagged(self) -> bool:
        return self.number >= FLAGGED_FROM
