"""A unit with ten thousand open tasks goes into another one, beside the bare SQL that moves as many, in the same run.

`bin/bench reform` (`-- --tasks N`). The floor ends ten thousand parts, begins as many, and writes as many tasks and
entries of history in one transaction, triggers included. Then the same tasks are moved by a reform:
people, tasks, history, ladders planned anew, what screens hear, and the list that the new head confirms. The tasks are
made by another process, so that the memory measured is that of reforming.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from flask import Flask
from sqlalchemy import event, select, text

from backend.app import assemble
from backend.auth.service import sign_in
from backend.commands import alembic_config
from backend.org.model import Person, Unit
from backend.runtime import Runtime
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.assigning import Assignment, Deadline, prepare, write
from tasks.feature import tasks_feature
from tests.city import PASSWORD, Caller, City, build_city
from tests.fakes import Carrier
from tests.load.figures import conclude, ratio

PORTION = 500
_PAGE = os.sysconf("SC_PAGE_SIZE")
_URGENCIES = ("normal", "normal", "normal", "urgent", "very_urgent")

#: The least that moves a unit's open tasks to another unit and its head: what no product can do without.
FLOOR = (
    "CREATE TEMP TABLE moving ON COMMIT DROP AS SELECT id, task_id, role FROM assignee"
    " WHERE unit_id = :giver AND ended_at IS NULL",
    "UPDATE assignee SET ended_at = now() FROM moving WHERE assignee.id = moving.id",
    "INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at)"
    " SELECT gen_random_uuid(), task_id, role, :taker, :head, 'assigned', now() FROM moving",
    "INSERT INTO history_entry (task_id, number, at, actor_id, verb, data, previous_hash, hash)"
    " SELECT task.id, history_length + 1, now(), :head, 'hand_over',"
    " jsonb_build_object('from', CAST(:giver AS text), 'to', CAST(:taker AS text)), history_hash, repeat('0', 64)"
    " FROM task JOIN moving ON moving.task_id = task.id",
    "UPDATE task SET lead_unit_id = :taker, lead_person_id = :head, acknowledged_at = NULL, version = version + 1,"
    " history_length = history_length + 1, history_hash = repeat('0', 64) FROM moving WHERE moving.task_id = task.id",
)


def assign_many(city: City, total: int) -> None:
    """Give the ward its tasks through the service, ladders and all; a third have a coordinator."""
    for start in range(0, total, PORTION):
        with city.runtime.unit_of_work() as work:
            chair = work.session.get_one(Person, city.people["chair"].id)
            wanted = [
                Assignment(
                    title=f"Rà soát hồ sơ {n}",
                    lead=city.party("ward_unit"),
                    coordinators=[city.party("works")] if n % 3 == 0 else [],
                    urgency=_URGENCIES[n % 5],  # type: ignore[arg-type]
                    deadline=Deadline(at=city.now + timedelta(days=5 + n % 60)) if n % 7 else Deadline(),
                )
                for n in range(start, min(start + PORTION, total))
            ]
            write(work, chair, [prepare(work, chair, each, now=city.now) for each in wanted], now=city.now)
            work.commit()


def floor(runtime: Runtime, giver: Any, taker: Any, head: Any) -> float:
    began = time.perf_counter()
    with runtime.engine.begin() as connection:
        for statement in FLOOR:
            facts = {"giver": giver, "taker": taker, "head": head}
            connection.execute(text(statement), {name: facts[name] for name in facts if f":{name}" in statement})
    return time.perf_counter() - began


@contextmanager
def watched_memory() -> Iterator[Callable[[], float]]:
    """Sample this process's memory; the yielded function says how many megabytes it grew at most."""
    start, stop = _resident(), threading.Event()
    peak = [start]

    def sample() -> None:
        while not stop.wait(0.02):
            peak[0] = max(peak[0], _resident())

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield lambda: peak[0] - start
    finally:
        stop.set()
        sampler.join()


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE / 1e6


class Statements:
    """How long each statement took that was sent since the last look."""

    def __init__(self, runtime: Runtime) -> None:
        self.seconds: list[tuple[float, str]] = []
        self._began = 0.0
        event.listen(runtime.engine, "before_cursor_execute", self._begin)
        event.listen(runtime.engine, "after_cursor_execute", self._end)

    def _begin(self, *_sent: Any) -> None:
        self._began = time.perf_counter()

    def _end(self, *sent: Any) -> None:
        self.seconds.append((time.perf_counter() - self._began, " ".join(sent[2].split())))

    def show(self, most: int) -> None:
        """Print the statements that took longest, alike ones together."""
        alike: dict[str, list[float]] = {}
        for seconds, statement in self.seconds if most else ():
            alike.setdefault(statement[:110], []).append(seconds)
        print(f"{'in PostgreSQL':<14} {sum(each for each, _ in self.seconds):7.2f} s", flush=True)
        for statement, times in sorted(alike.items(), key=lambda each: -sum(each[1]))[:most]:
            print(f"    {sum(times):7.2f} s  {len(times):4d} x  {statement}", flush=True)


