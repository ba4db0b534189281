"""Units, people, posts and stand-ins, with the periods in which each holds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from backend.database import Base

Role = Literal["leader", "official", "secretariat", "administrator"]
ROLES: tuple[Role, ...] = ("leader", "official", "secretariat", "administrator")

UNIT_KINDS = ("city", "department", "ward", "commune", "special_zone", "division", "office")


class Unit(Base):
    """Đơn vị: a node of the tree city → departments and wards → divisions, in force for a period."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind in ('" + "', '".join(UNIT_KINDS) + "')", name="kind"),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="period"),
        CheckConstraint("parent_id <> id", name="not_below_itself"),
        Index("ix_unit_name", "search", "id"),
        Index("ix_unit_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    search: Mapped[str]

    parent: Mapped[Unit | None] = relationship(remote_side=[id], lazy="raise")


class UnitSuccessor(Base):
    """A reform's edge: `unit_id` became, or went into, `successor_id`."""

    __tablename__ = "unit_successor"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    at: Mapped[datetime]


class UnitGroup(Base):
    """Units addressed as one: "các sở, ban, ngành"."""

    __tablename__ = "unit_group"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]

    units: Mapped[list[Unit]] = relationship(secondary="unit_group_member", lazy="selectin")


class UnitGroupMember(Base):
    __tablename__ = "unit_group_member"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("unit_group.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)


#: What a new user name may hold.
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]*")


class Person(Base):
    """Somebody who works here. Roles give verbs; posts in the tree give reach."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("username"),
        CheckConstraint("language in ('vi', 'en')", name="language"),
        Index("ix_person_name", "search", "id"),
        Index("ix_person_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    full_name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str] = mapped_column(default="vi")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str]
    disabled_at: Mapped[datetime | None]
    search: Mapped[str]

    posts: Mapped[list[Post]] = relationship(back_populates="person", lazy="raise")

    def has_role(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)


class Post(Base):
    """Chức vụ: a person's office in a unit for a period. A unit has one head at a time; the database says so."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to > valid_from", name="period"),
        ExcludeConstraint(
            ("unit_id", "="),
            (func.tstzrange(text("valid_from"), text("valid_to")), "&&"),
            where=text("is_head"),
            using="gist",
            name="ex_post_one_head",
        ),
        Index(None, "person_id"),
        Index(None, "unit_id"),
        Index("ix_post_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str]
    #: The title folded, for finding; PostgreSQL keeps it.
    search: Mapped[str | None] = mapped_column(Computed("folded(title)", persisted=True), deferred=True)
    is_head: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="posts", lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")

    def holds_at(self, instant: datetime) -> bool:
        """Say whether it is held at an instant."""
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


class StandIn(Base):
    """Who does the work of a post during an absence."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("until > since", name="period"),
        Index(None, "post_id", "since"),
        Index(None, "person_id"),
        Index(None, "until", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")

    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
