"""Who is told of a task on a screen: who has a part in it, and who does something in it that they may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event, select

from backend.live.journal import JournalRow, person_room
from backend.org.model import Person
from tasks.assigning import Assignment, Deadline
from tasks.subtasks import service as subtasks
from tests.city import City, Desk


def heard(city: City, name: str) -> list[tuple[str, str]]:
    """What somebody's screens were told of tasks: (verb, title), oldest first."""
    order = (JournalRow.transaction, JournalRow.id)
    rows = select(JournalRow.item).where(JournalRow.rooms.contains([person_room(city.people[name].id)]))
    with city.runtime.sessions() as session:
        items = session.scalars(rows.order_by(*order)).all()
    return [(item["verb"], item["title"]) for item in items if item["kind"] == "task"]


def test_invariant_10_who_works_inside_a_task_is_told_nothing_of_the_one_above(city: City) -> None:
    above = city.assign("chair", "works", "Việc của Sở")
    to = Assignment(title="Việc của Phòng", lead=city.party("division"), coordinators=[], deadline=Deadline())
    with city.runtime.unit_of_work() as work:
        director = work.session.get_one(Person, city.people["director"].id)
        inside = subtasks.delegate(work, director, above.id, to, now=city.now)
        work.commit()
    city.do("head", "report_progress", inside, percent=10, note="")
    assert ("subtask_moved", "Việc của Sở") in heard(city, "director")
    assert {title for _, title in heard(city, "head")} == {"Việc của Phòng"}


def test_invariant_10_who_renames_a_field_is_told_of_tasks_that_they_may_see(desk: Desk) -> None:
    city = desk.city
    field = desk("admin").post("/fields", {"name": "Nội vụ"}).json
    desk.assign("chair", "works", "Việc kín", field="Nội vụ")
    desk("admin").patch(f"/fields/{field['id']}", {"name": "Nội vụ và tổ chức"})
    assert heard(city, "chair")[-1] == ("field_renamed", "Việc kín")
    assert heard(city, "admin") == []
    city.change_person("binh", roles=["administrator", "secretariat"])
    desk("binh").patch(f"/fields/{field['id']}", {"name": "Tổ chức cán bộ"})
    assert heard(city, "binh") == [("field_renamed", "Việc kín")]


def test_who_looks_on_hears_of_what_they_did_themselves(city: City) -> None:
    task = city.assign("vice", "division", deadline=city.now + timedelta(days=3))
    city.do("an", "urge", task, note="nhanh lên")
    city.do("director", "transfer", task, to=city.party("officer"), reason="đúng người")
    city.away("officer", "deputy", days=1)
    city.do("deputy", "acknowledge", task)
    assert [verb for verb, _ in heard(city, "an")] == ["task_urged"]
    assert [verb for verb, _ in heard(city, "director")] == ["lead_transferred"]
    assert [verb for verb, _ in heard(city, "deputy")] == ["task_acknowledged"]
    assert heard(city, "binh") == []


def test_who_may_see_thousands_is_not_asked_task_by_task(desk: Desk) -> None:
    city = desk.city
    city.change_person("an", roles=["administrator", "secretariat"])
    few, many = _statements_of_a_rename(desk, "Ít", 2), _statements_of_a_rename(desk, "Nhiều", 12)
    assert many == few
    assert len(heard(city, "an")) == 14


def _statements_of_a_rename(desk: Desk, name: str, tasks: int) -> int:
    admin, engine = desk("an"), desk.city.runtime.engine
    field = admin.post("/fields", {"name": name}).json
    for number in range(tasks):
        desk.assign("chair", ("works", "division", "health_unit", "ward_unit")[number % 4], field=name)
    desk.city.change_person("ward", phone=name)  # another edition: nothing is remembered of who sits where
    statements: list[str] = []

    def note(*sent: Any) -> None:
        statements.append(sent[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert admin.patch(f"/fields/{field['id']}", {"name": f"{name} hơn"}).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)
