"""SMS through the city's HTTP gateway: one POST a message, in the gateway's own words by setting.

The gateway gets JSON: the template of the setting with `{phone}`, `{text}` and `{id}` filled in. `id` is the
delivery's, and goes as Idempotency-Key too: a gateway that heeds either sends a repeat once.

| the gateway says           | permanent | carrier | retry after          |
|----------------------------|-----------|---------|----------------------|
| 2xx with a JSON object     | accepted; its `id` or `message_id` is kept         |
| 400, 422                   | yes       |         |                      |
| 429, 5xx                   |           | yes     | Retry-After if given |
| anything else, no answer, an acceptance that is no JSON | | yes |         |
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from push.channel import NeverLeft, Outgoing, Result, TransportError
from push.channels.abreast import Abreast
from push.channels.http_answers import read_answer
from push.channels.manners import manner_of

DEFAULT_BODY = '{"to": "{phone}", "text": "{text}", "id": "{id}"}'
LONGEST = 201
"""Characters: three parts of 67, which is what Vietnamese letters leave (3GPP TS 23.038, UCS-2)."""
_PHONE = re.compile(r"\+?[0-9]{8,15}")


class SmsChannel:
    """Sends texts to people's numbers, a few at a time."""

    name = "sms"

    def __init__(
        self, url: str, token: str = "", body: str = DEFAULT_BODY, threads: int = 4, timeout: float = 5.0
    ) -> None:
        """`token` goes as a bearer token; `body` is a JSON object whose strings hold the blanks (ValueError if not)."""
        import requests
        from requests.adapters import HTTPAdapter

        self._url, self._timeout = url, timeout
        self._body = json.loads(body or DEFAULT_BODY)
        if not isinstance(self._body, dict):
            raise ValueError("the SMS body is not a JSON object")
        self._session = requests.Session()
        self._session.mount(url, HTTPAdapter(pool_maxsize=threads, max_retries=0))
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self._abreast = Abreast(self.name, threads, timeout)

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """See `Channel.send_many`."""
        return self._abreast.send(batch, self._send_one) if batch else []

    def close(self) -> None:
        self._abreast.close()
        self._session.close()

    def _send_one(self, item: Outgoing) -> Result:
        from requests import RequestException

        manner_of(item)
        words = {"phone": number_of(item.address), "text": text_of(item), "id": str(item.delivery_id)}
        try:
            answer = self._session.post(
                self._url,
                json={name: _filled(value, words) for name, value in self._body.items()},
                headers={"Idempotency-Key": str(item.delivery_id)},
                timeout=self._timeout,
                allow_redirects=False,
            )
        except RequestException as error:
            raise TransportError(f"sms no answer {type(error).__name__}", permanent=False, carrier=True) from None
        return read_answer(self.name, answer, refused=(400, 422), carrier_id=_their_id)


def number_of(address: str) -> str:
    """Return a number as gateways want it (+84901234567 for 0901 234 567); TransportError where it is none."""
    number = re.sub(r"[\s().-]", "", address)
    if not _PHONE.fullmatch(number):
        raise NeverLeft("sms: not a number", permanent=True, drop_address=True)
    return f"+84{number[1:]}" if number.startswith("0") else number


def text_of(item: Outgoing) -> str:
    """Return title and body in one line; where it is cut, it shows."""
    text = f"{item.title}: {item.body}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _filled(value: Any, words: dict[str, str]) -> Any:
    """Fill the blanks of one string; not `format`, since what people wrote may hold braces."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\{(phone|text|id)\}", lambda found: words[found[1]], value)


def _their_id(answer: Any) -> str:
    try:
        said = answer.json()
        return str(said.get("id") or said.get("message_id") or "")[:100]
    except (AttributeError, ValueError):
        told = "sms accepted by something that is not the gateway"
        raise TransportError(told, permanent=False, carrier=True) from None
