"""Ten thousand tasks are moved by the statements of ten: what a reform costs in words does not grow with the tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, select

from backend.org.model import Person
from tasks.assigning import Assignment, prepare, write
from tasks.history import faults
from tasks.model import Task
from tests.city import City, Desk
from tests.tasks.handover.towns import id_of, list_of, post_of, reform


def assign_many(city: City, unit: str, count: int) -> None:
    with city.runtime.unit_of_work() as work:
        chair = work.session.get_one(Person, city.people["chair"].id)
        wanted = [Assignment(f"Việc {n}", city.party(unit), coordinators=[city.party("vice")]) for n in range(count)]
        write(work, chair, [prepare(work, chair, each, now=city.now) for each in wanted], now=city.now)
        work.commit()


def counted(city: City, call: Callable[[], Any]) -> tuple[Any, int]:
    """Return an answer, and how many statements it took."""
    statements: list[str] = []

    def note(*sent: Any) -> None:
        if not sent[2].startswith("SET LOCAL"):  # how many rows are written, not another question
            statements.append(sent[2])

    event.listen(city.runtime.engine, "before_cursor_execute", note)
    try:
        answer = call()
    finally:
        event.remove(city.runtime.engine, "before_cursor_execute", note)
    assert answer.status_code in (200, 201), answer.text
    return answer.json, len(statements)


def test_a_reform_and_its_preview_take_the_same_statements_for_any_number(city: City, desk: Desk) -> None:
    assign_many(city, "ward_unit", 4)
    assign_many(city, "health_unit", 44)
    taken = {}
    for unit in ("ward_unit", "health_unit"):
        _, preview = counted(city, lambda unit=unit: reform(desk, [unit], ["works"], "/reforms/previews"))  # type: ignore[misc]
        answer, done = counted(city, lambda unit=unit: reform(desk, [unit], ["works"]))  # type: ignore[misc]
        taken[answer["tasks"]] = (preview, done)
    assert taken.keys() == {4, 44}
    (few_shown, few_done), (many_shown, many_done) = taken[4], taken[44]
    print(f"4 tasks: {few_shown} and {few_done} statements; 44 tasks: {many_shown} and {many_done}")
    assert many_shown <= few_shown + 1
    assert many_done <= few_done + 3
    with city.runtime.sessions() as session:
        led = select(func.count()).select_from(Task).filter_by(lead_unit_id=city.units["works"].id)
        assert session.scalar(led) == 48
        assert list(faults(session)) == []


def test_so_does_a_post_that_changes_hands(city: City, desk: Desk) -> None:
    path = f"/posts/{post_of(city, 'director')}/handover"
    assign_many(city, "works", 4)
    _, few = counted(city, lambda: desk("admin").post(path, {"to": id_of(city, "deputy")}))
    assign_many(city, "works", 40)
    city.simulation.clock.advance(timedelta(minutes=1))
    path = f"/posts/{post_of(city, 'deputy', 'Giám đốc')}/handover"
    answer, many = counted(city, lambda: desk("admin").post(path, {"to": id_of(city, "director")}))
    assert many <= few + 3
    assert list_of(desk, "director", answer["handover_id"])["counts"]["open"] == 44
