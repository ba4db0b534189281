"""The FCM channel: the real firebase-admin SDK against bin/fcm-local in a process of its own."""

from __future__ import annotations

import json
import logging
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import UUID, uuid4

import pytest
import structlog

from backend.clock import SteppedClock
from push.channel import Accepted, Button, Channel, Outgoing, Result, TransportError
from push.channels.fcm import FcmChannel
from tests.push.fcm_server import FcmServer

TITLE, BODY = "Bạn có việc mới", "Mở ứng dụng để xem."
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FcmServer]:
    with FcmServer(tmp_path_factory.mktemp("fcm")) as server:
        yield server


@pytest.fixture
def server(running: FcmServer) -> FcmServer:
    running.forget()
    return running


@pytest.fixture(scope="module")
def channel(running: FcmServer) -> Iterator[FcmChannel]:
    fcm = FcmChannel(str(running.credentials), running.url, clock=SteppedClock(NOON))
    yield fcm
    fcm.close()


def outgoing(
    address: str = "phone-1", *, platform: str = "android", urgency: str = "urgent", kind: str = "assigned",
    silent: bool = False, message_id: UUID | None = None, body: str = BODY,
) -> Outgoing:  # fmt: skip
    return Outgoing(
        message_id or uuid4(), uuid4(), address, platform, kind, urgency, TITLE, body, "/tasks/0192", silent
    )


def failure(result: Result) -> TransportError:
    assert isinstance(result, TransportError)
    return result


def told(result: Result) -> tuple[bool, bool, float | None]:
    error = failure(result)
    return error.permanent, error.drop_address, error.retry_after


# ── What an answer means ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "permanent", "drop", "retry_after", "message"),
    [
        ("gone-1", True, True, None, "fcm 404 UnregisteredError"),
        ("foreign-1", True, True, None, "fcm 403 SenderIdMismatchError"),
        ("bad-1", True, True, None, "fcm 400 InvalidArgumentError"),
        ("busy-1", False, False, 2.0, "fcm 429 QuotaExceededError"),
        ("flaky-1", False, False, None, "fcm 503 UnavailableError"),
        ("broken-1", False, False, None, "fcm 500 InternalError"),
    ],
)
def test_a_refusal_says_what_to_do_next(
    server: FcmServer, channel: FcmChannel, address: str, permanent: bool, drop: bool,
    retry_after: float | None, message: str,
) -> None:  # fmt: skip
    [result] = channel.send_many([outgoing(address)])
    assert told(result) == (permanent, drop, retry_after)
    assert str(result) == message


def test_the_sdk_does_not_retry_by_itself(server: FcmServer, channel: FcmChannel) -> None:
    started = time.monotonic()
    tries = [channel.send_many([outgoing("busy-1")])[0] for _ in range(3)]
    assert [isinstance(result, Accepted) for result in tries] == [False, False, True]
    [first], [second] = channel.send_many([outgoing("flaky-1")]), channel.send_many([outgoing("flaky-1")])
    assert not failure(first).permanent
    assert isinstance(second, Accepted)
    assert time.monotonic() - started < 2.0, "somebody slept through a Retry-After"


@pytest.mark.parametrize(
    ("status", "permanent", "retry_after"),
    [(400, True, None), (401, False, None), (403, False, None), (404, False, None), (429, False, 60.0),
     (500, False, None), (503, False, None)],
)  # fmt: skip
def test_trouble_for_everybody_costs_nobody_their_device(
    server: FcmServer, channel: FcmChannel, status: int, permanent: bool, retry_after: float | None
) -> None:
    server.faults(rate=1, status=status)
    [result] = channel.send_many([outgoing()])
    assert told(result) == (permanent, False, retry_after)


def test_an_answer_that_is_not_googles_is_temporary(server: FcmServer, channel: FcmChannel) -> None:
    channel.send_many([outgoing()])  # signed in by now
    server.faults(down=True)
    [result] = channel.send_many([outgoing()])
    assert told(result) == (False, False, None)


def test_too_big_a_message_is_permanent_but_the_phone_stays(server: FcmServer, channel: FcmChannel) -> None:
    [result] = channel.send_many([outgoing(body="x" * 5_000)])
    assert told(result) == (True, False, None)


