"""Devices, messages, and the outbox: one delivery per message and device, with its state."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base

#: queued → sent (the carrier took it) → received → opened; or failed (given up), or dropped (nobody to give it to)
DeliveryState = Literal["queued", "sent", "received", "opened", "failed", "dropped"]
DELIVERY_STATES: tuple[DeliveryState, ...] = ("queued", "sent", "received", "opened", "failed", "dropped")

PLATFORMS = ("android", "ios", "web")


class Device(Base):
    """A phone or browser that a carrier can reach. A token belongs to one account: who registers it last has it."""

    __tablename__ = "device"
    __table_args__ = (
        CheckConstraint("platform in ('android', 'ios', 'web')", name="platform"),
        Index("uq_device_token", "token", unique=True, postgresql_where=text("dropped_at is null")),
        Index("ix_device_last_seen", "last_seen_at", postgresql_where=text("dropped_at is null")),
        Index("ix_device_person", "person_id", postgresql_where=text("dropped_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    token: Mapped[str]
    platform: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    registered_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    drop_reason: Mapped[str | None]


class MessageRow(Base):
    """A message as it was written, for the person's list and the evidence."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_person", "person_id", text("id desc")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    urgency: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    why: Mapped[str]
    link: Mapped[str]
    subjects: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    silent: Mapped[bool]
    at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]

    deliveries: Mapped[list[Delivery]] = relationship(lazy="raise", back_populates="message")


class Delivery(Base):
    """One message on its way through one channel to one device (the live channel has none: any open screen)."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state in ('" + "', '".join(DELIVERY_STATES) + "')", name="state"),
        Index(
            "uq_delivery_once",
            "message_id",
            "channel",
            "device_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_delivery_due", "due_at", postgresql_where=text("state = 'queued' and channel <> 'live'")),
        Index("ix_delivery_device", "device_id", postgresql_where=text("state = 'queued'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    channel: Mapped[str]
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    state: Mapped[DeliveryState] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    carrier_id: Mapped[str | None]
    error: Mapped[str | None]

    message: Mapped[MessageRow] = relationship(lazy="raise", back_populates="deliveries")
    device: Mapped[Device | None] = relationship(lazy="raise")
