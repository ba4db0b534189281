"""Live screens beside Node's own Socket.IO server (npm, by lock file) in the same run, `bin/bench live`.

10,000 sockets on each, in one process; `bin/bench live -- --sockets 31000 --processes 2` shares them out. Ours are
signed in, each as somebody else, and what they hear is committed to PostgreSQL first; Node's server signs nobody in and
keeps nothing. The last figures go from a POST to a receipt, beside raw asyncio that writes to a socket when it has
inserted what the product inserts for an assignment (the same rows of the same tables), or three rows of its own.

Half an hour of 31,000, none dropped: `bin/bench live -- --sockets 31000 --processes 2 --idle 1800`. The idle part comes
last, says every half minute how it goes, and may be ended by Ctrl-C: the last line of JSON is of what there is by then.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from traceback import print_exc
from typing import Any

import httpx
import psycopg
from alembic import command
from flask import Flask

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
from tests.load.contest import ARRIVE_WITHIN, NodeSide, OurSide, Side, arrive, directed, fan_out, idle, storm
from tests.load.crowd import make_crowd
from tests.load.figures import conclude, percentile, ratio
from tests.load.flock import Ours, Reference, flock
from tests.load.posting import TABLES
from tests.load.recorded import record_one
from tests.processes import Process, Web, free_port, running

PARTS = ("fan_out", "directed", "storm", "idle", "posting")
PACE = 0.02  # seconds between two assignments
DIRECTED, MISSED = 20_000, 2_000


def stop_like_ctrl_c() -> None:
    """Let SIGTERM unwind the stack as Ctrl-C does, which is heard in the background too: what is known is reported."""

    def interrupt(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> None:
    options = _options()
    stop_like_ctrl_c()
    os.environ["GIAOVIEC_ACCESS_MINUTES"] = "240"
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    found = Found({"sockets": options.sockets, "processes": options.processes})
    with ExitStack() as running_now:
        try:
            _measure(running_now, app, options, found)
        except KeyboardInterrupt:
            found.shortfalls.append("interrupted")
        except Exception as error:
            print_exc()
            found.shortfalls.append(f"{type(error).__name__}: {error}")
        figures = found.together()
        conclude("live", figures, _ratios(figures))
        sys.stdout.flush()  # before anything is stopped: that takes a while
    sys.exit(1 if found.shortfalls else 0)


@dataclass
class Found:
    """What there is to report, at any moment."""

    figures: dict[str, Any]
    sides: list[Side] = field(default_factory=list)
    shortfalls: list[str] = field(default_factory=list)

    def together(self) -> dict[str, Any]:
        own = {f"{side.name}_{name}": value for side in self.sides for name, value in side.figures.items()}
        self.shortfalls[:0] = [shortfall for side in self.sides for shortfall in side.shortfalls]
        return {**self.figures, **own, "shortfalls": self.shortfalls, "load": os.getloadavg()[0]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench live --")
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=1, help="live processes, and as many of Node's")
    parser.add_argument("--rounds", type=int, default=15, help="of the fan-out, taken in turns")
    parser.add_argument("--idle", type=float, default=60, help="seconds over which heartbeats are watched")
    parser.add_argument("--parts", default=",".join(PARTS), help="which of them, with commas (default: all)")
    parser.add_argument("--alone", action="store_true", help="without Node's server")
    options = parser.parse_args(sys.argv[1:])
    options.parts = options.parts.split(",")
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _measure(running_now: ExitStack, app: Flask, options: argparse.Namespace, found: Found) -> None:
    runtime: Runtime = app.extensions["giaoviec"]
    tokens = make_crowd(runtime.engine, Settings.from_environment(os.environ), options.sockets)
    log = Path(mkdtemp()) / "processes.log"
    ours = running_now.enter_context(_ours(runtime, options.processes, log))
    found.sides.append(ours)
    arrive(ours, [server.url for server in ours.servers], tokens)
    _say([ours], "connect_s", "memory_per_socket_kb")
    ours.enter(options.sockets)
    if options.alone:
        _contest(found.sides, options)
    else:
        with _nodes(runtime, options.processes, log) as node:
            found.sides.append(node)
            arrive(node, [server.url for server in node.servers], [f"t{n}" for n in range(1, options.sockets + 1)])
            _say([node], "connect_s", "memory_per_socket_kb")
            _contest(found.sides, options)
    if "posting" in options.parts and options.processes == 1:
        found.figures |= _posting(app, ours, log)


def _contest(sides: list[Side], options: argparse.Namespace) -> None:
    if "fan_out" in options.parts:
        fan_out(sides, options.rounds)
        _say(sides, "fan_out_ms", "fan_out_best_ms", "fan_out_first_ms", "fan_out_processor_ms")
        _say(sides, "fan_out_clients_processor_ms")
    if "directed" in options.parts:
        directed(sides, options.sockets, DIRECTED)
        _say(sides, "directed_per_s")
    if "storm" in options.parts:
        storm(sides, options.sockets, MISSED)
        _say(sides, "back_s", "back_processor_s", "back_clients_processor_s", "memory_after_mb")
    if "idle" in options.parts:
        idle(sides, options.idle)
        _say(sides, "heartbeats_percent", "idle_alive", "idle_dropped")


@contextmanager
def _ours(runtime: Runtime, processes: int, log: Path) -> Iterator[OurSide]:
    servers = [Ours(log.with_suffix(f".{n}"), GIAOVIEC_LOG_LEVEL="warning") for n in range(processes)]
    with running(*servers), flock(processes) as clients:
        for server in servers:
            server.wait(60)
        side = OurSide("ours", servers, clients)
        side.runtime = runtime
        yield side


@contextmanager
def _nodes(runtime: Runtime, processes: int, log: Path) -> Iterator[NodeSide]:
    servers = [Reference(log.with_suffix(f".node{n}")) for n in range(processes)]
    with running(*servers), flock(processes) as clients:
        for server in servers:
            server.wait(60)
        side = NodeSide("node", servers, clients)
        side.runtime = runtime
        yield side


def _posting(app: Flask, ours: OurSide, log: Path) -> dict[str, float]:
    """POST to receipt at 50 a second: the product with everybody idle on its live process, then the floors."""
    city = build_city(app.extensions["giaoviec"], Carrier(), datetime.now(UTC))
    same = log.with_suffix(".writes")
    same.write_text(json.dumps(record_one(app, city).writes()), encoding="utf-8")
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
    return found | _floor("same_rows", log, str(same)) | _floor("floor", log)


def _floor(name: str, log: Path, *writes: str) -> dict[str, float]:
    """POST to receipt of raw asyncio, with what it is to write in a file, or with three rows."""
    with psycopg.connect(os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")) as connection:
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb)"
            )
    port, found = free_port(), dict[str, float]()
    with (
        running(Process([sys.executable, "-m", "tests.load.posting", *writes], log, PORT=str(port))),
        flock() as clients,
    ):
        url = f"http://127.0.0.1:{port}"
        _until_listening(port)
        clients.connect([url], [f"t{n}" for n in range(10_000)])
        clients.wait("arrived", "connected", 10_000, ARRIVE_WITHIN)
        client = httpx.Client(base_url=url)

        def assign(title: str) -> None:
            assert client.post("/tasks", json={"to": "director", "title": title}).status_code == 201

        _note(found, name, measure(assign, Listener(url, "director"), name, PACE))
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
        known = [f"{name} {side.figures[name]:.1f}" for name in names if name in side.figures]
        print(f"{side.name:>5}: {', '.join(known)}", flush=True)


def _ratios(figures: dict[str, Any]) -> dict[str, dict[str, object]]:
    """Compare what was measured; of a part that was left out or did not end nothing is said."""
    found: dict[str, dict[str, object]] = {}

    def compare(name: str, one: str, other: str | float, target: float, better: str = "lower") -> None:
        value, by = figures.get(one), figures.get(other) if isinstance(other, str) else other
        if value is not None and by:
            found[name] = ratio(value / by, target, better)

    for name, label in (("fan_out_ms", "fan_out"), ("fan_out_processor_ms", "fan_out_processor")):
        compare(f"{label}_to_node", f"ours_{name}", f"node_{name}", 0.6)
    compare("memory_to_30_kb", "ours_memory_per_socket_kb", 30, 1.0)
    compare("heartbeats_to_20_percent", "ours_heartbeats_percent", 20, 1.0)
    compare("directed_to_10000_per_s", "ours_directed_per_s", 10_000, 1.0, "higher")
    compare("back_to_node", "ours_back_s", "node_back_s", 1.0)
    for share in ("p50", "p99"):
        compare(f"{share}_to_same_rows", f"product_{share}_ms", f"same_rows_{share}_ms", 2.0)
        compare(f"{share}_to_floor", f"product_{share}_ms", f"floor_{share}_ms", 2.0)
    return found


if __name__ == "__main__":
    main()