def test_order_and_length_are_kept(server: FcmServer, channel: FcmChannel) -> None:
    addresses = [f"{['phone', 'gone', 'busy', 'broken'][n % 4]}-{n}" for n in range(60)]
    results = channel.send_many([outgoing(address) for address in addresses])
    kinds = ["ok" if isinstance(result, Accepted) else str(result).split()[1] for result in results]
    assert kinds == ["ok", "404", "429", "500"] * 15
    by_name = {push["name"]: push["token"] for push in server.pushes()}
    accepted = [(r.carrier_id, a) for r, a in zip(results, addresses, strict=True) if isinstance(r, Accepted)]
    assert dict(accepted) == by_name


def test_a_bad_item_does_not_spoil_the_batch(server: FcmServer, channel: FcmChannel) -> None:
    batch = [outgoing(), outgoing(""), outgoing(urgency="whenever"), outgoing(platform="fax"), outgoing()]
    first, empty, unknown, fax, last = channel.send_many(batch)
    assert told(empty) == (True, True, None)
    assert told(unknown) == (True, False, None)
    assert all(isinstance(result, Accepted) for result in (first, fax, last))
    assert channel.send_many([]) == []


# ── Networks that are not there ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def make_channel(server: FcmServer) -> Iterator[Callable[..., FcmChannel]]:
    """Make a channel with its own endpoint, timeout, or lines of the service account; closed afterwards."""
    made: list[FcmChannel] = []

    def make(endpoint: str | None = None, timeout: float = 5.0, **account: str) -> FcmChannel:
        path = server.credentials.with_name(f"{uuid4()}.json")
        path.write_text(json.dumps(json.loads(server.credentials.read_text()) | account))
        made.append(FcmChannel(str(path), endpoint or server.url, threads=4, timeout=timeout))
        return made[-1]

    yield make
    for channel in made:
        channel.close()


@pytest.fixture
def closed_port() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_connection_refused_is_temporary(make_channel: Callable[..., FcmChannel], closed_port: str) -> None:
    [result] = make_channel(closed_port).send_many([outgoing()])
    assert told(result) == (False, False, None)
    assert str(result) == "fcm no answer UnavailableError"


def test_a_slow_answer_is_temporary(make_channel: Callable[..., FcmChannel]) -> None:
    [result] = make_channel(timeout=0.3).send_many([outgoing("slow-1")])
    assert told(result) == (False, False, None)
    assert str(result) == "fcm no answer DeadlineExceededError"


def test_a_batch_ends_even_when_nobody_answers(make_channel: Callable[..., FcmChannel]) -> None:
    channel, started = make_channel(timeout=0.2), time.monotonic()
    results = channel.send_many([outgoing(f"slow-{n}") for n in range(200)])
    assert time.monotonic() - started < 5, "50 rounds of 0.2 s would be 10 s"
    assert [told(result) for result in results] == [(False, False, None)] * 200
    assert str(results[-1]) == "fcm too slow: not tried in this batch"


@pytest.mark.parametrize("path", ["/nowhere", "/pushes"])
def test_a_refused_sign_in_is_the_operators_problem(
    server: FcmServer, make_channel: Callable[..., FcmChannel], path: str
) -> None:
    results = make_channel(token_uri=server.url + path).send_many([outgoing(), outgoing()])
    assert [told(result) for result in results] == [(False, False, None)] * 2


def test_no_sign_in_server_is_temporary(make_channel: Callable[..., FcmChannel], closed_port: str) -> None:
    [result] = make_channel(token_uri=f"{closed_port}/token").send_many([outgoing()])
    assert told(result) == (False, False, None)
    assert str(result) == "fcm sign-in failed: TransportError"


def test_an_access_token_that_google_forgot_is_renewed(
    server: FcmServer, make_channel: Callable[..., FcmChannel]
) -> None:
    channel = make_channel()
    channel.send_many([outgoing()])
    channel._credential.token = "revoked"
    [result] = channel.send_many([outgoing()])
    assert isinstance(result, Accepted)


# ── What the phone gets ──────────────────────────────────────────────────────────────────────────────────


def payload(server: FcmServer, channel: FcmChannel, item: Outgoing) -> dict[str, Any]:
    [result] = channel.send_many([item])
    [push] = server.pushes(item.address)
    assert result == Accepted(push["name"])
    sent: dict[str, Any] = push["payload"]
    return sent


