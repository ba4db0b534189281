"""One rig for each channel: the channel, its far side, and ways to make that ill. The conformance suite runs on all."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from backend.clock import SystemClock
from push.channel import Channel, Outgoing
from push.channels.apprised import AppriseChannel, Service
from push.channels.fcm import FcmChannel
from push.channels.live import LiveChannel
from push.channels.mail import MailChannel
from push.channels.sms import SmsChannel
from push.channels.webpush import WebPushChannel
from tests.city import City
from tests.fakes import Carrier
from tests.processes import free_port
from tests.push.channels.browser import Browser
from tests.push.channels.far_side import Answer, FarSide
from tests.push.fcm_server import FcmServer
from tests.push.test_outbox import message

SECRETS = ("address-secret", "Tiêu đề kín", "Nội dung kín", "/tasks/kin")


def outgoing(address: str, **more: Any) -> Outgoing:
    words: dict[str, Any] = {
        "message_id": uuid4(),
        "delivery_id": uuid4(),
        "address": address,
        "platform": "",
        "kind": "assigned",
        "urgency": "urgent",
        "title": "Tiêu đề kín",
        "body": "Nội dung kín",
        "link": "/tasks/kin",
        "silent": False,
    }
    return Outgoing(**{**words, **more})


class Rig(Protocol):
    """What the suite needs of every carrier."""

    channel: Channel

    def good(self, **more: Any) -> Outgoing:
        """A message that arrives."""
        ...

    def bad_address(self) -> Outgoing | None:
        """A message whose address will never work; None where there is no such thing."""
        ...

    def arrived(self) -> list[UUID]:
        """Ids of the messages that the far side took."""
        ...

    def fall_ill(self, how: str) -> bool:
        """Be `dead` (503), `silent` (no answer in time) or talk `garbage`; False where that cannot be."""
        ...


class HttpRig:
    """What rigs with a far side of ours share."""

    def __init__(self, far_side: FarSide) -> None:
        self.far_side = far_side

    def fall_ill(self, how: str) -> bool:
        ills = {
            "dead": Answer(503, body=b"<h1>503</h1>"),
            "silent": Answer(seconds=3.0),
            "garbage": Answer(302, {"Location": "http://127.0.0.1:1/portal"}, b"\xff\xfe<html>"),
        }
        self.far_side.answer = ills[how]
        return True


class WebPushRig(HttpRig):
    def __init__(self, far_side: FarSide) -> None:
        super().__init__(far_side)
        key = Vapid02()
        key.generate_keys()
        private = key.private_key.private_numbers().private_value.to_bytes(32, "big")
        self.public = key.public_key
        self.channel = WebPushChannel(b64urlencode(private), "mailto:quantri@thanhpho.gov.vn", timeout=0.3)
        self.browser = Browser()

    def good(self, **more: Any) -> Outgoing:
        address = f"{self.far_side.url}/address-secret"
        return outgoing(address, **{"platform": "web", "keys": self.browser.keys, **more})

    def bad_address(self) -> Outgoing:
        return self.good(keys={"p256dh": "AAAA", "auth": "AAAA"})

    def arrived(self) -> list[UUID]:
        return [UUID(self.browser.read(each.body)["message_id"]) for each in self.far_side.received]


class SmsRig(HttpRig):
    def __init__(self, far_side: FarSide) -> None:
        super().__init__(far_side)
        self.channel = SmsChannel(far_side.url, "gateway-token", timeout=0.3)
        self.sent: dict[str, UUID] = {}

    def good(self, **more: Any) -> Outgoing:
        item = outgoing("0901 234 567", **more)
        self.sent[str(item.delivery_id)] = item.message_id
        return item

    def bad_address(self) -> Outgoing:
        return outgoing("address-secret")

    def arrived(self) -> list[UUID]:
        return [self.sent[each.json["id"]] for each in self.far_side.received]


class AppriseRig(HttpRig):
    def __init__(self, far_side: FarSide) -> None:
        super().__init__(far_side)
        url = f"json://127.0.0.1:{far_side.port}/{{address}}"
        self.channel = AppriseChannel("office", Service(url, "", "{title}|{body}|{link}"), timeout=0.3)
        self.sent: dict[str, UUID] = {}

    def good(self, **more: Any) -> Outgoing:
        item = outgoing("", **more)
        return outgoing(f"address-secret-{item.message_id.hex}", **{**more, "message_id": item.message_id})

    def bad_address(self) -> Outgoing:
        return outgoing("")

    def arrived(self) -> list[UUID]:
        return [UUID(each.path.rpartition("-")[2]) for each in self.far_side.received]


class FcmRig:
    def __init__(self, server: FcmServer) -> None:
        self.server = server
        server.forget()
        self.channel = FcmChannel(str(server.credentials), server.url, timeout=0.5)

    def good(self, **more: Any) -> Outgoing:
        return outgoing("address-secret", **{"platform": "android", **more})

    def bad_address(self) -> Outgoing:
        return outgoing("gone-address-secret", platform="android")

    def arrived(self) -> list[UUID]:
        return [UUID(each["message_id"]) for each in self.server.pushes()]

    def fall_ill(self, how: str) -> bool:
        if how == "silent":
            return False  # tests/push/channels/test_fcm.py has a phone that is slow
        self.server.faults(**({"rate": 1, "status": 503} if how == "dead" else {"down": True}))
        return True


class Mailbox:
    """What aiosmtpd hands letters to."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.strict = False

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del server, session
        if self.strict:
            return "550 we do not know you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del server, session, options
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        if b"X-Refused" in envelope.content:
            return "554 no"
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


