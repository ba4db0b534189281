"""What lies behind a board is counted from indexes: the plans, over a book of which most is long done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tasks.trends.answering import count_answering
from tasks.trends.weeks import count_weeks, week_starts
from tasks.trends.workload import count_ages, count_fields
from tests.city import City

#: So many tasks, one an hour until now, each due a day later; one in a hundred is open still.
BOOK, SHARE = 20_000, 100
WEEKS = 4
_WRITE = """
INSERT INTO task (id, code, title, content, expected_product, field, urgency, starred, assigner_id, lead_unit_id,
    lead_person_id, status, progress, assigned_at, deadline, deadline_phrase, deadline_set_at, original_deadline,
    due_soon_from, acknowledged_at, submitted_at, closed_at, history_length, history_hash, version, search)
SELECT (lpad(to_hex(ms >> 16), 8, '0') || '-' || lpad(to_hex(ms & 65535), 4, '0') || '-7000-8000-'
        || lpad(to_hex(n), 12, '0'))::uuid,
    'X' || n, repeat('Xử lý điểm ngập ', 12), '', '', 'Lĩnh vực ' || n % 12, 'normal', false, :chair, :works, :director,
    CASE WHEN open THEN 'in_progress' ELSE 'completed' END, 0, at, due, '', at, due, due - interval '4 hours',
    at + interval '1 hour', CASE WHEN open THEN NULL ELSE due - interval '1 hour' END,
    CASE WHEN open THEN NULL ELSE due END, 0, '', 1, ''
FROM (SELECT n, n % :share = 0 AS open, at, at + interval '1 day' AS due,
             floor(extract(epoch FROM at) * 1000)::bigint AS ms
      FROM (SELECT n, CAST(:now AS timestamptz) - n * interval '1 hour' AS at
            FROM generate_series(1, :book) AS n) AS hours) AS made
"""


@pytest.fixture
def book(city: City) -> Iterator[Session]:
    """A session on the book, vacuumed and analysed as autovacuum would."""
    people = {name: city.people[name].id for name in ("chair", "director")}
    facts = {"now": city.now, "share": SHARE, "book": BOOK, "works": city.units["works"].id, **people}
    with city.runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(_WRITE), facts)
        connection.execute(text("VACUUM (ANALYZE) task"))
    with Session(city.runtime.engine) as session:
        yield session


def plan(session: Session, count: Callable[[], Any]) -> list[dict[str, Any]]:
    """Return the nodes that read tasks, of the plan of the one query over them that `count` asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        assert count(), "there is something to count"
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    ((statement, values),) = [each for each in asked if "FROM task" in each[0]]
    driver = session.connection().connection.driver_connection
    assert driver is not None
    cursor = driver.cursor()
    cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values)
    ((found,),) = cursor.fetchall()
    return [each for each in _nodes(found[0]["Plan"]) if "Scan" in each["Node Type"]]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def read(nodes: list[dict[str, Any]]) -> int:
    """Return how many entries were looked at, those that a filter left out as well."""
    return max(round(each["Actual Rows"] + each.get("Rows Removed by Filter", 0)) for each in nodes)


def kinds(nodes: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["Node Type"], each.get("Index Name", "")) for each in nodes}


def starts(city: City) -> list[datetime]:
    return week_starts(city.now, city.runtime.settings.zone, WEEKS)


def hours(city: City) -> int:
    """Return how many tasks the period holds, one an hour."""
    return (city.now - starts(city)[0]) // timedelta(hours=1)


def test_weeks_read_the_deadlines_of_the_period(city: City, book: Session) -> None:
    nodes = plan(book, lambda: count_weeks(book, starts(city), city.runtime.settings.zone, city.now))
    assert kinds(nodes) == {("Index Only Scan", "ix_task_deadline")}
    assert read(nodes) <= hours(city) + 1


def test_ages_read_what_is_open(city: City, book: Session) -> None:
    nodes = plan(book, lambda: count_ages(book, city.now))
    assert {each.get("Index Name", "")[:12] for each in nodes} == {"ix_task_open"}
    assert read(nodes) <= BOOK // SHARE


def test_fields_read_what_is_open(city: City, book: Session) -> None:
    nodes = plan(book, lambda: count_fields(book, city.now))
    assert not [each for each in nodes if each["Node Type"] == "Seq Scan"]
    assert read(nodes) <= BOOK // SHARE


def test_answers_read_what_was_assigned_in_the_period(city: City, book: Session) -> None:
    top, zone = city.units["city"].id, city.runtime.settings.zone
    nodes = plan(book, lambda: count_answering(book, top, starts(city), zone))
    assert not [each for each in nodes if each["Node Type"] == "Seq Scan"]
    assert read(nodes) <= hours(city) + 1
