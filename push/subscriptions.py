"""What a device may be registered with: by channel, an FCM token, a web push subscription, or an account of a chat.

A web push endpoint is an address that this server will post to, named by whoever is signed in: only the push services
that the operator knows are accepted, or anybody could have it knock at doors inside (SSRF).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from backend.errors import FieldError, Invalid
from backend.settings import Settings
from push.ways import services_of

FCM, WEBPUSH = "fcm", "webpush"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
#: Bytes of each key (RFC 8291): an uncompressed point of P-256, and a secret.
_KEY_BYTES = {"p256dh": 65, "auth": 16}


@dataclass(frozen=True, slots=True)
class Registration:
    """What a device says of itself, checked."""

    channel: str
    token: str
    platform: str
    name: str = ""
    keys: Mapping[str, str] | None = None


def checked(settings: Settings, given: Registration) -> Registration:
    """Return a registration that this installation can use; Invalid otherwise."""
    channels = {FCM, WEBPUSH, *services_of(settings)}
    if given.channel not in channels:
        raise Invalid([FieldError("/channel", "unknown_way", candidates=tuple(sorted(channels)))])
    errors = []
    if given.channel == WEBPUSH:
        if not settings.vapid_key:
            raise Invalid.at("/channel", "way_is_off")
        if not may_post_to(given.token, settings.webpush_hosts):
            errors.append(FieldError("/token", "unknown_push_service"))
        keys = given.keys or {}
        errors += [FieldError(f"/keys/{name}", "bad_key") for name in _KEY_BYTES if not _is_key(name, keys.get(name))]
    elif given.keys is not None:
        errors.append(FieldError("/keys", "keys_of_web_push"))
    wanted = {FCM: ("android", "ios", "web"), WEBPUSH: ("web",)}.get(given.channel, ("chat",))
    if given.platform not in wanted:
        errors.append(FieldError("/platform", "invalid_choice", {"choices": ", ".join(wanted)}))
    if errors:
        raise Invalid(errors)
    return given


def may_post_to(endpoint: str, hosts: str) -> bool:
    """Say whether an endpoint belongs to a push service of the list: over https, on its usual port, without a user.

    An entry that begins with `http://` is one server exactly, for development.
    """
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in [each for each in hosts.split() if each.startswith("http://")]:
        return True
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or not host:
        return False
    return any(fnmatchcase(host, each.lower()) for each in hosts.split() if not each.startswith("http://"))


def _is_key(name: str, text: str | None) -> bool:
    if not text or not _BASE64URL.fullmatch(text.rstrip("=")):
        return False
    bare = text.rstrip("=")
    try:
        return len(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))) == _KEY_BYTES[name]
    except ValueError:
        return False
