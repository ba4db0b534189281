"""From POST to the assignee's socket, with 1,000 idle sockets connected, beside the floor in the same run.

`bin/bench assign`. One client assigns a task every 40 ms (25 a second) and waits for nobody; the director's socket says
when it heard. Both servers run one gunicorn gevent worker on the same durable engines, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import httpx
import psycopg
import websocket
from alembic import command

from backend.app import assemble
from backend.commands import alembic_config
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature
from tests.city import City, build_city
from tests.fakes import Carrier
from tests.load.figures import conclude, percentile, ratio
from tests.processes import ROOT, Process, Web, running

IDLE = int(os.environ.get("GIAOVIEC_BENCH_IDLE", "1000"))
SAMPLES = int(os.environ.get("GIAOVIEC_BENCH_SAMPLES", "400"))
PACE = 0.04
WARM_UP = 25


class Listener(threading.Thread):
    """The director's socket: notes when each title is heard."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(daemon=True)
        address = url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(address, timeout=30)
        self._socket.recv()
        self._socket.send(f"40/live,{json.dumps({'token': token})}")
        while "hello" not in str(self._socket.recv()):
            pass
        self.heard: dict[str, float] = {}
        self.start()

    def run(self) -> None:
        self._socket.settimeout(None)
        while True:
            try:
                frame = str(self._socket.recv())
            except websocket.WebSocketConnectionClosedException:
                return  # the server has been stopped
            at = time.perf_counter()
            if frame == "2":
                self._socket.send("3")
            elif '"changes"' in frame:
                items = json.loads(frame.removeprefix("42/live,"))[1].get("items") or [json.loads(frame[8:])[1]]
                for item in items:
                    self.heard.setdefault(item.get("title", ""), at)


def measure(send: Callable[[str], None], listener: Listener, name: str, pace: float = PACE) -> list[float]:
    """Send at a pace and return the milliseconds from before each POST until its title was heard."""
    sent: dict[str, float] = {}
    for n in range(SAMPLES + WARM_UP):
        started = time.perf_counter()
        title = f"{name} {n}"
        sent[title] = started
        send(title)
        time.sleep(max(0.0, pace - (time.perf_counter() - started)))
    time.sleep(2)
    late = [title for title in sent if title not in listener.heard]
    assert not late, f"never heard: {late[:3]}"
    return [(listener.heard[t] - at) * 1000 for t, at in list(sent.items())[WARM_UP:]]


@contextmanager
def idle_sockets(url: str, token: str) -> Iterator[None]:
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.load.idle", url, token, str(IDLE)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "ready", "the idle sockets could not connect"
        yield
    finally:
        holder.kill()
        holder.wait()


def product(log: Path) -> list[float]:
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    city: City = build_city(app.extensions["giaoviec"], Carrier(), datetime.now(UTC))
    chair, director, ward = (city.token(name) for name in ("chair", "director", "ward"))
    web = Web(log, GIAOVIEC_LOG_LEVEL="warning")
    with running(web), idle_sockets(web.wait().url, ward):
        listener = Listener(web.url, director)
        client = httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {chair}"})
        unit = str(city.units["works"].id)

        def send(title: str) -> None:
            body = {"title": title, "lead": {"unit_id": unit}, "urgency": "urgent", "deadline_in": _TWO_DAYS}
            assert client.post("/api/v1/tasks", json=body).status_code == 201

        return measure(send, listener, "task")


_TWO_DAYS = {"amount": 2, "unit": "working_days"}


def floor(log: Path) -> list[float]:
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as connection:
        for table in ("floor_task", "floor_history", "floor_delivery"):
            connection.execute(f"CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb)")
    server = _Floor(log)
    with running(server), idle_sockets(server.wait().url, "ward"):
        listener = Listener(server.url, "director")
        client = httpx.Client(base_url=server.url)

        def send(title: str) -> None:
            assert client.post("/tasks", json={"to": "director", "title": title}).status_code == 201

        return measure(send, listener, "floor")


class _Floor(Web):
    """The floor's server, under the product's own gunicorn configuration."""

    def __init__(self, log: Path) -> None:
        from tests.processes import free_port

        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "backend/serve.py", "tests.load.floor:create_app()"]
        Process.__init__(self, gunicorn, log, PORT=str(self.port))


def main() -> None:
    log = Path(mkdtemp()) / "bench.log"
    lowest, ours = floor(log), product(log)
    figures: dict[str, float | int] = {"idle_sockets": IDLE, "samples": SAMPLES}
    for name, values in (("floor", lowest), ("product", ours)):
        for share, label in ((0.5, "p50"), (0.99, "p99")):
            figures[f"{name}_{label}_ms"] = percentile(values, share)
        print(f"{name}: p50 {figures[f'{name}_p50_ms']:.1f} ms, p99 {figures[f'{name}_p99_ms']:.1f} ms")
    conclude(
        "assign",
        figures,
        {
            "p50_to_floor": ratio(float(figures["product_p50_ms"]) / float(figures["floor_p50_ms"]), 2.0),
            "p99_to_floor": ratio(float(figures["product_p99_ms"]) / float(figures["floor_p99_ms"]), 2.0),
        },
    )


if __name__ == "__main__":
    main()
