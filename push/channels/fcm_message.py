"""One message in the words of FCM: the notification, and what each kind of device reads besides.

A repeat replaces its first copy wherever a copy can lie: Android `tag`, `apns-collapse-id`, web push `Topic` and `tag`
are all made of the message id.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from push.channel import NeverLeft, Outgoing
from push.channels.manners import Manner, manner_of


def message_of(messaging: Any, item: Outgoing, target: str, now: datetime) -> Any:
    """Build the SDK's message; raises TransportError (permanent) for one that cannot be sent.

    `messaging` is the SDK's module; `target` the field our addresses belong in, `token` or `fid`.
    """
    if not item.address:
        raise NeverLeft("empty address", permanent=True, drop_address=True)
    manner = manner_of(item)
    message = messaging.Message(
        notification=messaging.Notification(title=item.title, body=item.body), data=data_of(item)
    )
    if item.platform == "android":
        message.android = _android(messaging, item, manner)
    elif item.platform == "ios":
        message.apns = _apns(messaging, item, manner, now)
    elif item.platform == "web":
        message.webpush = _webpush(messaging, item, manner)
    # Set here and not in the call above: the constructor warns that `token` is deprecated, once for each
    # message, and silencing a warning is not safe among threads.
    setattr(message, target, item.address)
    return message


def data_of(item: Outgoing) -> dict[str, str]:
    """What the app itself reads. FCM takes strings only, so the buttons are a JSON text."""
    data = {
        "message_id": str(item.message_id),
        "delivery_id": str(item.delivery_id),
        "kind": item.kind,
        "urgency": item.urgency,
        "link": item.link,
    }
    if item.receipt:
        data["receipt"] = item.receipt
    if item.actions:
        buttons = [{"name": each.name, "label": each.label, "token": each.token} for each in item.actions]
        data["actions"] = json.dumps(buttons, ensure_ascii=False)
    return data


def _android(messaging: Any, item: Outgoing, manner: Manner) -> Any:
    return messaging.AndroidConfig(
        priority=manner.android_priority,
        ttl=manner.keep,
        collapse_key=manner.collapse_key,
        notification=messaging.AndroidNotification(
            channel_id=manner.channel_id,
            default_sound=manner.sound,
            tag=str(item.message_id),
        ),
    )


def _apns(messaging: Any, item: Outgoing, manner: Manner, now: datetime) -> Any:
    return messaging.APNSConfig(
        headers={
            "apns-push-type": "alert",
            "apns-priority": manner.apns_priority,
            "apns-expiration": str(int((now + manner.keep).timestamp())),
            "apns-collapse-id": str(item.message_id),
        },
        payload=messaging.APNSPayload(
            messaging.Aps(
                sound="default" if manner.sound else None,
                thread_id=item.link,
                custom_data={"interruption-level": manner.interruption},
            )
        ),
    )


def _webpush(messaging: Any, item: Outgoing, manner: Manner) -> Any:
    return messaging.WebpushConfig(
        headers={
            "Urgency": manner.web_urgency,
            "TTL": str(manner.ttl),
            "Topic": item.message_id.hex,  # RFC 8030 allows 32 characters: exactly a UUID without dashes
        },
        notification=messaging.WebpushNotification(
            tag=str(item.message_id), silent=not manner.sound, require_interaction=manner.stays_up
        ),
    )
