"""Lists, searches, the board and the report, on ten thousand and on a million tasks, beside their bare SQL.

`bin/bench lists` seeds 10,000 tasks, measures, seeds the rest up to a million (or `-- --tasks N`), and measures again.
Times are server-side, in process: the service with loading and paging, and the JSON of the answer. The bare SQL is the
same statements with the same parameters through psycopg, without the ORM. `-- --plans` prints every plan.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from alembic import command
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from backend.app import assemble
from backend.commands import alembic_config
from backend.org.model import Person, Unit
from backend.runtime import Runtime
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.board import read_board, usual_period
from tasks.feature import tasks_feature
from tasks.lists import TaskFilter, find_tasks
from tasks.reports.monthly import draw
from tasks.summary import summary
from tasks.tally import Tally
from tasks.trends.answering import count_answering
from tasks.trends.weeks import count_weeks, week_starts
from tasks.trends.workload import count_ages, count_fields
from tests.load.figures import conclude, percentile, ratio
from tests.load.seed import UNITS, seed

ROUNDS = 12
SMALL = 10_000
PAGE = 50


def person(n: int) -> UUID:
    return UUID(f"00000000-0000-7000-9000-{n:012x}")


def unit(n: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{n:012x}")


#: Who asks: the chair (and busiest assigner), a director, the head of a ward, an official, the secretariat.
WHO = {"chair": 0, "director": 5, "ward": 700, "official": 30_000, "secretary": UNITS}
LISTS: dict[str, dict[str, Any]] = {
    "visible": {},
    "assigned to me": {"view": "assigned_to_me"},
    "assigned by me": {"view": "assigned_by_me"},
    "followed": {"view": "followed"},
    "open": {"conditions": ["open"]},
    "overdue by deadline": {"conditions": ["overdue"], "sort": "deadline"},
    "due soon by deadline": {"conditions": ["due_soon"], "sort": "deadline"},
    "not acknowledged": {"conditions": ["not_acknowledged"]},
    "awaiting answer": {"conditions": ["awaiting_answer"]},
    "one status": {"statuses": ["in_progress"]},
    "one field": {"field": "Lĩnh vực 3"},
    "frequent word": {"q": "kiểm tra"},
    "frequent words": {"q": "rà soát hộ nghèo"},
    "rare word": {"q": "khu vực 4711"},
    "word begun": {"q": "phòng ch"},
    "code": {"q": "2026-0104711"},
    "no hit": {"q": "xylophone"},
    "open and frequent": {"conditions": ["open"], "q": "điểm ngập"},
    "words apart": {"q": "kiểm soát"},
    "rare status": {"statuses": ["declined"]},
    "unknown field": {"field": "Không có"},
    "unknown tag": {"tags": ["không có"]},
    "one person": {"person_id": person(30_001)},
    "one assigner": {"assigner_id": person(7)},
    "long ago": {"assigned_to": datetime.now(UTC) - timedelta(days=1000)},
    "due in a week": {"deadline_from": datetime.now(UTC), "deadline_to": datetime.now(UTC) + timedelta(days=7)},
}
#: Lists of open work: what must not grow with what was finished.
OPEN_WORK = ("open", "overdue by deadline", "due soon by deadline", "not acknowledged", "awaiting answer")


@dataclass
class Recorder:
    """Remembers the statements of one call, to run them bare."""

    statements: list[tuple[str, Any]] = field(default_factory=list)

    def listen(self, engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        self.statements.append((statement, parameters))


def timed(call: Callable[[], object]) -> list[float]:
    call()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return times


class Bench:
    def __init__(self, runtime: Runtime, plans: bool, only: str = "") -> None:
        self.runtime = runtime
        self.plans = plans
        self.only = only
        self.recorder = Recorder()
        #: How many rows each list showed, at each size of the book.
        self.lengths: dict[str, list[int]] = {}
        self.recorder.listen(runtime.engine)

    def lists(self) -> tuple[dict[str, float], list[float]]:
        """Return p95 by who and list, and what each takes as a share of its bare SQL."""
        found: dict[str, float] = {}
        shares: list[float] = []
        for who, number in WHO.items():
            for name, wanted in LISTS.items():
                if self.only and self.only not in f"{who}: {name}":
                    continue
                times = timed(lambda number=number, wanted=wanted: self._list(number, wanted))  # type: ignore[misc]
                p95 = percentile(times, 0.95)
                self.recorder.statements.clear()
                length = len(self._list(number, wanted))
                bare = self._bare(list(self.recorder.statements))
                shares.append(bare / percentile(times, 0.5))
                found[f"{who}: {name}"] = p95
                self.lengths.setdefault(f"{who}: {name}", []).append(length)
                late = "  <-- over 50 ms" if p95 > 50 else ""
                measured = f"p50 {percentile(times, 0.5):7.2f}  p95 {p95:7.2f}  bare {bare:7.2f}  rows {length:2}"
                print(f"{who:<10} {name:<22} {measured}{late}", flush=True)
                if self.plans or p95 > 50:
                    self._explain(self.recorder.statements[-1])
        return found, shares

    def _list(self, number: int, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        with self.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, person(number))
            now = self.runtime.clock.now()
            page = find_tasks(work, actor, TaskFilter(**wanted), cursor=None, limit=PAGE, position=0, now=now)
            return [summary(task) for task in page.items]

    def board(self, number: int) -> list[float]:
        since = usual_period(self.runtime.clock.now(), self.runtime.settings.zone)

        def call() -> None:
            with self.runtime.sessions() as session:
                read_board(session, unit(number), since, self.runtime.clock.now(), self.runtime.memory.once(Tally))

        began = time.perf_counter()
        call()
        print(f"board of unit {number}, first look {(time.perf_counter() - began) * 1000:.1f} ms", flush=True)
        return timed(call)

    def past(self) -> dict[str, list[float]]:
        """Time what lies behind the city's board, counted anew: an answer is kept for a minute or more."""
        zone = self.runtime.settings.zone
        counts: dict[str, Callable[[Session, datetime], object]] = {
            "weeks": lambda session, now: count_weeks(session, week_starts(now, zone, 12), zone, now),
            "ages": count_ages,
            "fields": count_fields,
            "answering": lambda session, now: count_answering(session, unit(0), week_starts(now, zone, 12), zone),
        }
        found: dict[str, list[float]] = {}
        for name, count in counts.items():
            began = time.perf_counter()
            with self.runtime.sessions() as session:
                self.recorder.statements.clear()
                count(session, self.runtime.clock.now())
            found[name] = [(time.perf_counter() - began) * 1000]
            if self.plans:
                self._explain(self.recorder.statements[-1])
        return found

    def report(self, by: str) -> list[float]:
        def call() -> None:
            with self.runtime.sessions() as session:
                now = self.runtime.clock.now()
                start = now.replace(day=1, hour=0, minute=0)
                city: Unit = session.get_one(Unit, unit(0))
                draw(session, city, by, "today", start, start + timedelta(days=31), now)  # type: ignore[arg-type]

        began = time.perf_counter()
        call()
        first = (time.perf_counter() - began) * 1000
        self.recorder.statements.clear()
        call()
        if self.plans or first > 2000:
            self._explain(self.recorder.statements[-1])
        return [first]

    def _bare(self, statements: list[tuple[str, Any]]) -> float:
        with self.runtime.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            cursor = raw.cursor()

            def call() -> None:
                for statement, parameters in statements:
                    cursor.execute(statement, parameters)
                    cursor.fetchall()

            return percentile(timed(call), 0.5)

    def _explain(self, recorded: tuple[str, Any]) -> None:
        with Session(self.runtime.engine) as session:
            raw = session.connection().connection.driver_connection
            assert raw is not None
            cursor = raw.cursor()
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + recorded[0], recorded[1])
            print("\n".join(f"    {row[0]}" for row in cursor.fetchall()[:60]), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--seeded", action="store_true", help="the database holds its tasks already: measure only")
    parser.add_argument("--only", default="", help="lists whose name holds this")
    options = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    bench = Bench(app.extensions["giaoviec"], options.plans, options.only)
    small: dict[str, float] = {}
    seconds = 0.0
    if not options.seeded:
        for count, seconds in seed(bench.runtime.engine, 0, SMALL, options.tasks):
            print(f"{count} tasks after {seconds:.0f} s", flush=True)
        small, _ = bench.lists()
        for count, seconds in seed(bench.runtime.engine, SMALL, options.tasks, options.tasks):
            print(f"{count} tasks after {seconds:.0f} s", flush=True)
    large, shares = bench.lists()
    boards = {"city": bench.board(0), "department": bench.board(5)}
    past = bench.past()
    reports = {by: bench.report(by) for by in ("unit", "field", "assigner")}
    with bench.runtime.engine.connect() as connection:
        total = connection.scalar(text("SELECT count(*) FROM task"))
    worst = max(large, key=lambda name: large[name], default="")
    # A list of three rows is no measure for one that fills its page: those are shown as a figure of their own.
    grown = {name: large[name] / small[name] for name in small if name.split(": ")[1] in OPEN_WORK and small[name] > 2}
    growth = max((grown[name] for name in grown if min(bench.lengths[name]) == PAGE), default=1.0)
    for name, times in {**boards, **past, **reports}.items():
        print(f"{name}: p95 {percentile(times, 0.95):.1f} ms")
    conclude(
        "lists",
        {
            "tasks": total,
            "seed_seconds": seconds,
            "worst_list": worst,
            "worst_list_p95_ms": large.get(worst, 0.0),
            "growth_of_lists_that_got_longer": max(grown.values(), default=1.0),
            "lists_over_50_ms": sum(1 for value in large.values() if value > 50),
            "board_city_p95_ms": percentile(boards["city"], 0.95),
            "board_department_p95_ms": percentile(boards["department"], 0.95),
            **{f"board_{name}_ms": times[0] for name, times in past.items()},
            **{f"report_{by}_ms": times[0] for by, times in reports.items()},
        },
        {
            "worst_list_to_50_ms": ratio(large.get(worst, 0.0) / 50, 1.0),
            "board_to_20_ms": ratio(percentile(boards["city"], 0.95) / 20, 1.0),
            "report_to_2_s": ratio(max(times[0] for times in reports.values()) / 2000, 1.0),
            "growth_of_open_work": ratio(growth, 2.0),
            "median_list_to_bare_sql": ratio(percentile(shares or [0.0], 0.5), 0.25, "higher"),
        },
    )


if __name__ == "__main__":
    main()
