"""Late is better than lost, and nobody is flooded (invariant 4)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tasks.model import Task
from tests.city import City, local
from tests.copies import multiply
from tests.reminders.sweep.told import FRIDAY, kinds, messages, sleep_until


def test_invariant_04_after_three_days_without_workers_each_person_hears_once(city: City) -> None:
    for name in ("director", "chair", "an"):
        city.phone(name)
    tasks = [city.assign("chair", "works", f"Việc {n}", deadline=local("2026-03-05 17:00")) for n in range(6)]
    city.simulation.work()
    before = city.now
    sleep_until(city, local("2026-03-07 09:00"))  # Saturday: three not-acknowledged, half time, due soon, due, overdue
    city.simulation.work()
    fired = Counter(row.rung for task in tasks for row in city.reminders(task, "fired"))
    assert fired["not_acknowledged_3"] == fired["due"] == 6
    assert not [row for task in tasks for row in city.reminders(task, "planned") if row.due_at <= city.now]
    for name, read in (("director", "phone-of-director"), ("chair", "phone-of-chair"), ("an", "phone-of-an")):
        assert kinds(city, name, since=before + timedelta(seconds=1)) == Counter(digest=1), name
        assert len(city.carrier.shown[read]) == (7 if name == "director" else 1)
    (digest,) = messages(city, "director", since=city.now)
    assert digest.title == "6 nhiệm vụ cần anh/chị xem"
    lines = digest.body.split("\n")
    assert lines == [
        f"{task.code}: {task.title}, vì đã quá hạn từ 17:00 thứ Năm 05/03/2026" for task in _as_told(lines, tasks)
    ]
    assert set(digest.subjects) == {task.id for task in tasks}


def _as_told(lines: list[str], tasks: list[Task]) -> list[Task]:
    """The tasks in the order of the lines."""
    by_code = {task.code: task for task in tasks}
    return [by_code[line.split(":")[0]] for line in lines]


def test_invariant_04_the_newest_state_comes_first(city: City) -> None:
    old = city.assign("chair", "works", "Cũ", deadline=local("2026-03-03 17:00"))
    new = city.assign("chair", "works", "Mới", deadline=local("2026-03-05 17:00"))
    city.do("director", "acknowledge", old)
    city.do("director", "acknowledge", new)
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-05 17:30"))
    city.simulation.work()
    (digest,) = messages(city, "director", since=since)
    assert digest.body.split("\n") == [
        f"{new.code}: Mới, vì đã đến hạn",
        f"{old.code}: Cũ, vì đã quá hạn từ 17:00 thứ Ba 03/03/2026",
    ]


def test_invariant_04_a_flash_task_is_never_hidden_in_a_digest_and_speaks_once(city: City) -> None:
    for number in range(3):
        city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY)
    flash = city.assign("chair", "works", "Hỏa tốc", urgency="flash", deadline=local("2026-03-02 12:00"))
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-05 09:00"))
    city.simulation.work()
    assert kinds(city, "director", since) == Counter(digest=1, reminder=1)
    alone = next(row for row in messages(city, "director", since) if row.kind == "reminder")
    assert (alone.subjects, alone.urgency) == ([flash.id], "flash")
    assert alone.why == "vì đã quá hạn từ 12:00 thứ Hai 02/03/2026"


def test_invariant_04_missed_urgings_are_not_made_up_one_by_one(city: City) -> None:
    task = city.assign("chair", "works", urgency="flash", deadline=city.now + timedelta(minutes=30))
    city.do("director", "acknowledge", task)
    sleep_until(city, city.now + timedelta(days=3))
    city.simulation.work()
    urged = [row for row in city.reminders(task, "fired") if row.rung == "overdue"]
    assert [row.occurrence for row in urged] == [1], "of 143 missed urgings one is sent"
    (following,) = [row for row in city.reminders(task, "planned") if row.rung == "overdue"]
    assert following.due_at == city.now + timedelta(minutes=30)


def test_invariant_04_more_than_one_batch_of_late_reminders_is_still_one_digest_a_person(city: City) -> None:
    """What an outage leaves may be more than a batch holds; a person is not told once for each batch."""
    task = city.assign("chair", "works", "Việc", deadline=local("2026-03-04 17:00"))
    multiply(city, task, 600, rung="not_acknowledged_1")
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 09:00"))
    city.simulation.work()
    assert kinds(city, "director", since) == Counter(digest=1)
