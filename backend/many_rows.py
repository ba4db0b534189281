"""Writing many rows with one statement: they go as one JSON document, and PostgreSQL takes it apart again.

An executemany is a statement for each row. Here ten rows and ten thousand cost one, planned once; and a document is
written by C, where an array for each column would be put together in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from backend.database import Base
from backend.writing_behind import connection_of, is_written_behind, write_later

#: As many as are loaded and written in one go when there may be any number: memory stays what it is for so many.
PORTION = 500
#: So many are no longer a few that may wait for what is sent next.
_MANY = 20

Each = TypeVar("Each")
Row = Mapping[str, Any]


def portions(items: Sequence[Each], size: int = PORTION) -> Iterator[Sequence[Each]]:
    """Yield the items in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_rows(
    session: Session, model: type[Base], rows: Sequence[Row], *, unless_there: bool = False, later: bool = False
) -> None:
    """Insert rows that all name the same columns; `unless_there` leaves out what a unique index has already.

    `later` says that a few may wait for what is sent next (`backend.writing_behind.write_later`).
    """
    if rows:
        statement = _insert(table_of(model), tuple(rows[0]), unless_there)
        write(session, statement, _document(rows), len(rows), later=later)


def write(session: Session, statement: TextClause, given: Mapping[str, Any], rows: int, *, later: bool = False) -> None:
    """Execute a statement that writes so many rows; `later` as in `insert_rows`."""
    connection = connection_of(session)
    # What may fail alone, in a savepoint, has to fail there.
    alone = session.in_nested_transaction() or is_written_behind(connection)
    if later and rows < _MANY and not alone:
        write_later(connection, statement, given)
        return
    connection.execute(statement, given)


def update_rows(session: Session, model: type[Base], rows: Sequence[Row], *, where: str = "true") -> None:
    """Write what each row names into the one with its `id`, where a condition in SQL still holds.

    Objects that the session has loaded do not hear of it.
    """
    if rows:
        connection_of(session).execute(_update(table_of(model), tuple(rows[0]), where), _document(rows))


def table_of(model: type[Base]) -> Table:
    """Return the table behind a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


@cache
def _insert(table: Table, names: tuple[str, ...], unless_there: bool) -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    return text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_given(table, names)}{conflict}")


@cache
def _update(table: Table, names: tuple[str, ...], where: str) -> TextClause:
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names if name != "id")
    return text(
        f"UPDATE {table.name} SET {changes} FROM {_given(table, names)} WHERE {table.name}.id = given.id AND {where}"
    )


def _given(table: Table, names: tuple[str, ...]) -> str:
    """Return the document as rows, each column of its own type."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    columns = ", ".join(f'"{name}" {table.columns[name].type.compile(dialect=dialect)}' for name in names)
    return f"json_to_recordset(CAST(:rows AS json)) AS given({columns})"


def _document(rows: Sequence[Row]) -> dict[str, str]:
    # Ids and instants are written as PostgreSQL reads them; text already is what it is, so whoever has thousands of
    # rows gives the ids as text.
    try:
        return {"rows": orjson.dumps(rows, default=str).decode()}
    except orjson.JSONEncodeError:  # a number beyond 64 bits, a name that is no text
        return {"rows": json.dumps(rows, ensure_ascii=False, default=str)}
