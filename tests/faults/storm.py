"""The storm: five hundred tasks over HTTP while processes die, and clients that retry as a phone would."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.faults.product import Product

VICTIMS = ("web.1", "worker.1", "worker.2", "clock.1", "clock.2", "valkey", "postgres", "FLUSHALL")


@dataclass
class Written:
    """What the product said it had written: a promise it is held to."""

    tasks: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    retries: int = 0


class Client:
    """Sends with an Idempotency-Key until it is answered, whatever breaks on the way."""

    def __init__(self, product: Product, token: str, written: Written) -> None:
        self._http = httpx.Client(base_url=f"{product.url}/api/v1", timeout=5)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._written = written

    def post(self, path: str, body: dict[str, Any], key: str, seconds: float = 90) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while True:
            try:
                answer = self._http.post(path, json=body, headers={**self._headers, "Idempotency-Key": key})
                if answer.status_code < 500:
                    assert answer.status_code == 201, f"{path}: {answer.status_code} {answer.text}"
                    found: dict[str, Any] = answer.json()
                    return found
            except httpx.TransportError:
                pass
            self._written.retries += 1
            assert time.monotonic() < until, f"{path} was never answered"
            time.sleep(0.2)

    def close(self) -> None:
        self._http.close()


def assign_all(
    product: Product, tokens: dict[str, str], units: list[str], written: Written, share: range, seed: int
) -> None:
    """Assign one share of the tasks, at a steady pace; some are answered, some finished, the rest left alone."""
    chance = random.Random(f"{seed}/{share.start}")
    chair = Client(product, tokens["chair"], written)
    directors = {n: Client(product, tokens[f"director{n}"], written) for n in range(len(units))}
    for n in share:
        index = chance.randrange(len(units))
        deadline = datetime.now(UTC) + timedelta(seconds=chance.uniform(8, 16))
        body = {
            "title": f"Việc số {n}",
            "lead": {"unit_id": units[index]},
            "urgency": chance.choice(["flash", "flash", "urgent"]),
            "deadline": deadline.isoformat(),
        }
        # The deadline may pass while the product is down: then the phone gives a later one under another key.
        task = chair.post("/tasks", {**body, "deadline": None}, f"assign-{seed}-{n}") if n % 25 == 0 else None
        task = task or _assign(chair, body, f"assign-{seed}-{n}")
        written.tasks.append(task["id"])
        if chance.random() < 0.6:
            directors[index].post(f"/tasks/{task['id']}/acknowledgement", {}, f"ack-{seed}-{n}")
            written.acknowledged.append(task["id"])
        if chance.random() < 0.3:
            directors[index].post(f"/tasks/{task['id']}/submission", {}, f"submit-{seed}-{n}")
            chair.post(f"/tasks/{task['id']}/approval", {}, f"approve-{seed}-{n}")
            written.completed.append(task["id"])
        time.sleep(chance.uniform(0.1, 0.3))
    for client in (chair, *directors.values()):
        client.close()


def _assign(chair: Client, body: dict[str, Any], key: str) -> dict[str, Any]:
    """Assign; a deadline that passed while nobody answered is moved, as a person would."""
    for attempt in range(10):
        try:
            return chair.post("/tasks", body, f"{key}-{attempt}")
        except AssertionError as error:
            if "deadline_passed" not in str(error):
                raise
            body["deadline"] = (datetime.now(UTC) + timedelta(seconds=12)).isoformat()
    raise AssertionError("no deadline was late enough")


class Killer:
    """Kills something every few seconds until told to stop; remembers what."""

    def __init__(self, product: Product, seed: int, pause: tuple[float, float] = (3.0, 6.0)) -> None:
        self.killed: list[str] = []
        self._product = product
        self._pause = pause
        self._chance = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for_all(self, seconds: float = 90) -> None:
        """Return when everybody has died at least once: a quick machine is done before the killer is."""
        until = time.monotonic() + seconds
        while set(self.killed) != set(VICTIMS):
            assert time.monotonic() < until, f"not everything died: {self.killed}"
            time.sleep(0.1)

    def _run(self) -> None:
        # Everybody dies at least once: a shuffled round of all victims, then another.
        victims: list[str] = []
        while not self._stop.wait(self._chance.uniform(*self._pause)):
            if not victims:
                victims = self._chance.sample(VICTIMS, len(VICTIMS))
            victim = victims.pop()
            if victim == "FLUSHALL":
                self._product.flush_all()
                self.killed.append(victim)
            elif self._product.kill(victim):
                self.killed.append(victim)
            else:
                victims.insert(0, victim)  # it lies dead already: its turn comes again