def worked() -> float:
    """Return the processor seconds of this process and of PostgreSQL's for the bench: what a busy machine leaves as it
    is."""
    seconds = time.process_time()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"giaoviec_bench" in path.read_bytes():
                fields = (path.parent / "stat").read_text("utf-8").rpartition(")")[2].split()
                seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue  # it has ended meanwhile
    return seconds


def measured(label: str, call: Callable[[], Any], sent: Statements) -> tuple[Any, float, float]:
    """Make one request; print and return the answer, the seconds and the megabytes."""
    sent.seconds.clear()
    before = worked()
    with watched_memory() as grown:
        began = time.perf_counter()
        answer = call()
        seconds = time.perf_counter() - began
        megabytes = grown()
    cpu = worked() - before
    assert answer.status_code in (200, 201), answer.text[:2000]
    size = len(answer.data) / 1024
    print(
        f"{label:<14} {seconds:7.2f} s  {cpu:6.2f} s of work  {megabytes:6.1f} MB  {len(sent.seconds):6d} statements  "
        f"answer {size:.0f} kB",
        flush=True,
    )
    return answer.json, seconds, megabytes


def seed(app: Flask, total: int) -> None:
    """Build the city and give it its tasks."""
    began = time.perf_counter()
    assign_many(build_city(app.extensions["giaoviec"], Carrier(), datetime.now(UTC)), total)
    print(f"{total} tasks assigned in {time.perf_counter() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seed", action="store_true", help="only make the tasks")
    parser.add_argument("--slowest", type=int, default=0, help="print so many statements of the reform, slowest first")
    options = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    if options.seed:
        seed(app, options.tasks)
    else:
        subprocess.run([sys.executable, "-m", "tests.bench.reform", *sys.argv[1:], "--seed"], check=True)
        measure(app, options.tasks, options.slowest)


def measure(app: Flask, total: int, slowest: int) -> None:
    runtime: Runtime = app.extensions["giaoviec"]
    with runtime.sessions() as session:
        units = {unit.name: unit.id for unit in session.scalars(select(Unit))}
        people = {person.username: person.id for person in session.scalars(select(Person))}
    ward, health, works = (units[name] for name in ("UBND phường Sài Gòn", "Sở Y tế", "Sở Xây dựng"))
    _vacuum(runtime)
    before = worked()
    bare = floor(runtime, ward, health, people["health"])
    print(f"floor          {bare:7.2f} s  {worked() - before:6.2f} s of work", flush=True)
    _vacuum(runtime)
    sent = Statements(runtime)
    admin, director = (Caller(app, _token(runtime, name)) for name in ("admin", "director"))
    body = {"ending": [str(health)], "successors": [str(works)]}
    plan, preview, preview_mb = measured("preview", lambda: admin.post("/reforms/previews?limit=200", body), sent)
    done, reform, reform_mb = measured("reform", lambda: admin.post("/reforms", body), sent)
    used = len(sent.seconds)
    sent.show(slowest)
    taken = done["handovers"][0]
    _, reading, _ = measured("list", lambda: director.get(f"/handovers/{taken['id']}?limit=200"), sent)
    confirm = f"/handovers/{taken['id']}/confirmation"
    confirmed, confirming, confirm_mb = measured("confirm all", lambda: director.post(confirm), sent)
    assert plan["tasks"] == done["tasks"] == total == confirmed["counts"]["confirmed"] == taken["parts"]
    conclude(
        "reform",
        {
            "tasks": total,
            "floor_seconds": bare,
            "preview_seconds": preview,
            "preview_mb": preview_mb,
            "reform_seconds": reform,
            "reform_mb": reform_mb,
            "reform_statements": used,
            "list_seconds": reading,
            "confirm_all_seconds": confirming,
            "confirm_all_mb": confirm_mb,
        },
        {
            "reform_to_30_s": ratio(reform / 30, 1.0),
            "reform_to_floor": ratio(reform / bare, 10.0),
            "preview_to_1_s": ratio(preview, 1.0),
        },
    )


def _token(runtime: Runtime, name: str) -> str:
    with runtime.unit_of_work() as work:
        found = sign_in(work, runtime.settings, name, PASSWORD, "bench", now=runtime.clock.now())
        work.commit()
    return found.access_token


def _vacuum(runtime: Runtime) -> None:
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
