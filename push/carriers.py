"""Opening the channels that the settings name, each with its own patience. Libraries load only where theirs is on."""

from __future__ import annotations

from collections.abc import Mapping

from backend.settings import Settings
from push.channel import Channel
from push.ways import services_of


def carriers(settings: Settings) -> Mapping[str, Channel]:
    """Open them; made by the first job that sends, since a channel owns threads and sockets."""
    opened: dict[str, Channel] = {}
    # A batch takes five timeouts at most; it ends well before the lease on its rows.
    patience = settings.push_lease_seconds / 9
    if settings.fcm_credentials:
        from push.channels.fcm import FcmChannel  # the SDK takes half a second to import; a web process never sends

        opened["fcm"] = FcmChannel(settings.fcm_credentials, settings.fcm_endpoint or None, timeout=patience)
    if settings.vapid_key:
        from push.channels.webpush import WebPushChannel

        opened["webpush"] = WebPushChannel(settings.vapid_key, settings.vapid_contact, timeout=patience)
    if settings.smtp_url:
        from push.channels.mail import MailChannel

        opened["email"] = MailChannel(settings.smtp_url, settings.mail_from, settings.public_url, timeout=patience)
    if settings.sms_url:
        from push.channels.sms import DEFAULT_BODY, SmsChannel

        body = settings.sms_body or DEFAULT_BODY
        opened["sms"] = SmsChannel(settings.sms_url, settings.sms_token, body, timeout=patience)
    services = services_of(settings)
    if services:
        from push.channels.apprised import AppriseChannel

        opened |= {name: AppriseChannel(name, service, timeout=patience) for name, service in services.items()}
    return opened
