"""Invariant 15: over all open tasks, what should have fired and did not?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text

from backend.clock import Clock, SystemClock
from backend.runtime import Runtime
from backend.ticking import tick
from backend.unit_of_work import SilentBell
from reminders.book_walks.service import start, walk
from reminders.policies.store import write_policy
from reminders.sweep import sweep
from reminders.watchdog import GRACE, Finding, look, patrol, repair
from tasks.model import Task
from tasks.timeliness import Urgency
from tests.city import City, Desk, local
from tests.reminders.policies.documents import changed
from tests.reminders.sweep.told import poisoned, sleep_until

FRIDAY = local("2026-03-06 17:00")


def findings(city: City) -> list[Finding]:
    with city.runtime.unit_of_work() as work:
        return look(work, city.now)[1]


def said(city: City) -> Counter[tuple[str, str | None]]:
    return Counter((finding.what, finding.key.rung if finding.key else None) for finding in findings(city))


def mend(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        repair(work, look(work, city.now)[1], now=city.now)
        work.commit()


def run(city: City, statement: str, task: Task) -> None:
    with city.runtime.engine.begin() as connection:
        connection.execute(text(statement), {"id": task.id})


def new_ladders(city: City) -> None:
    """Two hours of silence are enough from now on; no task has been planned anew yet."""
    with city.runtime.unit_of_work() as work:
        write_policy(work.session, changed(after={"hours": 2}), "Nhắc sớm hơn", city.now)
        start(work, "replanning", "policy", by=None, now=city.now)
        work.commit()


@pytest.fixture
def task(city: City) -> Task:
    return city.assign("chair", "works", deadline=FRIDAY, coordinators=["health_unit"])


def test_invariant_15_when_all_is_well_it_says_how_many_it_checked(city: City, task: Task) -> None:
    city.assign("chair", "ward_unit")
    done = city.assign("chair", "works")
    city.do("chair", "recall", done, reason="x")
    with city.runtime.unit_of_work() as work:
        assert look(work, city.now) == (2, [])


def test_invariant_15_it_stays_content_through_a_tasks_whole_life(city: City, task: Task) -> None:
    for who, verb, words in (
        ("director", "acknowledge", {}),
        ("director", "report_progress", {"percent": 20, "note": ""}),
        ("director", "submit", {"note": ""}),
        ("chair", "return_for_rework", {"reason": "x"}),
        ("chair", "transfer", {"to": city.party("ward_unit"), "reason": ""}),
    ):
        city.fast_forward(hours=20)
        city.do(who, verb, task, **words)
        assert findings(city) == []
    city.fast_forward(days=10)
    assert findings(city) == []


@pytest.mark.parametrize("rung", ["not_acknowledged_1", "half_time", "due", "overdue"])
def test_invariant_15_a_reminder_that_was_deleted_is_missed_and_planned_anew(city: City, task: Task, rung: str) -> None:
    planned = sorted(row.key for row in city.reminders(task, "planned"))
    with city.runtime.engine.begin() as connection:
        gone = connection.execute(
            text("DELETE FROM reminder WHERE task_id = :id AND rung = :rung"), {"id": task.id, "rung": rung}
        ).rowcount
    assert said(city) == Counter({("missing", rung): gone})
    mend(city)
    assert findings(city) == []
    assert sorted(row.key for row in city.reminders(task, "planned")) == planned


def test_invariant_15_a_reminder_that_somebody_cancelled_by_hand_is_missed(city: City, task: Task) -> None:
    run(city, "UPDATE reminder SET state = 'cancelled' WHERE task_id = :id AND rung = 'due'", task)
    assert said(city) == Counter({("missing", "due"): 1})
    mend(city)
    assert findings(city) == []


def test_invariant_15_a_reminder_that_should_have_been_sent_and_was_deleted_fires_after_repair(
    city: City, task: Task
) -> None:
    director = city.phone("director")
    run(city, "DELETE FROM reminder WHERE task_id = :id AND rung = 'not_acknowledged_1'", task)
    city.go_to(local("2026-03-03 12:00"))
    director.expects_nothing()
    mend(city)
    director.expects("vì chưa tiếp nhận sau 1 ngày làm việc")


def test_invariant_15_a_late_reminder_is_found_after_two_minutes(city: City, task: Task) -> None:
    due = local("2026-03-03 09:00")
    city.simulation.clock.move_to(due + GRACE)
    assert findings(city) == []
    city.simulation.clock.advance(timedelta(seconds=1))
    assert said(city) == Counter({("late", "not_acknowledged_1"): 2})
    assert {finding.due_at for finding in findings(city)} == {due}
    sweep(city.runtime)
    assert findings(city) == []


def test_invariant_15_a_reminder_that_was_moved_into_the_future_by_hand_is_put_back(city: City, task: Task) -> None:
    run(city, "UPDATE reminder SET due_at = due_at + interval '1 year' WHERE task_id = :id AND rung = 'due'", task)
    assert said(city) == Counter({("moved", "due"): 1})
    city.go_to(FRIDAY + timedelta(hours=1))
    assert said(city) == Counter({("late", "due"): 1})
    mend(city)
    sweep(city.runtime)
    assert findings(city) == []
    assert [row.state for row in city.reminders(task) if row.rung == "due"] == ["fired"]


def test_what_is_met_at_night_waits_for_morning_and_is_not_late_meanwhile(city: City, task: Task) -> None:
    """Workers were away from Tuesday 08:50 until 21:30."""
    planned = [row.due_at for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1"]
    assert planned == [local("2026-03-03 09:00")] * 2
    sleep_until(city, local("2026-03-03 21:30"))
    assert said(city) == Counter({("late", "not_acknowledged_1"): 2})
    sweep(city.runtime)
    morning = local("2026-03-04 06:00")
    assert [row.due_at for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1"] == [morning] * 2
    for moment in (city.now, local("2026-03-04 05:59"), morning, morning + GRACE):
        sleep_until(city, moment)
        assert findings(city) == []
    sleep_until(city, morning + GRACE + timedelta(seconds=1))
    assert said(city) == Counter({("late", "not_acknowledged_1"): 2})
    sweep(city.runtime)
    assert findings(city) == []
    assert {row.state for row in city.reminders(task) if row.rung == "not_acknowledged_1"} == {"fired"}


def test_new_rules_at_night_leave_nothing_late(city: City, task: Task) -> None:
    """What the new ladder would have said this afternoon is said in the morning."""
    city.go_to(local("2026-03-02 23:00"))
    new_ladders(city)
    walk(city.runtime)
    assert [row.due_at for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1"] == [
        local("2026-03-02 11:00")
    ] * 2
    sweep(city.runtime)
    assert findings(city) == []
    city.go_to(local("2026-03-03 06:01"))
    assert findings(city) == []
    assert {row.state for row in city.reminders(task) if row.rung == "not_acknowledged_1"} == {"fired"}


@pytest.mark.parametrize(
    ("urgency", "at", "put"),
    [("normal", "2026-03-03 15:00", "2026-03-04 06:00"), ("flash", "2026-03-02 21:30", "2026-03-03 06:00")],
    ids=["by day", "a flash task"],
)
def test_nothing_else_waits_for_morning(city: City, urgency: Urgency, at: str, put: str) -> None:
    task = city.assign("chair", "works", urgency=urgency)
    run(city, f"UPDATE reminder SET due_at = '{local(put)}' WHERE task_id = :id AND rung = 'not_acknowledged_1'", task)
    sleep_until(city, local(at))
    assert said(city)["late", "not_acknowledged_1"] == 1


def test_while_the_book_is_planned_anew_rows_may_lag_behind(city: City, task: Task) -> None:
    city.declare("2026-03-03", "off")
    assert said(city)[("moved", "not_acknowledged_1")] == 2
    with city.runtime.unit_of_work() as work:
        start(work, "replanning", "calendar", by=None, now=city.now)
        work.commit()
    assert findings(city) == []
    walk(city.runtime)
    assert findings(city) == []


def test_while_the_book_is_planned_anew_nothing_is_late_for_not_having_been_reached(city: City, task: Task) -> None:
    """The new ladder would have spoken at eleven; the walk has yet to come to this task."""
    city.go_to(local("2026-03-02 15:00"))
    new_ladders(city)
    assert findings(city) == []
    run(city, "UPDATE reminder SET due_at = '2026-03-02 07:57Z' WHERE task_id = :id", task)
    assert said(city) == Counter({("late", "not_acknowledged_1"): 2}), "by its own row as well"
    walk(city.runtime)
    sweep(city.runtime)
    assert findings(city) == []


def test_somebody_for_whom_a_reminder_was_held_and_forgotten_is_found(city: City, task: Task) -> None:
    city.go_to(local("2026-03-03 09:00"))
    run(
        city,
        "UPDATE reminder_recipient SET release_at = now() - interval '20 years', held_for = 'cap', message_id = NULL "
        "WHERE reminder_id IN (SELECT id FROM reminder WHERE task_id = :id AND rung = 'not_acknowledged_1')",
        task,
    )
    assert {finding.what for finding in findings(city)} == {"untold"}
    sweep(city.runtime)
    assert findings(city) == []


def test_a_task_that_cannot_be_planned_is_a_finding_and_hides_nothing_of_the_others(city: City, task: Task) -> None:
    beyond = city.assign("chair", "works", deadline=FRIDAY)
    run(city, "UPDATE task SET deadline = '9999-12-31 23:00+00' WHERE id = :id", beyond)
    run(city, "DELETE FROM reminder WHERE task_id = :id AND rung = 'due'", task)
    assert said(city) == Counter({("missing", "due"): 1, ("unplannable", None): 1})
    mend(city)
    assert {(each.what, each.task_id) for each in findings(city)} == {("unplannable", beyond.id)}


def test_a_deadline_before_the_assignment_has_no_half_time_and_stops_nobody(city: City, task: Task) -> None:
    """A clock that was ahead when it was assigned, or an import."""
    run(city, "UPDATE task SET assigned_at = deadline + interval '1 hour' WHERE id = :id", task)
    mend(city)
    assert findings(city) == []


# -- the clocks, and the watcher outside -------------------------------------------------------------------------------


class _Lying(SystemClock):
    def now(self) -> datetime:
        return super().now() + timedelta(hours=2)


def at(city: City, clock: Clock, ping: str = "") -> Runtime:
    """The same product on another clock."""
    runtime = city.runtime
    return replace(runtime, clock=clock, settings=replace(runtime.settings, watchdog_ping=ping), bell=SilentBell())


def test_a_clock_process_that_has_stopped_is_found(city: City) -> None:
    tick(at(city, SystemClock()))
    assert patrol(at(city, SystemClock())).findings == {}
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE heartbeat SET at = at - interval '5 minutes' WHERE name = 'clock'"))
    assert patrol(at(city, SystemClock())).findings == {"clock_stopped": 1}


def test_a_clock_that_lies_is_found_by_asking_postgresql(city: City) -> None:
    assert patrol(at(city, _Lying())).findings == {"clock_lies": 1}
    assert patrol(at(city, SystemClock())).findings == {}


def test_after_the_clock_was_set_back_heartbeats_count_again(city: City) -> None:
    tick(at(city, _Lying()))
    assert "clock_stopped" in patrol(at(city, SystemClock())).findings
    tick(at(city, SystemClock()))
    assert patrol(at(city, SystemClock())).findings == {}


def test_the_watcher_outside_hears_of_us_only_when_all_is_well(desk: Desk, watcher: Watcher) -> None:
    city = desk.city
    assert patrol(at(city, SystemClock(), watcher.url)).clean
    assert watcher.calls == ["/ping/giao-viec"]
    assert not patrol(at(city, _Lying(), watcher.url)).clean
    assert len(watcher.calls) == 1
    watcher.stop()
    assert patrol(at(city, SystemClock(), watcher.url)).clean, "that nobody answers there is for them to notice"
    shown = desk("an").get("/watchdog").json["items"]
    assert [(each["clean"], each["findings"]) for each in shown] == [
        (False, {"clock_lies": 1}),  # it believes that it went round two hours later
        (True, {}),
        (True, {}),
    ]
    assert desk("chair").get("/watchdog").status_code == 403
    assert desk("admin").post("/watchdog/rounds").status_code == 204


class Watcher:
    """A watcher outside: a server that notes who calls."""

    def __init__(self) -> None:
        calls = self.calls = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/ping/giao-viec"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    found = Watcher()
    yield found
    if found._thread.is_alive():
        found.stop()


def test_invariant_15_a_poisoned_reminder_is_named_and_not_only_pushed_back_for_ever(city: City) -> None:
    """The sweep pushes it back hour after hour; somebody has to say so loudly."""
    bad, _good = poisoned(city)
    for hours in range(3):
        city.simulation.clock.move_to(local("2026-03-03 09:00") + timedelta(hours=hours))
        sweep(city.runtime)
    city.simulation.clock.advance(timedelta(minutes=30))
    assert {finding.task_id for finding in findings(city)} == {bad.id}


def test_invariant_15_a_task_with_no_reminders_at_all_is_found(city: City, task: Task) -> None:
    run(city, "DELETE FROM reminder_recipient WHERE reminder_id IN (SELECT id FROM reminder WHERE task_id = :id)", task)
    run(city, "DELETE FROM reminder WHERE task_id = :id", task)
    assert said(city)[("missing", "due")] == 1
    mend(city)
    assert findings(city) == []


def test_the_command_is_loud_and_repairs_when_told_to(desk: Desk, app: Flask) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=FRIDAY)
    run(city, "DELETE FROM reminder WHERE task_id = :id AND rung = 'due'", task)
    runner = app.test_cli_runner()

    def call(*arguments: str) -> tuple[int, str]:
        with app.app_context():
            result = runner.invoke(args=["watchdog", *arguments])
        return result.exit_code, result.output

    code, output = call()
    assert code == 1
    assert output.splitlines() == [
        f"missing due: task {task.id}, due 2026-03-06T10:00:00+00:00",
        "1 open tasks checked, 1 findings",
    ]
    assert call("--repair")[0] == 1, "it says so loudly even as it repairs"
    assert call() == (0, "1 open tasks checked, 0 findings\n")
