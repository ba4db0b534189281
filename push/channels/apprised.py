"""Zalo, and whatever else Apprise speaks (Viber, Telegram, an office's own web hook), each by a URL and a template.

    GIAOVIEC_APPRISE={"zalo": {"url": "zalo://BOT_TOKEN/{address}", "title": "", "body": "{title}\n{body}"}}

`{address}` is what the person registered as their device of that channel (for Zalo, the chat's id), quoted for a URL.
Templates may hold `{title}`, `{body}` and `{link}`; left out, they are title and body as they are.

Apprise only says yes or no, so every no is temporary: nobody loses an address to it, and what cannot be delivered ends
when it is old news. It is taken for the carrier's when a batch got nothing but noes to different addresses: one
person's wrong account must not hold everybody's messages back.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from push.channel import Accepted, NeverLeft, Outgoing, Result, TransportError
from push.channels.abreast import Abreast
from push.channels.manners import manner_of

_NAME = re.compile(r"[a-z][a-z0-9_]{1,19}")
#: Names of channels that are not Apprise's.
_TAKEN = frozenset({"live", "phone", "fcm", "webpush", "email", "sms"})


@dataclass(frozen=True, slots=True)
class Service:
    """One carrier behind Apprise."""

    url: str
    title: str = "{title}"
    body: str = "{body}"


def read_services(text: str) -> Mapping[str, Service]:
    """Read the setting; raise ValueError saying what is wrong with it, without its URLs: they hold tokens."""
    if not text.strip():
        return {}
    try:
        given = json.loads(text)
        services = {name: Service(**words) for name, words in given.items()}
    except (ValueError, TypeError, AttributeError):
        raise ValueError("expected a JSON object of channels, each with url and perhaps title and body") from None
    for name, service in services.items():
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise ValueError(f"{name} cannot be the name of a channel")
        if not all(isinstance(each, str) for each in (service.url, service.title, service.body)):
            raise ValueError(f"url, title and body of {name} are texts")
        if "{address}" not in service.url:
            raise ValueError(f"the url of {name} names no {{address}}")
    return services


class AppriseChannel:
    """Sends through one Apprise service."""

    def __init__(self, name: str, service: Service, threads: int = 4, timeout: float = 5.0) -> None:
        self.name, self._service = name, service
        import apprise

        # It logs addresses, and at lower levels contents.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        self._apprise: Any = apprise
        self._timeout = timeout
        self._abreast = Abreast(name, threads, timeout)

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """See `Channel.send_many`."""
        results = self._abreast.send(batch, self._send_one) if batch else []
        refused = {item.address for item, result in zip(batch, results, strict=True) if _is_no(result)}
        answered = any(isinstance(result, Accepted) for result in results)
        if len(refused) < 2 or answered:
            results = [_of_the_address(result) if _is_no(result) else result for result in results]
        return results

    def close(self) -> None:
        self._abreast.close()

    def _send_one(self, item: Outgoing) -> Result:
        manner_of(item)
        if not item.address:
            raise NeverLeft(f"{self.name}: empty address", permanent=True, drop_address=True)
        url = self._service.url.replace("{address}", quote(item.address, safe=""))
        service = self._apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if service is None:
            raise NeverLeft(f"{self.name}: Apprise cannot read the address", permanent=True, drop_address=True)
        service.socket_connect_timeout = service.socket_read_timeout = self._timeout
        service.request_rate_per_sec = 0  # an instance lives for one message
        if service.notify(title=filled(self._service.title, item), body=filled(self._service.body, item)):
            return Accepted("")
        return TransportError(f"{self.name} said no", permanent=False, carrier=True)


def _is_no(result: Result) -> bool:
    return isinstance(result, TransportError) and not isinstance(result, NeverLeft) and result.carrier


def _of_the_address(result: Result) -> Result:
    assert isinstance(result, TransportError)
    return TransportError(result.message, permanent=False)


def filled(template: str, item: Outgoing) -> str:
    """Fill a template's blanks; not `format`, since what people wrote may hold braces."""
    words = {"title": item.title, "body": item.body, "link": item.link}
    return re.sub(r"\{(title|body|link)\}", lambda found: words[found[1]], template)