class MailRig:
    def __init__(self) -> None:
        logging.getLogger("mail.log").disabled = True  # the far side tells what it got
        self.box = Mailbox()
        self.server = Controller(self.box, hostname="127.0.0.1", port=free_port())
        self.server.start()
        self.channel = self._channel(self.server.port)
        self.ill: _RawServer | None = None

    def _channel(self, port: int) -> MailChannel:
        url = f"smtp://127.0.0.1:{port}"
        return MailChannel(url, "giaoviec@thanhpho.gov.vn", "https://giaoviec.example", timeout=0.3)

    def good(self, **more: Any) -> Outgoing:
        return outgoing("address-secret@thanhpho.gov.vn", **more)

    def bad_address(self) -> Outgoing:
        return outgoing("gone-address-secret@thanhpho.gov.vn")

    def arrived(self) -> list[UUID]:
        found = []
        for _, content in self.box.letters:
            line = next(each for each in content.splitlines() if each.lower().startswith(b"message-id:"))
            found.append(UUID(line.split(b"<")[1].split(b"@")[0].decode()))
        return found

    def fall_ill(self, how: str) -> bool:
        says = {"dead": b"421 closing\r\n", "silent": b"", "garbage": b"\xff\xfe<html>\r\n"}[how]
        self.ill = _RawServer(says)
        self.channel = self._channel(self.ill.port)
        return True

    def stop(self) -> None:
        self.server.stop()
        if self.ill:
            self.ill.stop()


class _RawServer:
    """Says one thing to whoever connects, and nothing else."""

    def __init__(self, says: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._says, self._open = says, []  # type: tuple[bytes, list[socket.socket]]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            if self._says:
                connection.sendall(self._says)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            each.close()


class LiveRig:
    def __init__(self, city: City) -> None:
        self.city = city
        self.channel = LiveChannel(city.runtime.unit_of_work, SystemClock())

    def good(self, **more: Any) -> Outgoing:
        from push.outbox import post

        with self.city.runtime.unit_of_work() as work:
            (posted,) = post(work, [message(self.city)], now=self.city.now)
            work.commit()
        return outgoing("address-secret", message_id=posted.id, **more)

    def bad_address(self) -> None:
        return None

    def arrived(self) -> list[UUID]:
        from sqlalchemy import select

        from backend.live.journal import JournalRow

        with self.city.runtime.sessions() as session:
            rows = list(session.scalars(select(JournalRow).order_by(JournalRow.id)))
        ids = [UUID(row.item["id"]) for row in rows if row.item["kind"] == "message"]
        return [each for n, each in enumerate(ids) if each in ids[:n]]  # the first is the outbox's own

    def fall_ill(self, how: str) -> bool:
        if how != "dead":
            return False  # the journal is our own PostgreSQL: it answers, or it does not
        from sqlalchemy import create_engine
        from sqlalchemy.orm import Session

        from backend.unit_of_work import SilentBell, UnitOfWork

        gone = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 1})
        self.channel = LiveChannel(lambda: UnitOfWork(Session(gone), {}, _none, SilentBell()), SystemClock())
        return True


class FakeRig:
    """The carrier that other tests put in FCM's place."""

    def __init__(self) -> None:
        self.channel = Carrier()

    def good(self, **more: Any) -> Outgoing:
        return outgoing("address-secret", **more)

    def bad_address(self) -> Outgoing:
        return outgoing("gone-address-secret")

    def arrived(self) -> list[UUID]:
        return [each.message_id for shown in self.channel.shown.values() for each in shown]

    def fall_ill(self, how: str) -> bool:
        self.channel.ill = how
        return True


def _none(_session: Any) -> Any:
    raise LookupError("no calendar here")


@contextmanager
def open_rig(name: str, city: City, fcm: FcmServer) -> Iterator[Rig]:
    """Put a rig together, and take it apart afterwards."""
    if name in ("webpush", "sms", "apprise"):
        with FarSide() as far_side:
            rig: Any = {"webpush": WebPushRig, "sms": SmsRig, "apprise": AppriseRig}[name](far_side)
            yield rig
            rig.channel.close()
    elif name == "fcm":
        rig = FcmRig(fcm)
        yield rig
        rig.channel.close()
    elif name == "email":
        rig = MailRig()
        yield rig
        rig.stop()
    else:
        yield LiveRig(city) if name == "live" else FakeRig()


RIGS = ("live", "fcm", "webpush", "email", "sms", "apprise", "fake")
