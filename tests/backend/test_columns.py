"""Columns: what PostgreSQL sends is what it receives, value for value, through any of our ways to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import RFC_4122, UUID

import psycopg
import pytest
from sqlalchemy import Connection, text

from backend.columns import Column, Ids, Numbers, Places
from backend.runtime import Runtime
from backend.writing_behind import ask

NOW = datetime(2026, 3, 2, tzinfo=UTC)
IDS = [UUID(int=n << 80 | 0xFF00 + n) for n in (3, 1, 2)]


@pytest.fixture
def line(runtime: Runtime) -> Iterator[Connection]:
    with runtime.engine.connect() as connection:
        yield connection


def sent(line: Connection, column: Column, kind: str) -> list[str]:
    """Return what PostgreSQL takes the values for, in their order."""
    words = f"SELECT value::text FROM unnest(CAST(:column AS {kind}[])) WITH ORDINALITY AS t (value, n) ORDER BY n"
    return list(line.scalars(text(words), {"column": column}))


def test_postgresql_receives_what_was_meant(line: Connection) -> None:
    assert sent(line, Ids.of_ids(IDS), "uuid") == [str(each) for each in IDS]
    assert sent(line, Numbers.of_numbers([7, -1, 2**31 - 1]), "integer") == ["7", "-1", "2147483647"]
    assert sent(line, Numbers.counted([2, 0, 1]), "integer") == ["0", "0", "2"]
    assert sent(line, Places.of([Places.cell(bytes([0, 0, 1, 0, 0, 9]))]), "tid") == ["(256,9)"]
    assert sent(line, Ids.nil(2), "uuid") == [str(UUID(int=0))] * 2


@pytest.mark.parametrize("kind", [Ids, Places, Numbers])
def test_nothing_is_an_empty_array(line: Connection, kind: type[Column]) -> None:
    name = {Ids: "uuid", Places: "tid", Numbers: "integer"}[kind]
    assert sent(line, kind(), name) == []
    assert not kind.read(line.scalar(text("SELECT array_send(array_agg(relname)) FROM pg_class WHERE false")))


def test_what_it_sends_is_read_by_both_ways(line: Connection) -> None:
    words = "SELECT array_send(array_agg(each)) FROM unnest(%(ids)s::uuid[]) AS each"
    for rows in (
        ask(line, words, {"ids": Ids.of_ids(IDS)}),
        line.exec_driver_sql(words, {"ids": Ids.of_ids(IDS)}).all(),
    ):
        found = Ids.read(rows[0][0])
        assert [UUID(bytes=cell[4:]) for cell in found] == IDS
        assert found.array == Ids.of_ids(IDS).array


def test_rows_are_met_again_where_they_lie(line: Connection) -> None:
    line.execute(text("CREATE TEMPORARY TABLE lying (n integer) ON COMMIT DROP"))
    line.execute(text("INSERT INTO lying SELECT generate_series(1, 2000)"))
    every = text("SELECT array_send(array_agg(ctid ORDER BY n)) FROM lying WHERE n % 500 = 0")
    places = Places.read(line.scalar(every))
    assert len(places) == 4
    again = text("SELECT n FROM lying WHERE ctid = ANY(CAST(:places AS tid[])) ORDER BY n")
    assert list(line.scalars(again, {"places": places})) == [500, 1000, 1500, 2000]
    (alone,) = line.execute(text("SELECT tidsend(ctid) FROM lying WHERE n = 500")).scalars()
    assert Places.cell(alone) == places.first()


@pytest.mark.parametrize(
    "wrong",
    ["array_agg(n)", "array_agg(NULLIF(n, 1))", "array_agg(ARRAY[n])", "'[0:1]={1,2}'::int[]"],
    ids=["another type", "one missing", "two dimensions", "counted from 0"],
)
def test_another_array_is_refused(line: Connection, wrong: str) -> None:
    found: Any = line.scalar(text(f"SELECT array_send({wrong}) FROM generate_series(1, 3) AS n".replace(":1", "\\:1")))
    with pytest.raises(ValueError, match="no array of"):
        (Ids if wrong == "array_agg(n)" else Numbers).read(found)


def test_another_type_than_its_own_is_not_taken_for_it(line: Connection) -> None:
    with pytest.raises(psycopg.Error):
        line.connection.cursor().execute("SELECT %s::uuid[]", (Numbers.of_numbers([1]),))


def test_cells_are_cut_and_joined() -> None:
    column = Ids.of_ids(IDS)
    first, second, third = column
    assert (len(column), column.first()) == (3, first)
    assert list(column.chosen([True, False, True])) == [first, third]
    assert list(column.without({first, third})) == [second]
    assert column.without(()) is column
    assert list(Ids.joined([column.without({first}), Ids(), Ids.of([first])])) == [second, third, first]
    assert sorted(column) == [Ids.cell(each.bytes) for each in sorted(IDS)]
    with pytest.raises(IndexError):
        Ids().first()


def test_new_ids_are_of_version_7_and_all_different() -> None:
    made = [UUID(bytes=cell[4:]) for cell in Ids.new(NOW, 3000)]
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert {each.int >> 80 for each in made} == {int(NOW.timestamp() * 1000)}
    assert len(set(made)) == 3000
    assert len({each.int & 0xFFF << 64 for each in made}) > 1000
    assert len({each.int & (1 << 62) - 1 for each in made}) == 3000
    assert not Ids.new(NOW, 0)
