"""Reminders at scale: an idle tick, a storm of fifty thousand due at once beside the plain SQL floor, and urgings.

`bin/bench reminders` (`-- --tasks N`). The floor claims rows of the same shape and writes an outbox row for each in
one statement, batch by batch, over the same number of rows: what PostgreSQL alone can do. Each begins when a checkpoint
has ended: the filling writes so much that one would run by the way, beside the one or the other. The storm is the
product: claimed, checked against the facts, told to whom the ladder says, bundled, worded, written with messages and
deliveries. Lateness is from the moment the storm was due until a batch had committed.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from datetime import datetime
from typing import Any

import psycopg
from alembic import command
from sqlalchemy import event, text

from backend.app import assemble
from backend.clock import SteppedClock
from backend.commands import alembic_config
from backend.runtime import Runtime
from backend.settings import Settings
from backend.ticking import tick
from backend.unit_of_work import SilentBell
from push.feature import push_feature
from reminders.feature import reminders_feature
from reminders.sweep import batches, sweep_batch
from tasks.feature import tasks_feature
from tests.city import local
from tests.load import open_book
from tests.load.figures import conclude, percentile, ratio

ASSIGNED, DUE, DEADLINE = local("2026-03-02 09:00"), local("2026-03-05 07:30"), local("2026-03-05 17:00")
OVERDUE = local("2026-03-06 08:00")
_FLOOR = """
WITH due AS (
    SELECT id FROM floor_reminder WHERE state = 'planned' AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), fired AS (
    UPDATE floor_reminder SET state = 'fired', settled_at = %(now)s FROM due WHERE floor_reminder.id = due.id
    RETURNING floor_reminder.id, task_id
)
INSERT INTO floor_outbox (id, reminder_id, task_id, at) SELECT gen_random_uuid(), id, task_id, %(now)s FROM fired
"""


def floor(url: str, batch: int) -> float:
    """Return how many rows a second PostgreSQL claims and writes to an outbox, with nothing else to do."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS floor_reminder, floor_outbox")
        connection.execute("CREATE TABLE floor_reminder (LIKE reminder INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        connection.execute("INSERT INTO floor_reminder SELECT * FROM reminder")
        connection.execute("ALTER TABLE floor_reminder ADD PRIMARY KEY (id)")
        connection.execute("CREATE INDEX ON floor_reminder (due_at) WHERE state = 'planned'")
        connection.execute(
            "CREATE TABLE floor_outbox (id uuid PRIMARY KEY, reminder_id uuid, task_id uuid, at timestamptz)"
        )
        connection.execute("VACUUM ANALYZE floor_reminder")
        connection.execute("CHECKPOINT")
        began, done = time.perf_counter(), 0
        while count := connection.execute(_FLOOR, {"now": DUE, "batch": batch}).rowcount:
            done += count
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE floor_reminder, floor_outbox")
    return done / seconds


def storm(runtime: Runtime, at: datetime) -> tuple[float, list[float], float]:
    """Fire everything that is due; return reminders a second, the lateness of each batch in ms, and the MB it took."""
    clock = runtime.clock
    assert isinstance(clock, SteppedClock)
    clock.move_to(max(at, clock.now()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, settled, late = time.perf_counter(), 0, []
    for batch in batches(runtime):
        settled += batch.settled
        late += [(time.perf_counter() - began) * 1000] * batch.settled
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return settled / (time.perf_counter() - began), late, grown / 1024


def idle_tick(runtime: Runtime) -> float:
    """Return the milliseconds of database time that a tick takes when nothing is due (median of fifty)."""
    spent: list[float] = []

    def begin(_c: Any, _k: Any, _s: Any, _p: Any, context: Any, _m: Any) -> None:
        context.began = time.perf_counter()

    def end(_c: Any, _k: Any, _s: Any, _p: Any, context: Any, _m: Any) -> None:
        spent[-1] += (time.perf_counter() - context.began) * 1000

    event.listen(runtime.engine, "before_cursor_execute", begin)
    event.listen(runtime.engine, "after_cursor_execute", end)
    for _ in range(50):
        spent.append(0.0)
        tick(runtime)
    event.remove(runtime.engine, "before_cursor_execute", begin)
    event.remove(runtime.engine, "after_cursor_execute", end)
    return percentile(spent, 0.5)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=50_000)
    parser.add_argument("--filling", type=int, default=20, help="further reminders of each task, not due")
    options = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    built: Runtime = app.extensions["giaoviec"]
    open_book.write_tasks(built.engine, options.tasks, assigned=ASSIGNED, soon=DUE, deadline=DEADLINE)
    open_book.write_filling(built.engine, DEADLINE, options.filling)
    runtime = built.with_clock(SteppedClock(ASSIGNED), SilentBell())
    tick(runtime)
    sweep_batch(runtime)  # a worker that is up has read the calendar
    with built.engine.connect() as connection:
        planned = connection.scalar(text("SELECT count(*) FROM reminder WHERE state = 'planned'"))
    idle = idle_tick(runtime)
    print(f"{planned} planned, an idle tick takes {idle:.2f} ms of database time", flush=True)
    open_book.write_reminders(built.engine, "due_soon_2", DUE, options.tasks)
    open_book.vacuum(built.engine)
    plain = floor(settings.database_url.replace("postgresql+psycopg", "postgresql"), 2000)
    print(f"floor: {plain:.0f} a second", flush=True)
    open_book.checkpoint(built.engine)
    rate, late, grown = storm(runtime, DUE)
    print(f"storm: {rate:.0f} a second, p99 {percentile(late, 0.99):.0f} ms late, {grown:.0f} MB", flush=True)
    open_book.write_reminders(built.engine, "overdue", OVERDUE, options.tasks)
    open_book.checkpoint(built.engine)
    urgings, _, more = storm(runtime, OVERDUE)
    print(f"urgings, each planning the next: {urgings:.0f} a second, {more:.0f} MB", flush=True)
    conclude(
        "reminders",
        {
            "planned": planned,
            "due": options.tasks,
            "idle_tick_ms": idle,
            "floor_per_second": plain,
            "storm_per_second": rate,
            "storm_p99_late_ms": percentile(late, 0.99),
            "storm_grown_mb": grown,
            "urgings_per_second": urgings,
        },
        {
            "storm_to_floor": ratio(rate / plain, 0.5, "higher"),
            "idle_tick_to_5_ms": ratio(idle / 5, 1.0),
        },
    )


if __name__ == "__main__":
    main()
