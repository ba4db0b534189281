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
        if service_of(given.token, settings.webpush_hosts) is None:
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


def service_of(endpoint: str, hosts: str) -> str | None:
    """Return the first entry of a list of push services that an endpoint belongs to, None where this server may not
    post to it: over https, on its usual port, without a user.

    An entry that begins with `http://` is one server exactly, for development.
    """
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return None
    usual = parts.scheme == "https" and port in (None, 443) and parts.username is None and host != ""
    server = f"http://{parts.netloc}" if parts.scheme == "http" else ""
    for entry in hosts.split():
        if entry == server or (usual and fnmatchcase(host, entry.lower())):
            return entry
    return None


def lane_of(given: Registration, hosts: str) -> str | None:
    """Return the lane of a device's push service, None where its channel is one lane, or no service is known.

    It is named after the entry of the operator's list: whoever is signed in may invent hosts that fit a pattern, and a
    lane for each would be lanes without end.
    """
    service = service_of(given.token, hosts) if given.channel == WEBPUSH else None
    return _lane(service) if service else None


def webpush_lanes(hosts: str) -> list[str]:
    """Return the lanes that Web Push may have by a list of push services, the common one first."""
    return [WEBPUSH, *(_lane(entry) for entry in hosts.split())]


def _lane(entry: str) -> str:
    return f"{WEBPUSH}:{entry.lower()}"


def _is_key(name: str, text: str | None) -> bool:
    if not text or not _BASE64URL.fullmatch(text.rstrip("=")):
        return False
    bare = text.rstrip("=")
    try:
        return len(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))) == _KEY_BYTES[name]
    except ValueError:
        return False
