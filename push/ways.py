"""Which ways the operator has set up, and which routes follow from that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from backend.settings import Settings, SettingsError
from push.channels.apprised import Service, read_services
from push.health import Rate
from push.message import KINDS
from push.routes import LIVE, PHONE, PHONE_CHANNELS, Route, read_routes

#: Nobody may switch these off, whatever the city allows besides.
ALWAYS_KINDS = frozenset({"escalation"})
ALWAYS_URGENCIES = frozenset({"flash"})


def ways_of(settings: Settings) -> frozenset[str]:
    """Return the ways a message may take here. Phones always: a device waits until its carrier is set up."""
    ways = {LIVE, PHONE, *PHONE_CHANNELS, *services_of(settings)}
    ways |= {"email"} if settings.smtp_url else set()
    ways |= {"sms"} if settings.sms_url else set()
    return frozenset(ways)


def services_of(settings: Settings) -> Mapping[str, Service]:
    """Return the channels behind Apprise."""
    return _services(settings.apprise)


def routes_of(settings: Settings) -> Mapping[str, Route]:
    """Return the route of each urgency."""
    return read_routes(settings.push_routes, ways_of(settings))


def locked_kinds(settings: Settings) -> frozenset[str]:
    """Return the kinds of message that nobody may switch off; ValueError for one that does not exist."""
    named = frozenset(settings.push_always.replace(",", " ").split())
    unknown = named - set(KINDS)
    if unknown:
        raise ValueError(f"there is no kind {', '.join(sorted(unknown))}: choose from {', '.join(KINDS)}")
    return ALWAYS_KINDS | named


def rates_of(settings: Settings) -> Mapping[str, Rate]:
    """Return what carriers allow: a second's worth at once, so that a peak is flat."""
    per_second = settings.fcm_per_minute / 60
    return {"fcm": Rate(per_second, max(1.0, per_second))}


def webpush_key(settings: Settings) -> str | None:
    """Return what browsers subscribe with, None where Web Push is off; ValueError for a key that is none."""
    return _public_key(settings.vapid_key) if settings.vapid_key else None


def check(settings: Settings) -> None:
    """Read what only push can read; SettingsError naming the variable that cannot be."""
    for variable, read in (
        ("GIAOVIEC_APPRISE", services_of),
        ("GIAOVIEC_PUSH_ROUTES", routes_of),
        ("GIAOVIEC_PUSH_ALWAYS", locked_kinds),
        ("GIAOVIEC_VAPID_KEY", webpush_key),
    ):
        try:
            read(settings)
        except ValueError as error:
            raise SettingsError(f"{variable}: {error}") from None


@lru_cache(maxsize=16)
def _services(text: str) -> Mapping[str, Service]:
    return read_services(text)


@lru_cache(maxsize=4)
def _public_key(private: str) -> str:
    from push.channels.webpush import public_key

    try:
        return public_key(private)
    except Exception:  # whatever the library says may quote the key
        raise ValueError("neither a .pem file nor a private key in base64url") from None
