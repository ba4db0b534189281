"""Planning the whole open book anew while people work: how long, and what it does to them.

`bin/bench replanning` (`-- --tasks N`). The book is planned once by a first walk; then a day is declared off and the
second walk moves what has to move. A worker process walks; a web process answers clients who assign at a steady rate,
before the walk and while it goes on. In the middle the worker is killed with SIGKILL and another goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

from alembic import command
from sqlalchemy import select, text

from backend.app import assemble
from backend.commands import alembic_config
from backend.ids import new_id
from backend.org.model import Person
from backend.runtime import Runtime
from backend.settings import Settings
from backend.working_time import CalendarDay
from push.feature import push_feature
from reminders.book_walks.service import start
from reminders.feature import reminders_feature
from reminders.model import BookWalk
from tasks.feature import tasks_feature
from tests.city import PASSWORD, password_hash
from tests.load import open_book
from tests.load.figures import conclude, percentile, ratio
from tests.processes import Web, flask, running

A_SECOND = 5


class Traffic:
    """Clients who assign at a steady rate, and how long each waited."""

    def __init__(self, url: str, token: str, unit: str) -> None:
        self._address = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._body = json.dumps({"title": "Xử lý điểm ngập", "lead": {"unit_id": unit}})
        self._lock = threading.Lock()
        self.times: list[float] = []

    def flow(self, until: threading.Event) -> None:
        """Send one request every 1/A_SECOND of a second, however long the one before takes."""
        next_at = time.perf_counter()
        while not until.is_set():
            threading.Thread(target=self._one).start()
            next_at += 1 / A_SECOND
            time.sleep(max(0.0, next_at - time.perf_counter()))

    def _one(self) -> None:
        began = time.perf_counter()
        connection = HTTPConnection(self._address, timeout=60)
        connection.request("POST", "/api/v1/tasks", self._body, self._headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 201, answer.status
        with self._lock:
            self.times.append((time.perf_counter() - began) * 1000)


def watched(traffic: Traffic, condition: threading.Event) -> list[float]:
    """Let traffic flow until the condition is set; return what its requests took."""
    traffic.times.clear()
    flowing = threading.Thread(target=traffic.flow, args=(condition,))
    flowing.start()
    flowing.join()
    time.sleep(1)
    return list(traffic.times)


def after(seconds: float) -> threading.Event:
    event = threading.Event()
    threading.Timer(seconds, event.set).start()
    return event


def begin_walk(runtime: Runtime, cause: str) -> None:
    with runtime.unit_of_work() as work:
        start(work, "replanning", cause, by=None, now=datetime.now(UTC))
        work.commit()


def newest(runtime: Runtime) -> BookWalk:
    with runtime.sessions() as session:
        return session.scalars(select(BookWalk).order_by(BookWalk.id.desc()).limit(1)).one()


def wait_for(runtime: Runtime, share: float) -> float:
    """Wait until this share of the walk is done; return the seconds."""
    began = time.perf_counter()
    while (walk := newest(runtime)).finished_at is None and walk.checked < share * walk.total:
        time.sleep(0.2)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=100_000)
    options = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    app = assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])
    runtime: Runtime = app.extensions["giaoviec"]
    now = datetime.now(UTC)
    open_book.write_tasks(
        runtime.engine,
        options.tasks,
        assigned=now - timedelta(days=1),
        soon=now + timedelta(days=30),
        deadline=now + timedelta(days=35),
    )
    with runtime.sessions() as session:
        chair = session.scalars(select(Person).filter_by(username="p0")).one()
        chair.password_hash = password_hash()
        unit = session.scalar(text("SELECT id FROM unit WHERE kind = 'department' ORDER BY id LIMIT 1"))
        session.commit()
    open_book.vacuum(runtime.engine)
    log = Path(mkdtemp()) / "bench.log"
    quiet = {"GIAOVIEC_LOG_LEVEL": "warning"}
    web, clock, worker = Web(log, **quiet), flask("clock", log, **quiet), flask("worker", log, **quiet)
    with running(web, clock, worker):
        web.wait()
        signed_in = app.test_client().post("/api/v1/sessions", json={"username": "p0", "password": PASSWORD})
        traffic = Traffic(web.url, signed_in.json["access_token"], str(unit))
        begin_walk(runtime, "the first plan")
        first = wait_for(runtime, 1.0)
        print(f"first plan of {options.tasks} tasks: {first:.0f} s", flush=True)
        before = watched(traffic, after(20))
        print(f"before: p50 {percentile(before, 0.5):.0f} ms, p99 {percentile(before, 0.99):.0f} ms", flush=True)
        with runtime.unit_of_work() as work:
            # The last working day before the deadline's becomes a day off: what is due soon moves.
            days = ((now + timedelta(days=days)).date() for days in range(34, 0, -1))
            day = next(each for each in days if work.calendar.is_working_day(each))
            work.session.add(CalendarDay(id=new_id(now), day=day, kind="off"))
            work.commit()
        begin_walk(runtime, f"calendar {day}")
        done = threading.Event()

        def finish() -> None:
            wait_for(runtime, 0.5)
            worker.kill()
            with running(flask("worker", log, **quiet)):
                wait_for(runtime, 1.0)
                done.set()

        began = time.perf_counter()
        walking = threading.Thread(target=finish)
        walking.start()
        during = watched(traffic, done)
        walking.join()
        seconds = time.perf_counter() - began
    walk = newest(runtime)
    print(f"during: p50 {percentile(during, 0.5):.0f} ms, p99 {percentile(during, 0.99):.0f} ms", flush=True)
    print(f"{walk.checked} checked, {walk.changed} reminders moved in {seconds:.0f} s, one worker killed", flush=True)
    assert walk.changed, "nothing was planned anew, so nothing was measured"
    conclude(
        "replanning",
        {
            "tasks": options.tasks,
            "first_plan_seconds": first,
            "replan_seconds": seconds,
            "checked": walk.checked,
            "moved": walk.changed,
            "p99_before_ms": percentile(before, 0.99),
            "p99_during_ms": percentile(during, 0.99),
        },
        {"p99_during_to_before": ratio(percentile(during, 0.99) / percentile(before, 0.99), 2.0)},
    )


if __name__ == "__main__":
    main()
