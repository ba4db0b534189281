"""The task, its assignees and followers, and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Sequence, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship
from sqlalchemy.types import Text

from backend.database import Base
from backend.org.model import Person, Unit
from tasks.states import ASSIGNEE_STATES, OPEN, STATUSES, AssigneeState, Status, furthest
from tasks.timeliness import URGENCIES, Timeliness, Urgency, timeliness


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(word) for word in words)})"


#: Open work is what is not closed: a check holds the two together, and the partial indexes need not list statuses.
_OPEN = "closed_at is null"

_AWAITING = "(status = 'awaiting_approval' or questions > 0)"

#: Finished work about which a question waits: that is asked again when its time has come.
ASKED_AFTER = "questions > 0 and status = 'completed'"

#: Codes count on for ever; the year in front says when. A sequence has gaps but never makes two writers wait.
CODE_NUMBERS = Sequence("task_code", metadata=Base.metadata)


class Task(Base):
    """Nhiệm vụ: what is owed, to whom, by when. `version` grows with every change and is the ETag."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint(_one_of("urgency", URGENCIES), name="urgency"),
        CheckConstraint(f"(closed_at is null) = ({_one_of('status', tuple(sorted(OPEN)))})", name="closed"),
        CheckConstraint("(paused_at is not null) = (status = 'paused')", name="paused"),
        CheckConstraint("progress between 0 and 100", name="progress"),
        CheckConstraint("(deadline is null) = (due_soon_from is null)", name="due_soon"),
        Index("ix_task_assigner", "assigner_id", "assigned_at", "id"),
        Index("ix_task_lead_person", "lead_person_id", text("id desc")),
        Index("ix_task_lead_unit", "lead_unit_id", text("id desc")),
        # These three carry what the board counts, so that it reads no rows.
        Index(
            "ix_task_open",
            "lead_unit_id",
            "deadline",
            postgresql_where=text(_OPEN),
            postgresql_include=["due_soon_from", "submitted_at", "paused_at", "acknowledged_at"],
        ),
        Index("ix_task_open_deadline", "deadline", "id", postgresql_where=text(_OPEN)),
        Index("ix_task_open_due_soon", "due_soon_from", postgresql_where=text(_OPEN)),
        Index(
            "ix_task_closed",
            "closed_at",
            "lead_unit_id",
            postgresql_where=text("closed_at is not null"),
            postgresql_include=["status", "deadline", "submitted_at"],
        ),
        Index(
            "ix_task_deadline",
            "deadline",
            "lead_unit_id",
            postgresql_where=text("deadline is not null"),
            postgresql_include=["status", "submitted_at"],
        ),
        Index("ix_task_campaign", "campaign_id", "id", postgresql_where=text("campaign_id is not null")),
        Index("ix_task_parent", "parent_id", postgresql_where=text("parent_id is not null")),
        Index(
            "ix_task_supervisor",
            "supervisor_id",
            "assigned_at",
            "id",
            postgresql_where=text("supervisor_id is not null"),
        ),
        # Places to begin when what is asked for is rare.
        Index("ix_task_open_status", "status", "id", postgresql_where=text(_OPEN)),
        Index("ix_task_field", "field", "id"),
        Index("ix_task_urgency", "urgency", "id"),
        Index("ix_task_starred", "id", postgresql_where=text("starred")),
        Index("ix_task_not_acknowledged", "id", postgresql_where=text(f"{_OPEN} and acknowledged_at is null")),
        Index("ix_task_awaiting", "id", postgresql_where=text(f"{_OPEN} and {_AWAITING}")),
        Index("ix_task_asked", "id", postgresql_where=text(ASKED_AFTER)),
        Index("ix_task_words", "words", postgresql_using="gin"),
        Index("ix_task_tags", "tags", postgresql_using="gin"),
        Index("ix_task_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str]
    content: Mapped[str] = mapped_column(default="")
    expected_product: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    #: Further words the task is found by, beside its field.
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    source: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    urgency: Mapped[Urgency]
    starred: Mapped[bool] = mapped_column(default=False)

    #: The task that this one was handed on from.
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))
    assigner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    lead_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    lead_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    status: Mapped[Status]
    progress: Mapped[int] = mapped_column(default=0)
    assigned_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    deadline_phrase: Mapped[str] = mapped_column(default="")
    deadline_set_at: Mapped[datetime]
    #: Null as long as the urgency is the one it was assigned with.
    urgency_set_at: Mapped[datetime | None]
    original_deadline: Mapped[datetime | None]
    due_soon_from: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    #: Set while the task is paused: what counts until then is judged, and time stands still.
    paused_at: Mapped[datetime | None]
    #: When work went on after a pause, or after a refusal that was overruled: the ladder counts from then.
    resumed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    #: Extension requests and explanations that wait for an answer.
    questions: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How often it was urged since it was assigned, and when last.
    urgings: Mapped[int] = mapped_column(default=0, server_default="0")
    urged_at: Mapped[datetime | None]

    history_length: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str]
    #: The folded words of `search`, for finding; PostgreSQL keeps it.
    words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, search)", persisted=True), deferred=True
    )

    #: How likely it is to be late, where a query asks for it (`tasks.risk.lists`).
    risk: Mapped[float | None] = query_expression()

    assigner: Mapped[Person] = relationship(foreign_keys=[assigner_id], lazy="raise")
    lead_person: Mapped[Person] = relationship(foreign_keys=[lead_person_id], lazy="raise")
    lead_unit: Mapped[Unit] = relationship(lazy="raise")
    assignees: Mapped[list[Assignee]] = relationship(
        lazy="raise", order_by="Assignee.id", back_populates="task", cascade="save-update, merge"
    )
    followers: Mapped[list[Follower]] = relationship(lazy="raise", cascade="save-update, merge")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it as declared)

    @property
    def active(self) -> list[Assignee]:
        """The assignees of today, the lead first."""
        now = [each for each in self.assignees if each.ended_at is None]
        return sorted(now, key=lambda each: each.role != "lead")

    @property
    def lead(self) -> Assignee:
        return self.active[0]

    def assignee(self, person_id: UUID) -> Assignee | None:
        """Return this person's own part in the task, if any."""
        return next((each for each in self.active if each.person_id == person_id), None)

    def timeliness_at(self, now: datetime) -> Timeliness:
        return timeliness(self.status, self.deadline, self.due_soon_from, self.submitted_at, now, self.paused_at)


