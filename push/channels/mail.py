"""E-mail through an SMTP server: one connection a batch, one letter a message.

| the server says                         | permanent | drop address | carrier |
|-----------------------------------------|-----------|--------------|---------|
| 5xx to the recipient                    | yes       | yes          |         |
| 5xx to the letter                       | yes       |              |         |
| 4xx                                     |           |              |         |
| 5xx or 4xx to us as the sender          |           |              | yes     |
| no answer, sign-in refused, hangs up    |           |              | yes     |

`Message-ID` is made of the message's id, so that a letter sent twice is one in the mailbox.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from urllib.parse import unquote, urlsplit

from backend.clock import Clock, SystemClock
from push.channel import Accepted, NeverLeft, Outgoing, Result, TransportError
from push.channels.abreast import PATIENCE, guarded, tell, too_slow
from push.channels.manners import manner_of

#: Letters without marks alone: few mail servers take others (RFC 6531), and what they refuse looks like their silence.
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_PRIORITY = {"high": "1", "normal": "3", "low": "5"}
_OPEN = {"vi": "Mở: {address}", "en": "Open: {address}"}


class MailChannel:
    """Sends letters. Nothing is kept open between batches: a mail server hangs up on whoever idles."""

    name = "email"

    def __init__(
        self, url: str, sender: str, site: str = "", timeout: float = 5.0, *, clock: Clock | None = None
    ) -> None:
        """`url`: `smtp://user:password@host:587` (STARTTLS where offered, required with a password) or `smtps://…`.

        `sender`: the From address; `site`: the address of the web client, for the link. ValueError where one is wrong.
        """
        self._server = urlsplit(url)
        if self._server.scheme not in ("smtp", "smtps") or not self._server.hostname:
            raise ValueError("an SMTP address begins with smtp:// or smtps:// and names a host")
        if not _MAILBOX.fullmatch(sender):
            raise ValueError("the sender is not a mailbox")
        self._sender, self._site, self._timeout = sender, site.rstrip("/"), timeout
        self._clock = clock or SystemClock()

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """See `Channel.send_many`."""
        if not batch:
            return []
        results: list[Result] = []
        last_start = time.monotonic() + PATIENCE * self._timeout
        connection: smtplib.SMTP | None = None
        try:
            for item in batch:
                if time.monotonic() > last_start or _given_up(results):
                    results.append(too_slow(self.name))
                    continue
                try:
                    connection = connection or self._connect()
                except (OSError, smtplib.SMTPException) as error:
                    results.append(_no_answer(error))
                    continue
                result = guarded(self.name, item, partial(self._send_one, connection))
                if isinstance(result, TransportError) and result.carrier:
                    _hang_up(connection)
                    connection = None
                results.append(result)
        finally:
            if connection is not None:
                _hang_up(connection)
        tell(self.name, results)
        return results

    def close(self) -> None:
        """Nothing is kept."""

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port
        context = ssl.create_default_context()
        if self._server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=self._timeout, context=context)
        else:
            connection = smtplib.SMTP(host, port or 587, timeout=self._timeout)
        try:
            connection.ehlo()
            if self._server.scheme == "smtp" and (connection.has_extn("starttls") or self._server.password):
                connection.starttls(context=context)
                connection.ehlo()
            if self._server.username:
                connection.login(unquote(self._server.username), unquote(self._server.password or ""))
        except BaseException:
            _hang_up(connection)
            raise
        return connection

    def _send_one(self, connection: smtplib.SMTP, item: Outgoing) -> Result:
        letter = letter_of(item, self._sender, self._site)
        letter["Date"] = format_datetime(self._clock.now())
        try:
            connection.send_message(letter, self._sender, [item.address])
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return TransportError(f"email {code} recipient", permanent=code >= 500, drop_address=code >= 500)
        except (
            smtplib.SMTPSenderRefused
        ) as refused:  # of every letter alike: the operator's matter, and nobody's letter
            return TransportError(f"email {refused.smtp_code} sender", permanent=False, carrier=True)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if isinstance(error, smtplib.SMTPResponseException):
                return TransportError(f"email {error.smtp_code} letter", permanent=error.smtp_code >= 500)
            return _no_answer(error)
        return Accepted(str(letter["Message-ID"]))


def letter_of(item: Outgoing, sender: str, site: str) -> EmailMessage:
    """Write the letter; raise TransportError (permanent) for an address that is none."""
    manner = manner_of(item)
    if not _MAILBOX.fullmatch(item.address):
        raise NeverLeft("email: not a mailbox", permanent=True, drop_address=True)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address("Giao Việc", addr_spec=sender)
    letter["To"] = item.address
    letter["Subject"] = " ".join(item.title.split())
    letter["Message-ID"] = f"<{item.message_id}@{sender.rpartition('@')[2]}>"
    letter["Importance"] = manner.importance
    letter["X-Priority"] = _PRIORITY[manner.importance]
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers it
    link = f"\n\n{_OPEN[item.language].format(address=site + item.link)}" if site else ""
    letter.set_content(f"{item.body}{link}\n", charset="utf-8")
    return letter


def _given_up(results: Sequence[Result]) -> bool:
    """Two in a row without an answer: the server is not there for the others either."""
    last = results[-2:]
    return len(last) == 2 and all(isinstance(each, TransportError) and each.carrier for each in last)


def _no_answer(error: Exception) -> TransportError:
    return TransportError(f"email no answer {type(error).__name__}", permanent=False, carrier=True)


def _hang_up(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