def test_the_message_id_is_the_same_on_a_retry(server: FcmServer, channel: FcmChannel) -> None:
    item = outgoing("flaky-2")
    [first], [second] = channel.send_many([item]), channel.send_many([item])
    [again] = channel.send_many([item])  # a worker died before it could write down the second
    assert (type(first), type(second), type(again)) == (TransportError, Accepted, Accepted)
    pushes = server.pushes("flaky-2")
    assert [push["message_id"] for push in pushes] == [str(item.message_id)] * 2
    assert [push["payload"]["android"]["notification"]["tag"] for push in pushes] == [str(item.message_id)] * 2
    assert pushes[-1] in server.logged()  # not the last: what an earlier test sent to slow-… may still come


def test_what_the_app_reads(server: FcmServer, channel: FcmChannel) -> None:
    item = outgoing(kind="escalation")
    sent = payload(server, channel, item)
    assert sent["notification"] == {"title": TITLE, "body": BODY}
    assert sent["data"] == {
        "message_id": str(item.message_id),
        "delivery_id": str(item.delivery_id),
        "kind": "escalation",
        "urgency": "urgent",
        "link": "/tasks/0192",
    }


@pytest.mark.parametrize(
    ("urgency", "priority", "ttl"),
    [("normal", "normal", "604800s"), ("urgent", "high", "259200s"), ("very_urgent", "high", "86400s"),
     ("flash", "high", "86400s")],
)  # fmt: skip
def test_android_urgency(server: FcmServer, channel: FcmChannel, urgency: str, priority: str, ttl: str) -> None:
    item = outgoing(urgency=urgency)
    sent = payload(server, channel, item)
    assert sent["android"] == {
        "priority": priority,
        "ttl": ttl,
        "collapse_key": urgency,
        "notification": {
            "channel_id": f"giaoviec.{urgency}",
            "default_sound": True,
            "tag": str(item.message_id),
        },
    }
    assert "apns" not in sent
    assert "webpush" not in sent


def test_android_silent(server: FcmServer, channel: FcmChannel) -> None:
    sent = payload(server, channel, outgoing(urgency="flash", silent=True))["android"]
    assert (sent["priority"], sent["notification"]["channel_id"]) == ("normal", "giaoviec.quiet")
    assert sent["notification"]["default_sound"] is False


def test_ios(server: FcmServer, channel: FcmChannel) -> None:
    item = outgoing("iphone-1", platform="ios", urgency="flash")
    sent = payload(server, channel, item)["apns"]
    assert sent["headers"] == {
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-expiration": str(int((NOON + timedelta(days=1)).timestamp())),
        "apns-collapse-id": str(item.message_id),
    }
    aps = {"sound": "default", "thread-id": "/tasks/0192", "interruption-level": "time-sensitive"}
    assert sent["payload"]["aps"] == aps


def test_ios_silent(server: FcmServer, channel: FcmChannel) -> None:
    sent = payload(server, channel, outgoing(platform="ios", urgency="flash", silent=True))["apns"]
    assert sent["headers"]["apns-priority"] == "5"
    assert sent["payload"]["aps"] == {"thread-id": "/tasks/0192", "interruption-level": "passive"}


BUTTONS = (Button("acknowledge", "Tiếp nhận", "token-1"), Button("on_it", "Đang xử lý", "token-2"))


def test_android_draws_buttons_itself_so_the_message_is_data_alone(server: FcmServer, channel: FcmChannel) -> None:
    item = replace(outgoing(urgency="flash"), actions=BUTTONS, receipt="proof")
    sent = payload(server, channel, item)
    assert "notification" not in sent
    assert sent["android"] == {"priority": "high", "ttl": "86400s", "collapse_key": "flash"}
    said = {name: sent["data"][name] for name in ("title", "body", "channel_id", "tag", "sound", "receipt")}
    assert said == {
        "title": TITLE, "body": BODY, "channel_id": "giaoviec.flash", "tag": str(item.message_id), "sound": "default",
        "receipt": "proof",
    }  # fmt: skip
    assert [each["name"] for each in json.loads(sent["data"]["actions"])] == ["acknowledge", "on_it"]


