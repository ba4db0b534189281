"""Whoever asked about a task and may no longer see it hears nothing of it: the assigner does, where nobody is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, update

from backend.org.model import Person, Post
from reminders.seeing import unseen
from tasks.authority import may_see, task_for
from tasks.model import Task
from tests.city import City, Desk
from tests.reminders.sweep.told import messages
from tests.reminders.test_recipients import told
from tests.tasks.test_verbs import pass_time
from tests.tasks.urgings.test_urgings import answer, urged


def move(city: City, name: str, unit: str) -> None:
    with city.runtime.sessions() as session:
        session.execute(
            update(Post)
            .where(Post.person_id == city.people[name].id)
            .values(unit_id=city.units[unit].id, is_head=False)
        )
        session.commit()


def asked_about(city: City, tasks: list[Task], names: list[str]) -> set[tuple[UUID, UUID]]:
    people = {city.people[name].id for name in names}
    asked = {each.id: people for each in tasks}
    with city.runtime.unit_of_work() as work:
        leading = {each.id: work.session.get_one(Task, each.id).lead_unit_id for each in tasks}
        return set(unseen(work, asked, leading, city.now))


@contextmanager
def counted(city: City) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(city.runtime.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(city.runtime.engine, "before_cursor_execute", note)


def test_it_says_of_everybody_what_whoever_opens_the_task_meets(city: City) -> None:
    tasks = [
        city.assign("chair", "works", follower_ids=[city.people["health"].id]),
        city.assign("director", "officer", coordinators=["head"]),
        city.assign("vice", "health_unit", coordinators=["officer"], supervisor_id=city.people["binh"].id),
        city.assign("chair", "ward_unit"),
    ]
    city.do("chair", "transfer", tasks[3], to=city.party("health_unit"), reason="nhầm địa bàn")
    city.away("health", "deputy", days=2)
    city.away("director", "ward", days=2)
    move(city, "binh", "division")
    move(city, "vice", "ward_unit")
    names = [name for name in city.people if name != "admin"]
    expected: set[tuple[UUID, UUID]] = set()
    with city.runtime.unit_of_work() as work:
        chair = work.session.get_one(Person, city.people["chair"].id)
        for task in tasks:
            whole = task_for(work, chair, task.id, now=city.now)
            for name in names:
                person = work.session.get_one(Person, city.people[name].id)
                if not may_see(work, person, whole, city.now):
                    expected.add((task.id, person.id))
    assert asked_about(city, tasks, names) == expected
    assert len(expected) == 11


def test_whoever_may_not_sign_in_sees_nothing(city: City) -> None:
    task = city.assign("chair", "works")
    city.change_person("binh", disabled_at=city.now)
    assert asked_about(city, [task], ["an", "binh"]) == {(task.id, city.people["binh"].id)}


def test_whoever_heads_above_costs_no_query_and_a_storm_no_more_than_one_task(city: City) -> None:
    tasks = [city.assign("chair", "health_unit", f"Việc {n}") for n in range(12)]
    asked_about(city, tasks[:1], ["vice"])
    task, asker = tasks[0], city.people["vice"].id
    with city.runtime.unit_of_work() as work:
        work.known_of_edition()
        with counted(city) as statements:
            found = unseen(work, {task.id: {asker}}, {task.id: task.lead_unit_id}, city.now)
    assert (found, statements) == (frozenset(), [])
    move(city, "binh", "division")
    asked_about(city, tasks[:1], ["binh"])
    with counted(city) as one:
        assert len(asked_about(city, tasks[:1], ["binh"])) == 1
    with counted(city) as all_of_them:
        assert len(asked_about(city, tasks, ["binh"])) == len(tasks)
    assert len(all_of_them) == len(one) + len(tasks) - 1, "each task is read by the test itself"


@pytest.mark.parametrize("others", [(), ("an",)])
def test_an_answer_goes_to_those_who_asked_and_are_there_still(city: City, others: tuple[str, ...]) -> None:
    task = city.assign("chair", "health_unit", "Việc kín")
    urging_id = urged(city, task, "binh")
    for name in others:
        pass_time(city, minutes=30)
        urged(city, task, name)
    move(city, "binh", "division")
    city.fast_forward(minutes=5)
    before = city.now
    answer(city, task, urging_id, "health", promise="lời hứa")
    heard = {name for name in ("chair", "an", "binh") if messages(city, name, since=before)}
    assert heard == (set(others) or {"chair"})


def test_an_explanation_goes_to_the_assigner_where_whoever_demanded_it_has_moved(city: City, desk: Desk) -> None:
    task = city.assign("chair", "health_unit", "Việc kín")
    asked = desk("binh").post(f"/tasks/{task.id}/explanation-requests", {"question": "Vì sao?"}).json
    move(city, "binh", "division")
    path = f"/tasks/{task.id}/explanation-requests/{asked['id']}/answer"
    assert desk("health").post(path, {"answer": "Vì mưa"}).status_code == 201
    assert [each.title for each in messages(city, "chair")] == [f"Đã giải trình {task.code}"]
    assert messages(city, "binh") == []


def test_the_rung_of_an_unanswered_urging_passes_on_to_the_assigner(city: City) -> None:
    task = city.assign("chair", "health_unit", deadline=city.now + timedelta(days=20))
    city.do("health", "acknowledge", task)
    urged(city, task, "binh")
    move(city, "binh", "division")
    city.fast_forward(days=1)
    assert told(city, task, "urging_unanswered") == {"health": "answerer", "chair": "assigner"}


def test_of_several_who_urged_those_hear_it_who_are_there_still(city: City) -> None:
    task = city.assign("chair", "health_unit", deadline=city.now + timedelta(days=20))
    city.do("health", "acknowledge", task)
    for name in ("binh", "an"):
        urged(city, task, name)
        pass_time(city, minutes=30)
    move(city, "binh", "division")
    city.fast_forward(days=1)
    assert told(city, task, "urging_unanswered") == {"health": "answerer", "an": "asker"}