class Assignee(Base):
    """One unit's or person's own part: exactly one lead, any number of coordinators, with the instant of each state."""

    __tablename__ = "assignee"
    __table_args__ = (
        CheckConstraint("role in ('lead', 'coordinator')", name="role"),
        CheckConstraint(_one_of("state", ASSIGNEE_STATES), name="state"),
        Index(
            "uq_assignee_one_lead",
            "task_id",
            unique=True,
            postgresql_where=text("role = 'lead' and ended_at is null"),
        ),
        Index(
            "uq_assignee_person",
            "task_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_assignee_person", "person_id", "task_id", postgresql_include=["ended_at"]),
        Index("ix_assignee_unit", "unit_id", "task_id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    role: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AssigneeState] = mapped_column(default="assigned")
    assigned_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    working_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship(back_populates="assignees", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")

    def reach(self, state: AssigneeState, now: datetime) -> bool:
        """Grow to `state`, noting the instant the first time; return whether anything changed."""
        column = f"{state}_at"
        if getattr(self, column) is not None:
            return False
        setattr(self, column, now)
        self.state = furthest(self.state, state)
        return True


class Follower(Base):
    """Người theo dõi."""

    __tablename__ = "follower"
    __table_args__ = (Index(None, "person_id"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship(lazy="raise")


class Listing(Base):
    """In whose lists a task stands: a row for each person concerned and each unit that watches it. Triggers keep it
    (migration 0014), so that no verb can forget; the lists read it (docs/adr/0007)."""

    __tablename__ = "listing"
    __table_args__ = (
        # Each carries the instant that the other is ordered by, so that lists are walked without their rows.
        Index("ix_listing_newest", "viewer_id", "open", "assigned_at", "task_id", postgresql_include=["deadline"]),
        Index("ix_listing_deadline", "viewer_id", "open", "deadline", "task_id", postgresql_include=["assigned_at"]),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    #: A person or a unit.
    viewer_id: Mapped[UUID] = mapped_column(primary_key=True)
    open: Mapped[bool]
    assigned_at: Mapped[datetime]
    deadline: Mapped[datetime | None]


class HistoryEntry(Base):
    """Nhật ký: append-only (a trigger says so) and hash-chained (`tasks.chain_of_hashes`)."""

    __tablename__ = "history_entry"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous_hash: Mapped[str]
    hash: Mapped[str]

    actor: Mapped[Person | None] = relationship(lazy="raise")
    #: Never loaded; it tells the unit of work to write the task before its history.
    task: Mapped[Task] = relationship(lazy="raise")
