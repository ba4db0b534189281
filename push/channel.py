"""The one small interface to carriers: what goes in, and what came of it.

Pure data: no Flask, no SQLAlchemy, no carrier's library. The outbox turns a claimed row into an `Outgoing`,
hands a batch to a `Channel`, and writes down one `Result` for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Button:
    """What may be done from the notification itself: `token` works once, for this and for nothing else."""

    name: str
    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery, as a carrier needs to know it.

    `title` and `body` are already safe to leave the country's servers: free of task content unless the
    operator allows it. Keeping them so is the caller's duty; a channel sends what it is given.
    """

    message_id: UUID
    """The same on every retry: the phone drops a message it has already shown."""
    delivery_id: UUID
    address: str
    """Where to, in the carrier's words: a registration token, an endpoint, a mailbox, a number, a person's room."""
    platform: str
    """`android`, `ios` or `web`; empty where no device is meant."""
    kind: str
    """`assigned`, `reminder`, `digest`, `escalation`, …"""
    urgency: str
    """`normal`, `urgent`, `very_urgent` or `flash`."""
    title: str
    body: str
    link: str
    """A path inside the app, such as `/tasks/0192…`."""
    silent: bool
    """Quiet hours: deliver, but make no sound."""
    language: str = "vi"
    """The reader's: `vi` or `en`."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What the address needs besides: `p256dh` and `auth` of a web push subscription (RFC 8291)."""
    receipt: str = ""
    """What the device sends back to say that it received this very delivery; see `push.receipt_tokens`."""
    actions: tuple[Button, ...] = ()
    """Buttons of the notification, for channels that can show some."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier took the message. Whether a person saw it, only a receipt can tell."""

    carrier_id: str


class TransportError(Exception):
    """Say that a delivery failed, and what to do next: the whole failure vocabulary of a channel.

    `message` is for the log and the operator: it holds neither address nor content.
    `permanent`: sending the same again cannot succeed.
    `drop_address`: this address will never work again; forget the device.
    `retry_after`: seconds the carrier asks to be left alone, or None where it does not say.
    `carrier`: it is the carrier that is unwell (no answer, 5xx, sign-in refused), whatever the address: what its
    circuit breaker counts.

    An exception so that code below a channel can raise it; `send_many` returns it.
    """

    def __init__(
        self,
        message: str,
        permanent: bool,
        drop_address: bool = False,
        retry_after: float | None = None,
        carrier: bool = False,
    ) -> None:
        # All become `args`, which is what pickling an exception rebuilds it from.
        super().__init__(message, permanent, drop_address, retry_after, carrier)
        self.message = message
        self.permanent = permanent
        self.drop_address = drop_address
        self.retry_after = retry_after
        self.carrier = carrier

    def __str__(self) -> str:
        return self.message


class NeverLeft(TransportError):
    """It failed before the carrier was asked (no address, signed out, cannot be worded): nothing is known of the
    carrier by it."""


Result = Accepted | TransportError


class Channel(Protocol):
    """A way to reach people: one module of `push.channels` each, all held to one suite (tests/push/channels)."""

    name: str

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send each message once and return one result for each, in the same order.

        Never raises for one bad item, never retries by itself: the outbox keeps the backoff, where it
        survives a crash. However ill the carrier is, it returns within about five of its own timeouts.
        """
        ...

    def close(self) -> None:
        """Let go of threads and sockets; nothing is sent afterwards."""
        ...
