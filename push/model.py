"""Devices, messages, and the outbox: one delivery per message and device, with its state."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base

#: queued → sent (the carrier took it) → received → opened → acted; or failed (given up: old news), dropped (nobody to
#: give it to), parked (it cannot be sent as it is: an administrator looks), spared (it was heard another way first)
DeliveryState = Literal["queued", "sent", "received", "opened", "failed", "dropped", "acted", "parked", "spared"]
DELIVERY_STATES: tuple[DeliveryState, ...] = (
    *("queued", "sent", "received", "opened", "failed", "dropped"),
    *("acted", "parked", "spared"),
)

#: `chat`: an account of a messenger, such as Zalo
PLATFORMS = ("android", "ios", "web", "chat")
#: How a carrier does: it works, is left alone, is tried with one message.
BREAKERS = ("closed", "open", "trying")


class Device(Base):
    """A phone, browser or chat that a carrier can reach. A token belongs to one account: who registers it last has it.

    `keys` are those of a web push subscription; `session_id` is the sign-in it was registered in, with which it ends.
    `lane`: that of its push service, where its channel has several (docs/adr/0031).
    """

    __tablename__ = "device"
    __table_args__ = (
        CheckConstraint("platform in ('android', 'ios', 'web', 'chat')", name="platform"),
        Index("uq_device_token", "token", unique=True, postgresql_where=text("dropped_at is null")),
        Index("ix_device_last_seen", "last_seen_at", postgresql_where=text("dropped_at is null")),
        Index("ix_device_person", "person_id", postgresql_where=text("dropped_at is null")),
        # What an administrator asks of one person, those that are gone included, the one unseen longest first.
        Index("ix_device_person_seen", "person_id", "last_seen_at"),
        Index("ix_device_session", "session_id", postgresql_where=text("dropped_at is null")),
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
    #: The administrator who removed it; nobody when its owner, its carrier or the system did.
    dropped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    keys: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sign_in.id"))
    lane: Mapped[str | None]


class MessageRow(Base):
    """A message as it was written, for the person's list and the evidence.

    `step` is how far its route has gone; at `fallback_at` the next step is taken, unless a receipt comes first. How far
    it came by any way stands in `received_at` and so on, how far on a screen that was the first to say so in
    `screen_received_at` and so on: nothing carries it there, so there is no delivery. The person is no foreign key:
    whoever writes has read them, and people are never deleted (docs/adr/0015).
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_person", "person_id", text("id desc")),
        Index("ix_message_fallback", "fallback_at", postgresql_where=text("fallback_at is not null")),
        Index("ix_message_subjects", "subjects", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
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
    acted_at: Mapped[datetime | None]
    screen_received_at: Mapped[datetime | None]
    screen_opened_at: Mapped[datetime | None]
    screen_acted_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    fallback_at: Mapped[datetime | None]

    deliveries: Mapped[list[Delivery]] = relationship(
        lazy="raise", back_populates="message", primaryjoin="MessageRow.id == foreign(Delivery.message_id)"
    )

    @property
    def screen_state(self) -> DeliveryState:
        """How far it came on its person's open screens, in the words of a delivery."""
        if self.screen_acted_at is not None:
            return "acted"
        if self.screen_opened_at is not None:
            return "opened"
        return "queued" if self.screen_received_at is None else "received"


class Delivery(Base):
    """One message on its way through one channel to one device.

    Without one it is for the person: their mailbox, their number. Of channel `live` are those that a version before
    0035 wrote while it was being replaced, at which nobody looks. `permanent` says of an `error` whether it would be
    the same again. `lane`: its device's; without one, the channel is its lane. Message and device are no foreign keys:
    whoever writes a delivery has written the one and read the other, and neither is ever deleted (docs/adr/0015).
    """

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
        Index(
            "ix_delivery_lane",
            text("coalesce(lane, channel)"),
            "due_at",
            postgresql_where=text("state = 'queued' and channel <> 'live'"),
        ),
        Index("ix_delivery_parked", "id", postgresql_where=text("state = 'parked'")),
        Index(
            "ix_delivery_device",
            "device_id",
            postgresql_where=text("state = 'queued' and device_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    channel: Mapped[str]
    device_id: Mapped[UUID | None]
    state: Mapped[DeliveryState] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    carrier_id: Mapped[str | None]
    error: Mapped[str | None]
    acted_at: Mapped[datetime | None]
    permanent: Mapped[bool | None]
    lane: Mapped[str | None]

    message: Mapped[MessageRow] = relationship(
        lazy="raise", back_populates="deliveries", primaryjoin="MessageRow.id == foreign(Delivery.message_id)"
    )
    device: Mapped[Device | None] = relationship(lazy="raise", primaryjoin="foreign(Delivery.device_id) == Device.id")


class Carrier(Base):
    """How a carrier does, kept where a restart and a wiped Redis do not forget it: its breaker and its bucket."""

    __tablename__ = "carrier"

    name: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    trips: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    tokens: Mapped[float | None]
    tokens_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class NotificationPreference(Base):
    """What somebody does not want to be told by which way: way → kinds. Without a row, everything by every way."""

    __tablename__ = "notification_preference"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    off: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    changed_at: Mapped[datetime]


class SpentAction(Base):
    """What was done from a message, once for each action: the key has the last word over two taps at a time.

    The delivery is no foreign key: whoever writes has read it, and nothing that carries a button is ever deleted.
    """

    __tablename__ = "spent_action"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID]
    at: Mapped[datetime]
