"""Assignments a second through the whole API, beside pgbench running the same statements in the same run.

`bin/bench assignments`. Signed-in clients post tasks as fast as they are answered: the whole request, validated, with
every row of the transaction. The statements of one such request, as the product sent them, are then run by pgbench at
the same concurrency, each with identifiers of its own. Plain ORM writes reach about 0.10 of that.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import psycopg
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
from tests.load.recorded import TITLE, Assigned, record_one, replace_identifiers
from tests.processes import Web, running

CLIENTS = int(os.environ.get("GIAOVIEC_BENCH_CLIENTS", "8"))
PROCESSES = int(os.environ.get("GIAOVIEC_BENCH_PROCESSES", "2"))
SECONDS = 10


def through_the_api(log: Path, city: City) -> tuple[float, list[float]]:
    """Return assignments a second, and the milliseconds of each."""
    headers = {"Authorization": f"Bearer {city.token('chair')}", "Content-Type": "application/json"}
    unit = str(city.units["works"].id)
    body = {"title": TITLE, "lead": {"unit_id": unit}, "deadline_in": {"amount": 2, "unit": "working_days"}}
    servers = [Web(log, GIAOVIEC_LOG_LEVEL="warning") for _ in range(PROCESSES)]
    times: list[float] = []

    def post(url: str, until: float) -> None:
        # The plainest client there is: what it costs, it takes from the two cores that are measured.
        connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        while (began := time.perf_counter()) < until:
            connection.request("POST", "/api/v1/tasks", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201
            times.append((time.perf_counter() - began) * 1000)
        connection.close()

    def storm(seconds: float) -> None:
        until = time.perf_counter() + seconds
        threads = [threading.Thread(target=post, args=(servers[n % PROCESSES].url, until)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with running(*servers):
        for server in servers:
            server.wait()
        storm(2)
        times.clear()
        storm(SECONDS)
    return len(times) / SECONDS, times


def script(assigned: Assigned) -> str:
    """Return the statements for pgbench: what this request made up (identifiers, its code) is made up anew each time.

    pgbench puts its variables in wherever their name stands, in literals too.
    """
    writer = psycopg.ClientCursor(psycopg.connect(_plain(os.environ["DATABASE_URL"])))
    statements = [writer.mogrify(*each) for each in assigned.statements]
    names = assigned.invented(" ".join(statements))
    made = ", ".join(f"gen_random_uuid() AS {name}" for name in names.values())
    lines = [f"SELECT {made}, 'B' || nextval('bench_code') AS code \\gset", "BEGIN;"]
    for statement in statements:
        text = replace_identifiers(statement, {each: f":{name}" for each, name in names.items()})
        text = text.replace(assigned.code, ":code")
        lines.append(text.replace("\n", " ").rstrip(";") + ";")
    return "\n".join([*lines, "COMMIT;"])


def through_pgbench(folder: Path, text: str) -> float:
    """Return transactions a second."""
    path = folder / "assign.sql"
    path.write_text(text, encoding="utf-8")
    url = _plain(os.environ["DATABASE_URL"])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE IF NOT EXISTS bench_code")
        found = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
        assert found is not None
    run = subprocess.run(
        [f"{found[0]}/pgbench", "-n", "-f", str(path), "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), url],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    print(run.stdout, flush=True)
    return float(re.search(r"tps = ([\d.]+)", run.stdout)[1])  # type: ignore[index]


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def main() -> None:
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    city: City = build_city(app.extensions["giaoviec"], Carrier(), datetime.now(UTC))
    folder = Path(mkdtemp())
    assigned = record_one(app, city)
    floor = through_pgbench(folder, script(assigned))
    ours, times = through_the_api(folder / "bench.log", city)
    conclude(
        "assignments",
        {
            "clients": CLIENTS,
            "web_processes": PROCESSES,
            "statements": len(assigned.statements),
            "api_per_second": ours,
            "api_p50_ms": percentile(times, 0.5),
            "api_p99_ms": percentile(times, 0.99),
            "pgbench_per_second": floor,
        },
        {"api_to_pgbench": ratio(ours / floor, 0.25, "higher")},
    )


if __name__ == "__main__":
    main()