def test_ios_takes_the_buttons_of_the_kind_and_lets_the_app_finish(server: FcmServer, channel: FcmChannel) -> None:
    item = replace(outgoing("iphone-2", platform="ios"), actions=BUTTONS)
    sent = payload(server, channel, item)
    assert sent["notification"] == {"title": TITLE, "body": BODY}
    aps = sent["apns"]["payload"]["aps"]
    assert (aps["category"], aps["mutable-content"]) == ("giaoviec.assigned", 1)


def test_web(server: FcmServer, channel: FcmChannel) -> None:
    item = outgoing(platform="web", urgency="very_urgent")
    sent = payload(server, channel, item)["webpush"]
    assert sent["headers"] == {"Urgency": "high", "TTL": "86400", "Topic": item.message_id.hex}
    shown = {"tag": str(item.message_id), "silent": False, "requireInteraction": True}
    assert sent["notification"] == shown


def test_web_silent(server: FcmServer, channel: FcmChannel) -> None:
    sent = payload(server, channel, outgoing(platform="web", urgency="flash", silent=True))["webpush"]
    assert sent["headers"]["Urgency"] == "low"
    assert (sent["notification"]["silent"], sent["notification"]["requireInteraction"]) == (True, False)


def test_a_digest_does_not_outlive_its_day(server: FcmServer, channel: FcmChannel) -> None:
    assert payload(server, channel, outgoing(kind="digest"))["android"]["ttl"] == "43200s"


def test_the_address_can_be_an_installation_id(server: FcmServer) -> None:
    channel = FcmChannel(str(server.credentials), server.url, target="fid")
    try:
        sent = payload(server, channel, outgoing("cXy-installation"))
    finally:
        channel.close()
    assert sent["fid"] == "cXy-installation"
    assert "token" not in sent


# ── What it keeps to itself ──────────────────────────────────────────────────────────────────────────────


def test_logs_and_errors_hold_neither_token_nor_content(
    server: FcmServer, channel: FcmChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    addresses = ["phone-secret", "gone-secret", "bad-secret", "broken-secret", ""]
    with structlog.testing.capture_logs() as ours:
        results = channel.send_many([outgoing(address) for address in addresses])
        server.faults(down=True)
        results += channel.send_many([outgoing("phone-secret")])
    everything = repr(ours) + caplog.text + "".join(repr(each) + str(each) for each in results)
    assert ours[0] == {
        "event": "batch_sent",
        "channel": "fcm",
        "log_level": "info",
        "accepted": 1,
        "permanent": 3,
        "temporary": 1,
    }
    assert not any(word in everything for word in ("-secret", TITLE, BODY, "/tasks/0192"))


def test_importing_the_channel_does_not_import_firebase() -> None:
    check = "import push.channels.fcm, sys; sys.exit('firebase_admin' in sys.modules or 'requests' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", check], cwd=root, check=False).returncode == 0


def test_channels_live_side_by_side_and_leave_nothing(server: FcmServer, channel: FcmChannel) -> None:
    import firebase_admin

    before = set(firebase_admin._apps)
    other: Channel = FcmChannel(str(server.credentials), server.url)
    assert isinstance(other, FcmChannel)
    assert len(set(firebase_admin._apps) - before) == 1
    assert "[DEFAULT]" not in firebase_admin._apps
    other.close()
    assert set(firebase_admin._apps) == before


def test_an_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(TransportError("busy", False, retry_after=2.0)))
    assert told(error) == (False, False, 2.0)
    assert str(error) == "busy"


# ── The local server itself ──────────────────────────────────────────────────────────────────────────────


def test_the_server_refuses_strangers(server: FcmServer) -> None:
    with pytest.raises(HTTPError) as refused:
        server.call("POST", "/v1/projects/giaoviec-local/messages:send", {"message": {"token": "phone-1"}})
    with refused.value as answer:
        assert answer.code == 401
        assert json.loads(answer.read())["error"]["status"] == "UNAUTHENTICATED"
    assert server.credentials.stat().st_mode & 0o777 == 0o600


def test_the_phones_page_escapes_what_it_shows(server: FcmServer, channel: FcmChannel) -> None:
    item = outgoing('"><i>', body="<script>alert(1)</script>")
    channel.send_many([item, item])
    page = server.call("GET", "/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert '"><i>' not in page
    assert page.count('<p class="why">bị máy bỏ qua (trùng)</p>') == 1
    assert "dropped by the phone (repeat)" in server.call("GET", "/?lang=en")
