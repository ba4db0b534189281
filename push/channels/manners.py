"""How loudly an urgency speaks, on every carrier: the one table, which docs/notifications.md shows.

Sources: FCM HTTP v1 `projects.messages`; Apple, "Sending notification requests to APNs"; RFC 8030 (web push urgency,
TTL, topic); RFC 2156 and RFC 4021 (Importance). Pure data.

* An Android notification channel is `giaoviec.<urgency>`, or `giaoviec.quiet` when silent: since Android 8 the channel,
  not the message, decides about sound, so the app has to create a mute one.
* FCM keeps four collapsible messages for a phone that is off, one for each collapse key, and a notification without a
  key collapses into one. So the collapse key is the urgency, of which there are four: a digest never displaces a
  flash. What was displaced the app fetches through its cursor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from push.channel import NeverLeft, Outgoing


@dataclass(frozen=True, slots=True)
class Manner:
    """A row of the table. `keep`: how long a carrier holds it for a device that is off."""

    android_priority: str
    channel_id: str
    collapse_key: str
    keep: timedelta
    apns_priority: str
    interruption: str
    web_urgency: str
    importance: str
    sound: bool = True
    stays_up: bool = False

    @property
    def ttl(self) -> int:
        """Return `keep` in whole seconds."""
        return int(self.keep.total_seconds())


MANNERS = {
    "normal": Manner("normal", "giaoviec.normal", "normal", timedelta(days=7), "5", "active", "normal", "normal"),
    "urgent": Manner("high", "giaoviec.urgent", "urgent", timedelta(days=3), "10", "active", "high", "high"),
    "very_urgent": Manner(
        "high",
        "giaoviec.very_urgent",
        "very_urgent",
        timedelta(days=1),
        "10",
        "time-sensitive",
        "high",
        "high",
        stays_up=True,
    ),
    "flash": Manner(
        "high",
        "giaoviec.flash",
        "flash",
        timedelta(days=1),
        "10",
        "time-sensitive",
        "high",
        "high",
        stays_up=True,
    ),
}
DIGEST_KEPT = timedelta(hours=12)
"""Tomorrow there is another one."""


def manner_of(item: Outgoing) -> Manner:
    """Return how this message speaks; raise TransportError (permanent) for an urgency that is none."""
    manner = MANNERS.get(item.urgency)
    if manner is None:
        raise NeverLeft("unknown urgency", permanent=True)
    if item.kind == "digest":
        manner = replace(manner, keep=DIGEST_KEPT)
    if item.silent:
        return replace(
            manner,
            android_priority="normal",
            channel_id="giaoviec.quiet",
            apns_priority="5",
            interruption="passive",
            web_urgency="low",
            importance="low",
            sound=False,
            stays_up=False,
        )
    return manner
