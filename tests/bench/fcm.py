"""FCM: messages a second through the real SDK against the local FCM server, `bin/bench fcm`.

One token in twenty is faulty (gone, busy, broken, refused). Beside it, on the same server and with the same messages:
plain `httpx` posts, as many at a time and signed in already, over HTTP/1.1 and over HTTP/2: what a program without any
SDK would do. The server is bin/fcm-local behind hypercorn, which speaks both. The last figure is the whole way:
deliveries claimed from PostgreSQL, worded, sent through the SDK, and settled; its server is the one of bin/up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
from alembic import command
from sqlalchemy import func, select

from backend.commands import alembic_config
from backend.ids import new_id
from backend.logs import configure_logs
from backend.org.model import Person
from backend.runtime import Runtime
from backend.settings import Settings
from push.channel import Accepted, Outgoing
from push.channels.fcm import FcmChannel
from push.dispatch import dispatch
from push.feature import push_feature
from push.message import Message
from push.model import Delivery, Device
from push.outbox import post
from tests.load.figures import conclude, ratio
from tests.push.fcm_server import FcmServer

MESSAGES, BATCH, THREADS, ROUNDS = 2000, 100, 8, 3
FAULTY = ("gone", "busy", "broken", "foreign")
PROJECT = "giaoviec-local"


def token(number: int) -> str:
    """One in twenty is faulty."""
    return f"{FAULTY[number // 20 % 4] if number % 20 == 0 else 'phone'}-{number}-{uuid4().hex}"


def items() -> list[Outgoing]:
    return [
        Outgoing(
            *(uuid4(), uuid4(), token(n), "android", "assigned", "urgent"),
            *("Giao Việc", "Anh/chị có một nhiệm vụ mới", "/tasks/0192", False),
        )
        for n in range(MESSAGES)
    ]


def through_the_sdk(channel: FcmChannel) -> tuple[float, int]:
    """Return messages a second, and how many were accepted."""
    batch, began = items(), time.perf_counter()
    results = [each for at in range(0, MESSAGES, BATCH) for each in channel.send_many(batch[at : at + BATCH])]
    took = time.perf_counter() - began
    return MESSAGES / took, sum(isinstance(each, Accepted) for each in results)


def plainly(url: str, access: str, payloads: Sequence[Any], *, http2: bool) -> tuple[float, int]:
    """Return messages a second, and how many were accepted.

    A client a thread: with asyncio the same posts are slower (288/s beside 570/s where this was tried), and threads
    that share one HTTP/2 connection trip over each other's stream numbers (httpcore 1: PROTOCOL_ERROR).
    """
    path = f"{url}/v1/projects/{PROJECT}/messages:send"
    headers = {"Authorization": f"Bearer {access}"}

    def share(number: int) -> list[httpx.Response]:
        # Without TLS there is nothing to agree on a version with: it is HTTP/2 when HTTP/1.1 is not allowed.
        with httpx.Client(http1=not http2, http2=http2, timeout=10, headers=headers) as client:
            return [client.post(path, json=payload) for payload in payloads[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as threads:
        began = time.perf_counter()
        answers = [answer for share_of in threads.map(share, range(THREADS)) for answer in share_of]
        took = time.perf_counter() - began
    assert {each.http_version for each in answers} == {"HTTP/2" if http2 else "HTTP/1.1"}
    return len(payloads) / took, sum(each.status_code == 200 for each in answers)


def payloads_of(server: FcmServer, channel: FcmChannel) -> list[Any]:
    """Return what the SDK really sends, readdressed: the same bytes for both, faulty tokens included."""
    server.forget()
    channel.send_many(items()[1:2])
    (push,) = server.pushes()
    return [{"message": {**push["payload"], "token": token(n)}} for n in range(MESSAGES)]


def the_whole_way(channel: FcmChannel) -> tuple[float, int]:
    """Return deliveries a second from the outbox to their outcomes, and how many were sent."""
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    runtime = Runtime.build(settings, [push_feature(lambda _settings: {})])
    now = datetime.now(UTC)
    people = [_person(n) for n in range(100)]
    with runtime.unit_of_work() as work:
        work.session.add_all(people)
        work.session.flush()
        work.session.add_all(_device(people[n // 20], n, now) for n in range(MESSAGES))
        work.session.flush()
        post(work, [_message(person) for person in people], now=now)
        work.session.commit()
    began = time.perf_counter()
    while dispatch(runtime, {"fcm": channel}):
        pass
    took = time.perf_counter() - began
    with runtime.sessions() as session:
        sent = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "sent")) or 0
    runtime.engine.dispose()
    return MESSAGES / took, sent


def _person(number: int) -> Person:
    name = f"nguoi-{number}"
    return Person(id=uuid4(), username=name, full_name=name, roles=["official"], password_hash="", search=name)


def _device(person: Person, number: int, now: datetime) -> Device:
    return Device(
        id=new_id(now),
        person_id=person.id,
        channel="fcm",
        token=token(number),
        platform="android",
        registered_at=now,
        last_seen_at=now,
    )


def _message(person: Person) -> Message:
    return Message(person.id, "assigned", "urgent", "Việc mới", "Nội dung", "vì được giao", "/tasks/1", (uuid4(),))


def side_by_side(server: FcmServer, channel: FcmChannel) -> dict[str, list[float]]:
    """Return messages a second in each round of the SDK, of httpx and of httpx over HTTP/2."""
    payloads = payloads_of(server, channel)
    access = channel._credential.token
    found: dict[str, list[float]] = {"sdk": [], "httpx": [], "http2": []}
    for _ in range(ROUNDS):
        for name, speeds in found.items():
            server.forget()
            speed, accepted = (
                through_the_sdk(channel)
                if name == "sdk"
                else plainly(server.url, access, payloads, http2=name == "http2")
            )
            assert accepted == MESSAGES - MESSAGES // 20
            speeds.append(speed)
        print("   ".join(f"{name} {speeds[-1]:.0f}/s" for name, speeds in found.items()), flush=True)
    return found


def main() -> None:
    configure_logs("error")
    with TemporaryDirectory() as folder, FcmServer(Path(folder), http2=True) as server:
        channel = FcmChannel(str(server.credentials), server.url, threads=THREADS)
        found = {name: median(speeds) for name, speeds in side_by_side(server, channel).items()}
        channel.close()
    with TemporaryDirectory() as folder, FcmServer(Path(folder)) as server:
        channel = FcmChannel(str(server.credentials), server.url, threads=THREADS)
        direct, _ = through_the_sdk(channel)
        server.forget()
        whole, sent = the_whole_way(channel)
        print(f"claimed, worded, sent and settled: {whole:.0f}/s ({sent} sent), the SDK alone {direct:.0f}/s")
        channel.close()
    conclude(
        "fcm",
        {
            "messages": MESSAGES,
            "faulty_tokens": 0.05,
            "threads": THREADS,
            **{f"{name}_per_s": speed for name, speed in found.items()},
            "outbox_to_outcome_per_s": whole,
            "sdk_alone_per_s": direct,
        },
        {
            "sdk_to_httpx": ratio(found["sdk"] / found["httpx"], 0.8, "higher"),
            "sdk_to_http2": ratio(found["sdk"] / found["http2"], 0.8, "higher"),
            "outbox_to_sdk": ratio(whole / direct, 0.8, "higher"),
        },
    )


if __name__ == "__main__":
    main()
