"""Walking the open book: in batches, resumed where it was left, and past nobody who is changing a task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from backend.ids import new_id
from reminders.book_walks.service import is_due, start, step, walk
from reminders.model import BookWalk, Reminder
from reminders.watchdog import look
from tasks.model import Task
from tests.city import City, Desk, local

NEXT_FRIDAY = local("2026-03-13 17:00")


def planned(city: City, task: Task, rung: str) -> str:
    row = next(row for row in city.reminders(task, "planned") if row.rung == rung)
    return f"{row.due_at.astimezone(NEXT_FRIDAY.tzinfo):%d/%m %H:%M}"


def walks(city: City) -> list[BookWalk]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(BookWalk).order_by(BookWalk.id)))


def test_a_holiday_announced_tomorrow_moves_what_is_planned(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    assert (planned(city, task, "not_acknowledged_1"), planned(city, task, "due_soon_1")) == (
        "03/03 09:00",
        "11/03 07:30",
    )
    soon = city.see("chair", task).due_soon_from
    for day in ("2026-03-03", "2026-03-12"):
        answer = desk("admin").put(f"/working-calendar/{day}", {"kind": "off", "note": "Quốc tang"})
        assert answer.status_code == 200, answer.text
    assert {each.cause for each in walks(city)} == {"calendar 2026-03-03: off", "calendar 2026-03-12: off"}
    walk(city.runtime)
    assert (planned(city, task, "not_acknowledged_1"), planned(city, task, "due_soon_1")) == (
        "04/03 09:00",
        "10/03 07:30",
    )
    assert soon is not None
    assert city.see("chair", task).due_soon_from == soon - timedelta(days=1), "the board turns amber a day earlier"
    assert city.see("chair", task).deadline == NEXT_FRIDAY.astimezone(UTC), "what was agreed on stays"
    with city.runtime.unit_of_work() as work:
        assert look(work, city.now)[1] == []


def test_a_walk_is_resumed_where_it_was_left(city: City) -> None:
    for n in range(5):
        city.assign("chair", "works", f"Việc {n}", deadline=NEXT_FRIDAY)
    city.declare("2026-03-03", "off")
    with city.runtime.unit_of_work() as work:
        start(work, "replanning", "calendar", by=None, now=city.now)
        work.commit()
    assert step(city.runtime, most=2)
    (first,) = walks(city)
    assert (first.checked, first.finished_at) == (2, None)

    class Dying(type(city.runtime.unit_of_work())):  # type: ignore[misc]
        def commit(self) -> None:
            self._settle()
            raise KeyboardInterrupt

    class Runtime:
        clock, bell, sessions = city.runtime.clock, city.runtime.bell, city.runtime.sessions

        def unit_of_work(self) -> Any:
            real = city.runtime.unit_of_work()
            real.__class__ = Dying
            return real

    with pytest.raises(KeyboardInterrupt):
        step(Runtime(), most=2)  # type: ignore[arg-type]
    assert walks(city)[0].checked == 2, "a batch that died was never begun"
    walk(city.runtime)
    (done,) = walks(city)
    assert (done.checked, done.total, done.finished_at is not None) == (5, 5, True)
    with city.runtime.sessions() as session:
        assert not is_due(session, city.now)
        moved = session.scalar(
            select(func.count()).where(
                Reminder.rung == "not_acknowledged_1", Reminder.due_at == local("2026-03-04 09:00")
            )
        )
    assert moved == 5


def test_two_workers_do_not_walk_one_walk_at_once(city: City) -> None:
    city.assign("chair", "works", deadline=NEXT_FRIDAY)
    with city.runtime.unit_of_work() as work:
        start(work, "replanning", "calendar", by=None, now=city.now)
        work.commit()
    with city.runtime.sessions() as session:
        session.execute(text("SELECT id FROM book_walk FOR UPDATE"))
        assert step(city.runtime) is False
    assert step(city.runtime) is True


def test_who_may_see_walks(desk: Desk) -> None:
    assert desk("chair").get("/book-walks").status_code == 403
    assert desk("an").get("/book-walks?kind=dry_run").json["items"] == []
    assert desk("admin").get(f"/book-walks/{new_id(datetime.now(UTC))}").status_code == 404
