"""One message in the words of FCM: the notification, and what each kind of device reads besides.

A message with buttons leaves to Android as data alone: Android itself shows a `notification` while the app is closed,
without the app's buttons and without waking it for a receipt. The app draws it from the data. iOS lets the app's
extension finish what it shows (`mutable-content`) and takes the buttons of a `category` that the app has registered.

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
    shown = messaging.Notification(title=item.title, body=item.body)
    message = messaging.Message(notification=shown, data=data_of(item))
    if item.platform == "android" and item.actions:
        message.notification, message.data = None, {**message.data, **_drawn_by_the_app(item, manner)}
        message.android = _android(messaging, item, manner, shown=False)
    elif item.platform == "android":
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


def _drawn_by_the_app(item: Outgoing, manner: Manner) -> dict[str, str]:
    """Return what a notification says of itself, for an app that draws it: same id, same place, same voice."""
    return {
        "title": item.title,
        "body": item.body,
        "channel_id": manner.channel_id,
        "tag": str(item.message_id),
        "sound": "default" if manner.sound else "",
    }


def _android(messaging: Any, item: Outgoing, manner: Manner, *, shown: bool = True) -> Any:
    notification = messaging.AndroidNotification(
        channel_id=manner.channel_id, default_sound=manner.sound, tag=str(item.message_id)
    )
    return messaging.AndroidConfig(
        priority=manner.android_priority,
        ttl=manner.keep,
        collapse_key=manner.collapse_key,
        notification=notification if shown else None,
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
                category=f"giaoviec.{item.kind}" if item.actions else None,
                mutable_content=True if item.actions else None,
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
