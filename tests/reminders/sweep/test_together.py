"""A verb and a sweep at the same moment: whoever comes second sees what the first has written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import select

from reminders.firing import Firing
from reminders.model import DUE_COLUMNS, Due, Reminder
from reminders.watchdog import look
from tests.city import City, local
from tests.reminders.sweep.told import FRIDAY, sleep_until


def test_a_task_made_more_urgent_while_it_is_urged_is_urged_next_by_the_new_ladder(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.do("director", "acknowledge", task)
    city.go_to(FRIDAY)
    sleep_until(city, local("2026-03-09 08:00"))
    with city.runtime.unit_of_work() as work, ThreadPoolExecutor(1) as pool:
        claimed = select(*DUE_COLUMNS).where(Reminder.state == "planned", Reminder.due_at <= city.now)
        rows = [Due(*row) for row in work.session.execute(claimed.with_for_update(skip_locked=True))]
        assert [row.rung for row in rows] == ["overdue"]
        Firing(work, city.now).fire(rows)
        verb = pool.submit(city.do, "chair", "change", task, changes={"urgency": "flash"})
        assert wait([verb], timeout=1).not_done, "the verb waits for the sweep that has claimed its task's reminder"
        work.commit()
        verb.result(timeout=10)
    with city.runtime.unit_of_work() as work:
        found = look(work, city.now)[1]
    assert [each for each in found if each.what in ("moved", "missing")] == []
