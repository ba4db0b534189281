"""Opening the channels that the settings name, each with its own patience. Libraries load only where theirs is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from backend.settings import Settings
from push.channel import Channel
from push.subscriptions import webpush_lanes
from push.ways import services_of

log = structlog.get_logger(__name__)


def carriers(settings: Settings) -> Mapping[str, Channel]:
    """Open them, by lane; called by the first job that sends, since a channel owns threads and sockets.

    One that cannot be opened (a credentials file that is not there) is left out, and the others send: what is for it
    waits with the reason "channel is off".
    """
    opened = {}
    for name, open_ in _openers(settings).items():
        try:
            opened[name] = open_()
        except Exception as error:
            # Its text may quote a key.
            log.error("carrier_not_opened", channel=name, error=type(error).__name__)
    return opened


def _openers(settings: Settings) -> Mapping[str, Callable[[], Channel]]:
    # A batch takes five timeouts at most; it ends well before the lease on its rows.
    patience = settings.push_lease_seconds / 9
    found: dict[str, Callable[[], Channel]] = {}
    if settings.fcm_credentials:
        found["fcm"] = lambda: _fcm(settings, patience)
    if settings.vapid_key:
        # One for each push service: threads that wait for one are of no use to another.
        found |= dict.fromkeys(webpush_lanes(settings.webpush_hosts), lambda: _webpush(settings, patience))
    if settings.smtp_url:
        found["email"] = lambda: _mail(settings, patience)
    if settings.sms_url:
        found["sms"] = lambda: _sms(settings, patience)
    return {**found, **{name: _apprise(settings, name, patience) for name in services_of(settings)}}


def _fcm(settings: Settings, patience: float) -> Channel:
    from push.channels.fcm import FcmChannel  # the SDK takes half a second to import; a web process never sends

    return FcmChannel(settings.fcm_credentials, settings.fcm_endpoint or None, timeout=patience)


def _webpush(settings: Settings, patience: float) -> Channel:
    from push.channels.webpush import WebPushChannel

    return WebPushChannel(settings.vapid_key, settings.vapid_contact, timeout=patience)


def _mail(settings: Settings, patience: float) -> Channel:
    from push.channels.mail import MailChannel

    return MailChannel(settings.smtp_url, settings.mail_from, settings.public_url, timeout=patience)


def _sms(settings: Settings, patience: float) -> Channel:
    from push.channels.sms import DEFAULT_BODY, SmsChannel

    return SmsChannel(settings.sms_url, settings.sms_token, settings.sms_body or DEFAULT_BODY, timeout=patience)


def _apprise(settings: Settings, name: str, patience: float) -> Callable[[], Channel]:
    def open_() -> Channel:
        from push.channels.apprised import AppriseChannel

        return AppriseChannel(name, services_of(settings)[name], timeout=patience)

    return open_
