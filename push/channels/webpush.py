"""Web Push (RFC 8030) with VAPID (RFC 8292) through pywebpush: browsers and places without Google.

The payload is encrypted for the browser alone (RFC 8291): the push service sees when, how large and how urgent.

| the push service says      | permanent | drop address | carrier | retry after          |
|----------------------------|-----------|--------------|---------|----------------------|
| 404, 410                   | yes       | yes          |         |                      |
| 400, 413                   | yes       |              |         |                      |
| 429, 5xx                   |           |              | yes     | Retry-After if given |
| 401, 403 (our VAPID key)   |           |              | yes     | (for the operator)   |
| anything else, no answer   |           |              | yes     |                      |
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from backend.clock import Clock, SystemClock
from push.channel import NeverLeft, Outgoing, Result, TransportError
from push.channels.abreast import Abreast
from push.channels.fcm_message import data_of
from push.channels.http_answers import read_answer
from push.channels.manners import manner_of

_SIGNED_FOR = 12 * 3600  # seconds; RFC 8292 allows 24 hours
_RENEWED = 3600


class WebPushChannel:
    """Sends to browsers' push services, several messages at a time, never following a redirect.

    There is one for each service (`push.carriers`): a service that does not answer holds threads of its own.

    An address is a subscription's endpoint, `keys` its `p256dh` and `auth`. Which services may be named at all is
    checked when a device is registered (`push.subscriptions`): this server posts to where a browser points it.
    """

    name = "webpush"

    def __init__(
        self, vapid_key: str, contact: str, threads: int = 8, timeout: float = 5.0, *, clock: Clock | None = None
    ) -> None:
        """`vapid_key`: the private key (PEM file, or base64url); `contact`: `mailto:` or `https:` of the operator.

        Raises ValueError or OSError for a key that is none.
        """
        import requests
        from py_vapid import Vapid02
        from pywebpush import WebPusher
        from requests.adapters import HTTPAdapter

        self._pusher = WebPusher
        self._vapid = read_key(Vapid02, vapid_key)
        self._contact, self._timeout, self._clock = contact, timeout, clock or SystemClock()
        self._signed: dict[str, tuple[int, dict[str, str]]] = {}
        self._signing = Lock()
        self._session = requests.Session()
        self._session.max_redirects = 0
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=threads, max_retries=0))
        self._abreast = Abreast(self.name, threads, timeout)

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """See `Channel.send_many`."""
        return self._abreast.send(batch, self._send_one) if batch else []

    def close(self) -> None:
        self._abreast.close()
        self._session.close()

    def _send_one(self, item: Outgoing) -> Result:
        from requests import RequestException

        manner = manner_of(item)
        if not item.address or not {"p256dh", "auth"} <= item.keys.keys():
            raise NeverLeft("webpush: not a subscription", permanent=True, drop_address=True)
        headers = {
            "Urgency": manner.web_urgency,
            "Topic": item.message_id.hex,  # a repeat replaces its first copy; 32 characters are allowed
            **self._authorization(item.address),
        }
        try:
            pusher = self._pusher({"endpoint": item.address, "keys": dict(item.keys)}, requests_session=self._session)
        except Exception as error:  # keys that are no point on the curve
            told = f"webpush: unusable keys: {type(error).__name__}"
            raise NeverLeft(told, permanent=True, drop_address=True) from None
        try:
            answer = pusher.send(payload_of(item, manner.sound, manner.stays_up), headers, ttl=manner.ttl,
                                 timeout=self._timeout)  # fmt: skip
        except RequestException as error:
            told = f"webpush no answer {type(error).__name__}"
            raise TransportError(told, permanent=False, carrier=True) from None
        return read_answer(self.name, answer, gone=(404, 410), refused=(400, 413), carrier_id=_location)

    def _authorization(self, endpoint: str) -> dict[str, str]:
        """Sign once an hour for each push service: a signature takes longer than the encryption."""
        parts = urlsplit(endpoint)
        origin, now = f"{parts.scheme}://{parts.netloc}", int(self._clock.now().timestamp())
        with self._signing:  # several threads send to one service at once
            signed_at, headers = self._signed.get(origin, (0, {}))
            if not headers or now - signed_at > _RENEWED:
                claims = {"aud": origin, "exp": now + _SIGNED_FOR, "sub": self._contact}
                headers = dict(self._vapid.sign(claims))
                self._signed[origin] = (now, headers)
        return headers


def payload_of(item: Outgoing, sound: bool, stays_up: bool) -> str:
    """What the service worker reads: JSON, shown as it says and answered with its `receipt`."""
    shown: dict[str, Any] = {
        "title": item.title,
        "body": item.body,
        **data_of(item),
        "tag": str(item.message_id),
        "silent": not sound,
        "require_interaction": stays_up,
    }
    if item.actions:
        shown["actions"] = [{"name": each.name, "label": each.label, "token": each.token} for each in item.actions]
    return json.dumps(shown, ensure_ascii=False)


def read_key(vapid: Any, text: str) -> Any:
    """Read a private key from a PEM file or from base64url."""
    return vapid.from_file(text) if text.endswith(".pem") else vapid.from_string(text)


def public_key(text: str) -> str:
    """Return what a browser subscribes with (`applicationServerKey`): the public point, base64url."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid02
    from py_vapid.utils import b64urlencode

    point = read_key(Vapid02, text).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def _location(answer: Any) -> str:
    return str(answer.headers.get("Location", ""))[-100:]
