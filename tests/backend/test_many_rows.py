"""Many rows with one statement: whatever their types, and whatever is there already."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from backend.many_rows import insert_rows, portions, update_rows
from backend.org.model import Person, Post, Unit
from tasks.drafts.model import Draft
from tests.city import City


def test_rows_of_every_type_come_back_as_they_went(city: City) -> None:
    author = city.people["chair"].id
    rows = [
        {
            "id": uuid4(),
            "author_id": author,
            "at": city.now + timedelta(seconds=n),
            "sentence": 'Việc "số" {1}, \\ và dấu phẩy',
            "reading": {"a": [1, None, "ü"]} if n else None,
            "body": {"n": n, "text": "NULL"},
            "version": n + 1,
        }
        for n in range(3)
    ]
    with city.runtime.sessions() as session:
        insert_rows(session, Draft, rows)
        found = session.scalars(select(Draft).order_by(Draft.version)).all()
        assert [{name: getattr(row, name) for name in rows[0]} for row in found] == rows


def test_what_the_fast_writer_refuses_is_written_all_the_same(city: City) -> None:
    body = {1: "one", "much": 10**30}
    author = city.people["chair"].id
    row = {"id": uuid4(), "author_id": author, "at": city.now, "sentence": "", "body": body, "version": 1}
    with city.runtime.sessions() as session:
        insert_rows(session, Draft, [row])
        assert session.scalars(select(Draft)).one().body == {"1": "one", "much": 10**30}


def test_nothing_is_no_statement(city: City) -> None:
    with city.runtime.sessions() as session:
        insert_rows(session, Draft, [])
        update_rows(session, Draft, [])
        assert session.scalars(select(Draft)).all() == []


def test_what_is_there_already_is_left_alone_where_asked(city: City) -> None:
    unit = city.units["works"]
    same = {"id": unit.id, "name": "Tên khác", "short_name": "", "kind": "ward", "valid_from": city.now, "search": "x"}
    with city.runtime.sessions() as session:
        insert_rows(session, Unit, [same, {**same, "id": uuid4()}], unless_there=True)
        assert session.get_one(Unit, unit.id).name == "Sở Xây dựng"
        assert len(session.scalars(select(Unit).filter_by(name="Tên khác")).all()) == 1


def test_only_what_still_meets_the_condition_is_changed(city: City) -> None:
    with city.runtime.sessions() as session:
        people = session.scalars(select(Person).order_by(Person.username)).all()
        rows = [{"id": each.id, "phone": f"09{n}", "disabled_at": None} for n, each in enumerate(people)]
        update_rows(session, Person, rows, where="person.username <> 'an'")
        session.expire_all()
        found = {each.username: each.phone for each in people}
        assert found["an"] == ""
        assert {phone for name, phone in found.items() if name != "an"} == {
            row["phone"] for row, each in zip(rows, people, strict=True) if each.username != "an"
        }


def test_portions_are_in_order_and_lose_nothing() -> None:
    assert [list(each) for each in portions(range(7), 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(portions([], 3)) == []


def test_a_null_where_a_row_has_no_value(city: City) -> None:
    with city.runtime.sessions() as session:
        post = session.scalars(select(Post).filter_by(person_id=city.people["an"].id)).one()
        update_rows(session, Post, [{"id": post.id, "valid_to": None, "title": "Chuyên viên chính"}])
        session.expire_all()
        assert (post.valid_to, post.title) == (None, "Chuyên viên chính")
