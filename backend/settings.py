"""Settings: one frozen record read from the environment, each field documented, no default secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(ValueError):
    """A setting is missing or cannot be read; the message names it and says what to write."""


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("expected yes or no")


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("expected an IANA zone such as Asia/Ho_Chi_Minh") from error


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError("expected a whole number above zero")
    return number


def _switch(text: str) -> str:
    if text.lower() not in {"auto", "on", "off"}:
        raise ValueError("expected auto, on or off")
    return text.lower()


def _setting(
    variable: str,
    doc: str,
    read: Callable[[str], Any] = str,
    default: str | None = None,
    secret: bool = False,
) -> Any:
    return field(metadata={"variable": variable, "doc": doc, "read": read, "default": default, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the processes are told from outside. `docs/settings.md` lists the same, and a test compares."""

    database_url: str = _setting(
        "DATABASE_URL", "PostgreSQL 16 or newer, as postgresql+psycopg://user:password@host/name", secret=True
    )
    redis_url: str = _setting("REDIS_URL", "Redis 7 or Valkey 8 and newer, as redis://host:port/0", secret=True)
    secret: str = _setting(
        "GIAOVIEC_SECRET", "Signs tokens; at least 32 characters, the same for every process", secret=True
    )
    zone: ZoneInfo = _setting(
        "GIAOVIEC_ZONE", "IANA zone of working hours and of times in messages", _zone, "Asia/Ho_Chi_Minh"
    )
    holidays: str = _setting("GIAOVIEC_HOLIDAYS", "ISO country code of the public holidays", default="VN")
    presence: bool = _setting(
        "GIAOVIEC_PRESENCE",
        "Whether people may choose to be shown to the secretariat as reachable now",
        _flag,
        "yes",
    )
    access_minutes: int = _setting("GIAOVIEC_ACCESS_MINUTES", "Life of an access token, minutes", _positive, "15")
    refresh_days: int = _setting("GIAOVIEC_REFRESH_DAYS", "Life of an unused refresh token, days", _positive, "30")
    sign_in_limit: str = _setting(
        "GIAOVIEC_SIGN_IN_LIMIT", "Sign-in attempts per user name and network address", default="10 per minute"
    )
    sign_in_name_limit: str = _setting(
        "GIAOVIEC_SIGN_IN_NAME_LIMIT",
        "Sign-in attempts per user name from everywhere; beyond, an address that failed for it waits, others may try",
        default="100 per minute",
    )
    sign_in_address_limit: str = _setting(
        "GIAOVIEC_SIGN_IN_ADDRESS_LIMIT",
        "Sign-in attempts per network address; an office of hundreds shares one",
        default="600 per minute",
    )
    trusted_proxies: int = _setting(
        "GIAOVIEC_TRUSTED_PROXIES",
        "How many proxies stand in front and set X-Forwarded-For and X-Forwarded-Proto",
        int,
        "0",
    )
    public_url: str = _setting(
        "GIAOVIEC_PUBLIC_URL",
        "Address under which people reach the product, https://…, for the addresses it gives out; empty takes it from "
        "each request's Host",
        lambda text: text.rstrip("/"),
        "",
    )
    request_bytes: int = _setting("GIAOVIEC_REQUEST_BYTES", "Largest request body, bytes", _positive, str(1024 * 1024))
    pool_size: int = _setting("GIAOVIEC_POOL_SIZE", "Database connections a process keeps at most", _positive, "10")
    fcm_credentials: str = _setting(
        "GIAOVIEC_FCM_CREDENTIALS",
        "Service-account file of the Firebase project; empty switches FCM off",
        default="",
    )
    fcm_endpoint: str = _setting(
        "GIAOVIEC_FCM_ENDPOINT",
        "Another address that speaks FCM v1 (the local server of bin/up); empty means Google",
        default="",
    )
    fcm_per_minute: int = _setting(
        "GIAOVIEC_FCM_PER_MINUTE",
        "Messages a minute that the Firebase project may send; 600000 is what Google gives a project",
        _positive,
        "600000",
    )
    vapid_key: str = _setting(
        "GIAOVIEC_VAPID_KEY",
        "Private key of Web Push: a .pem file, or base64url; empty switches Web Push off",
        default="",
        secret=True,
    )
    vapid_contact: str = _setting(
        "GIAOVIEC_VAPID_CONTACT", "Whom a push service may ask, as mailto: or https:", default="mailto:root@localhost"
    )
    webpush_hosts: str = _setting(
        "GIAOVIEC_WEBPUSH_HOSTS",
        "Push services that browsers may name, separated by spaces; * stands for one or more labels; each entry is a "
        "carrier for itself, and the first that fits counts",
        default="fcm.googleapis.com updates.push.services.mozilla.com *.push.apple.com *.notify.windows.com",
    )
    smtp_url: str = _setting(
        "GIAOVIEC_SMTP_URL",
        "Mail server, as smtp://user:password@host:587 or smtps://…; empty switches e-mail off",
        default="",
        secret=True,
    )
    mail_from: str = _setting("GIAOVIEC_MAIL_FROM", "From address of e-mails", default="giaoviec@localhost")
    sms_url: str = _setting(
        "GIAOVIEC_SMS_URL", "HTTP gateway that takes SMS by POST; empty switches SMS off", default="", secret=True
    )
    sms_token: str = _setting("GIAOVIEC_SMS_TOKEN", "Bearer token of that gateway", default="", secret=True)
    sms_body: str = _setting(
        "GIAOVIEC_SMS_BODY",
        "What that gateway wants, as a JSON object with the blanks {phone}, {text} and {id}; empty sends to, text, id",
        default="",
    )
    apprise: str = _setting(
        "GIAOVIEC_APPRISE",
        "Zalo and others: a JSON object of channels, each with url (with {address}) and perhaps title and body",
        default="",
        secret=True,
    )
    push_routes: str = _setting(
        "GIAOVIEC_PUSH_ROUTES",
        "By which ways a message goes, and after how long without a receipt by which next ones",
        default="normal=live phone 4h email; urgent=live phone 1h email; "
        "very_urgent=live phone 10m sms 30m email; flash=live phone 2m sms 5m email",
    )
    push_always: str = _setting(
        "GIAOVIEC_PUSH_ALWAYS",
        "Further kinds of message that nobody may switch off; flash tasks and escalations never can be",
        default="",
    )
    action_hours: int = _setting(
        "GIAOVIEC_ACTION_HOURS", "How long the buttons of a notification work, hours", _positive, "72"
    )
    restricted_fields: str = _setting(
        "GIAOVIEC_RESTRICTED_FIELDS",
        "Fields whose tasks are never named outside, whatever GIAOVIEC_PUSH_TITLES says, by any name; separated by ;",
        default="",
    )
    push_titles: bool = _setting(
        "GIAOVIEC_PUSH_TITLES",
        "yes lets task titles leave through foreign carriers; no sends “you have a task”",
        _flag,
        "no",
    )
    push_lease_seconds: int = _setting(
        "GIAOVIEC_PUSH_LEASE_SECONDS",
        "How long a worker may hold a delivery before another takes it over",
        _positive,
        "45",
    )
    journal_hours: int = _setting(
        "GIAOVIEC_JOURNAL_HOURS", "How long live changes are kept for screens that reconnect", _positive, "24"
    )
    risk: str = _setting(
        "GIAOVIEC_RISK",
        "Forecast of late tasks: auto uses it while it beats the plain one on the city's own book; on, off",
        _switch,
        "auto",
    )
    var: str = _setting(
        "GIAOVIEC_VAR", "Folder of what is kept beside the database; bin/up sets it to var/ beside bin/", default="var"
    )
    s3_bucket: str = _setting(
        "GIAOVIEC_S3_BUCKET", "S3-compatible bucket for attachments; empty keeps them in the folder", default=""
    )
    s3_endpoint: str = _setting("GIAOVIEC_S3_ENDPOINT", "Address of that S3 service; empty means Amazon's", default="")
    watchdog_ping: str = _setting(
        "GIAOVIEC_WATCHDOG_PING",
        "Address the watchdog calls after each round in which all was well, for a watcher outside; empty calls nobody",
        default="",
    )
    file_grace_days: int = _setting(
        "GIAOVIEC_FILE_GRACE_DAYS",
        "How long the bytes of an attachment that was taken back are kept, days",
        _positive,
        "30",
    )
    log_level: str = _setting("GIAOVIEC_LOG_LEVEL", "debug, info, warning or error", default="info")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read every setting; raise SettingsError naming the first variable that is missing or unreadable."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            variable = each.metadata["variable"]
            text = environment.get(variable, each.metadata["default"])
            if text is None:
                raise SettingsError(f"{variable} is not set: {each.metadata['doc']}")
            try:
                values[each.name] = each.metadata["read"](text)
            except ValueError as error:
                shown = "its value" if each.metadata["secret"] else repr(text)
                raise SettingsError(f"{variable}: cannot read {shown}: {error}") from error
        if len(values["secret"]) < 32:
            raise SettingsError("GIAOVIEC_SECRET is shorter than 32 characters")
        return cls(**values)
