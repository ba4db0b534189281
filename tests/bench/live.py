"""Live screens beside Node's own Socket.IO server (npm, by lock file) in the same run, `bin/bench live`.

10,000 sockets on each, in one process; `bin/bench live -- --sockets 31000 --processes 2` shares them out. Ours are
signed in, each as somebody else, and what they hear is committed to PostgreSQL first; Node's server signs nobody in and
keeps nothing. The last figures go from a POST to a receipt, beside raw asyncio that inserts three rows and writes to a
socket.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import httpx
import psycopg
from alembic import command

from backend.app import assemble
from backend.commands import alembic_config
from backend.runtime import Runtime
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature
from tests.bench.assign import Listener, measure
from tests.city import build_city
from tests.fakes import Carrier
from tests.load.contest import NodeSide, OurSide, Side, directed, fan_out, idle, storm
from tests.load.crowd import make_crowd
from tests.load.figures import conclude, percentile, ratio
from tests.load.flock import Flock, Ours, Reference, flock
from tests.load.posting import TABLES
from tests.processes import Process, Web, free_port, running

PACE = 0.02  # seconds between two assignments
DIRECTED, MISSED = 20_000, 2_000


def main() -> None:
    options = _options()
    os.environ["GIAOVIEC_ACCESS_MINUTES"] = "240"
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    runtime: Runtime = app.extensions["giaoviec"]
    tokens = make_crowd(runtime.engine, settings, options.sockets)
    log = Path(mkdtemp()) / "processes.log"
    figures: dict[str, float | int] = {"sockets": options.sockets, "processes": options.processes}
    with _ours(runtime, tokens, options.processes, log) as ours:
        with _nodes(runtime, options.sockets, options.processes, log) as nodes:
            _contest([ours, nodes], options)
        figures |= {f"{side.name}_{name}": value for side in (ours, nodes) for name, value in side.figures.items()}
        if options.processes == 1:
            figures |= _posting(runtime, ours, log)
    conclude("live", figures, _ratios(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench live --")
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=1, help="live processes, and as many of Node's")
    parser.add_argument("--rounds", type=int, default=15, help="of the fan-out, taken in turns")
    parser.add_argument("--idle", type=float, default=60, help="seconds over which heartbeats are watched")
    return parser.parse_args(sys.argv[1:])


def _contest(sides: list[Side], options: argparse.Namespace) -> None:
    fan_out(sides, options.sockets, options.rounds)
    _say(sides, "fan_out_ms", "fan_out_best_ms", "fan_out_processor_ms")
    directed(sides, options.sockets, DIRECTED)
    _say(sides, "directed_per_s")
    idle(sides, options.idle)
    _say(sides, "heartbeats_percent")
    storm(sides, options.sockets, MISSED)
    _say(sides, "back_s", "memory_after_mb")


@contextmanager
def _ours(runtime: Runtime, tokens: list[str], processes: int, log: Path) -> Iterator[OurSide]:
    servers = [Ours(log.with_suffix(f".{n}"), GIAOVIEC_LOG_LEVEL="warning") for n in range(processes)]
    with running(*servers), flock(processes) as clients:
        for server in servers:
            server.wait(60)
        side = OurSide("ours", servers, clients)
        side.runtime = runtime
        _fill(side, clients, [server.url for server in servers], tokens)
        clients.ask("say", text='42/live,["enter",null]')
        time.sleep(2)
        yield side


@contextmanager
def _nodes(runtime: Runtime, sockets: int, processes: int, log: Path) -> Iterator[NodeSide]:
    servers = [Reference(log.with_suffix(f".node{n}")) for n in range(processes)]
    with running(*servers), flock(processes) as clients:
        for server in servers:
            server.wait(60)
        side = NodeSide("node", servers, clients)
        side.runtime = runtime
        _fill(side, clients, [server.url for server in servers], [f"t{n}" for n in range(1, sockets + 1)])
        yield side


def _fill(side: Side, clients: Flock, urls: list[str], tokens: list[str]) -> None:
    before = side.memory
    side.figures["connect_s"] = clients.connect(urls, tokens)["seconds"]
    side.figures["memory_per_socket_kb"] = (side.memory - before) / len(tokens) / 1000
    _say([side], "connect_s", "memory_per_socket_kb")


def _posting(runtime: Runtime, ours: OurSide, log: Path) -> dict[str, float]:
    """POST to receipt at 50 a second: the product with everybody idle on its live process, then the floor."""
    city = build_city(runtime, Carrier(), datetime.now(UTC))
    chair, director = city.token("chair"), city.token("director")
    unit = str(city.units["works"].id)
    found: dict[str, float] = {}
    web = Web(log, GIAOVIEC_LOG_LEVEL="warning")
    with running(web):
        client = httpx.Client(base_url=web.wait(60).url, headers={"Authorization": f"Bearer {chair}"})

        def assign(title: str) -> None:
            body = {"title": title, "lead": {"unit_id": unit}, "deadline_in": {"amount": 2, "unit": "working_days"}}
            assert client.post("/api/v1/tasks", json=body).status_code == 201

        _note(found, "product", measure(assign, Listener(ours.servers[0].url, director), "task", PACE))
    return found | _floor(log)


def _floor(log: Path) -> dict[str, float]:
    with psycopg.connect(os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb)")
    port, found = free_port(), dict[str, float]()
    with running(Process([sys.executable, "-m", "tests.load.posting"], log, PORT=str(port))), flock() as clients:
        url = f"http://127.0.0.1:{port}"
        _until_listening(port)
        clients.connect([url], [f"t{n}" for n in range(10_000)])
        client = httpx.Client(base_url=url)

        def assign(title: str) -> None:
            assert client.post("/tasks", json={"to": "director", "title": title}).status_code == 201

        _note(found, "floor", measure(assign, Listener(url, "director"), "floor", PACE))
    return found


def _until_listening(port: int) -> None:
    for _ in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the floor does not listen")


def _note(found: dict[str, float], name: str, values: list[float]) -> None:
    for share, label in ((0.5, "p50"), (0.99, "p99")):
        found[f"{name}_{label}_ms"] = percentile(values, share)
    print(f"POST to receipt, {name}: p50 {found[f'{name}_p50_ms']:.1f} ms, p99 {found[f'{name}_p99_ms']:.1f} ms")


def _say(sides: list[Side], *names: str) -> None:
    for side in sides:
        print(f"{side.name:>5}: " + ", ".join(f"{name} {side.figures[name]:.1f}" for name in names), flush=True)


def _ratios(figures: dict[str, float | int]) -> dict[str, dict[str, object]]:
    def to_node(name: str) -> float:
        return figures[f"ours_{name}"] / figures[f"node_{name}"]

    ratios = {
        "fan_out_to_node": ratio(to_node("fan_out_ms"), 0.6),
        "fan_out_processor_to_node": ratio(to_node("fan_out_processor_ms"), 0.6),
        "memory_to_30_kb": ratio(figures["ours_memory_per_socket_kb"] / 30, 1.0),
        "heartbeats_to_20_percent": ratio(figures["ours_heartbeats_percent"] / 20, 1.0),
        "directed_to_10000_per_s": ratio(figures["ours_directed_per_s"] / 10_000, 1.0, "higher"),
        "back_to_node": ratio(to_node("back_s"), 1.0),
    }
    if "floor_p50_ms" in figures:
        ratios["p50_to_floor"] = ratio(figures["product_p50_ms"] / figures["floor_p50_ms"], 2.0)
        ratios["p99_to_floor"] = ratio(figures["product_p99_ms"] / figures["floor_p99_ms"], 2.0)
    return ratios


if __name__ == "__main__":
    main()
