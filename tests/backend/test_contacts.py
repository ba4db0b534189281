"""The directory: whom to call, and who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import event, select, text

from backend.folding import fold
from backend.org.contacts import contacts
from backend.org.model import Post
from backend.unit_of_work import UnitOfWork
from tests.city import City, Desk


@pytest.mark.parametrize("q", ["giám đốc sở xây dựng", "giam doc xay dung", "Hoàng Giám", "XÂY DỰNG hoang"])
def test_found_by_name_title_or_unit_without_accents(desk: Desk, q: str) -> None:
    found = desk("ward").get(f"/directory?q={q}").json["items"]
    assert "Hoàng Văn Giám" in [each["person"]["full_name"] for each in found]


@pytest.mark.parametrize("q", ["an", "hoang", "gi", "phong ha", "dieu", "s"])
def test_found_by_how_a_word_begins_and_never_by_what_is_inside(desk: Desk, q: str) -> None:
    found = desk("ward").get(f"/directory?limit=200&q={q}").json["items"]
    everybody = desk("ward").get("/directory?limit=200").json["items"]

    def begins(each: dict[str, Any]) -> bool:
        username = next(name for name, known in desk.city.people.items() if str(known.id) == each["person"]["id"])
        unit = f"{each['unit']['name']} {each['unit'].get('short_name', '')}"
        words = fold(f"{each['person']['full_name']} {username} {each['post']['title']} {unit}").split()
        return all(any(word.startswith(asked) for word in words) for asked in q.split())

    assert [each["post"]["id"] for each in found] == [each["post"]["id"] for each in everybody if begins(each)]
    assert not desk("ward").get("/directory?q=oang").json["items"]


@pytest.mark.parametrize("q", ["%", "_an", "\\", "an%", "(an"])
def test_signs_mean_themselves(desk: Desk, q: str) -> None:
    answer = desk("ward").get(f"/directory?q={quote(q)}")
    assert (answer.status_code, answer.json["items"]) == (200, [])


#: So many people in 800 wards; a syllable each that few share, and titles that many do.
PEOPLE = 10_000
_UNITS = """
INSERT INTO unit (id, name, short_name, kind, valid_from, search)
SELECT gen_random_uuid(), 'UBND phường ' || n, '', 'ward', :then, 'ubnd phuong ' || n FROM generate_series(1, 800) AS n
"""
_PEOPLE = """
INSERT INTO person (id, username, full_name, roles, language, phone, email, password_hash, search)
SELECT gen_random_uuid(), 'p' || n, 'Lê Hòa', '{}', 'vi', '', '', '', 'le hoa x' || md5(n::text) || ' p' || n
FROM generate_series(1, :people) AS n
"""
_POSTS = """
INSERT INTO post (id, person_id, unit_id, title, is_head, valid_from)
SELECT gen_random_uuid(), person.id, unit.id, CASE WHEN n % 100 = 0 THEN 'Văn thư' ELSE 'Chuyên viên' END, false, :then
FROM (SELECT id, row_number() OVER (ORDER BY search) AS n FROM person WHERE username ~ '^p[0-9]') AS person
JOIN (SELECT id, row_number() OVER (ORDER BY search) AS m FROM unit WHERE name ~ '[0-9]') AS unit ON m = 1 + n % 800
"""


@pytest.fixture
def crowd(city: City) -> Iterator[UnitOfWork]:
    """A unit of work over a city of 10,000 people, vacuumed and analysed as autovacuum would."""
    facts = {"people": PEOPLE, "then": city.now}
    with city.runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in (_UNITS, _PEOPLE, _POSTS):
            connection.execute(text(statement), facts)
        connection.execute(text("VACUUM (ANALYZE) person, post, unit"))
    with city.runtime.unit_of_work() as work:
        yield work


@pytest.mark.parametrize(
    ("q", "indexes"),
    [
        ("xc4ca", {"ix_person_search", "ix_post_person_id", "ix_post_search"}),
        ("van thu", {"ix_post_search"}),
        ("le xc4ca", {"ix_person_search", "ix_post_person_id"}),
        ("nobody", {"ix_person_search", "ix_post_person_id", "ix_post_search"}),
    ],
)
def test_a_word_is_looked_up_in_an_index(crowd: UnitOfWork, city: City, q: str, indexes: set[str]) -> None:
    nodes = plan(crowd, city, q)
    assert indexes <= {each["Index Name"] for each in nodes if "Index Name" in each}
    read = [each for each in nodes if each.get("Relation Name") in ("post", "person") and "Scan" in each["Node Type"]]
    assert all(each["Actual Rows"] + each.get("Rows Removed by Filter", 0) < PEOPLE / 50 for each in read), nodes


def plan(work: UnitOfWork, city: City, q: str) -> list[dict[str, Any]]:
    """Return the nodes of the plan of the directory's query."""
    session, asked = work.session, list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        contacts(work, q=q, cursor=None, limit=60, position=0, now=city.now)
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    statement, values = next(each for each in asked if "FROM post" in each[0])
    driver = session.connection().connection.driver_connection
    assert driver is not None
    cursor = driver.cursor()
    cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values)
    ((found,),) = cursor.fetchall()
    return list(_nodes(found[0]["Plan"]))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def test_a_title_is_folded_as_names_are(city: City) -> None:
    with city.runtime.sessions() as session:
        rows = session.execute(select(Post.title, Post.search)).all()
    assert [row.search for row in rows] == [fold(row.title) for row in rows]
    assert len(rows) > 3


def test_who_is_away_is_shown_with_who_stands_in(city: City, desk: Desk) -> None:
    city.away("director", "deputy", days=3)
    (entry,) = desk("ward").get("/directory?q=hoang van giam").json["items"]
    assert entry["stand_in"]["full_name"] == "Vũ Thị Đốc"
    assert entry["unit"]["name"] == "Sở Xây dựng"


def test_unit_by_unit_and_each_units_head_first_page_by_page(city: City, desk: Desk) -> None:
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = desk("ward").get(f"/directory?limit=3&cursor={cursor}").json
        found += page["items"]
        cursor = page["next"]
    order = [
        (fold(each["unit"]["name"]), each["unit"]["id"], not each["post"]["is_head"], fold(each["person"]["full_name"]))
        for each in found
    ]
    assert order == sorted(order)
    assert len({each["post"]["id"] for each in found}) == len(found) > 6
    assert any(not each["post"]["is_head"] for each in found)
