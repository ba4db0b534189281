"""Writing many rows with one statement: they go as one array a column, and PostgreSQL takes them apart again.

An executemany is a statement for each row. Here ten rows and ten thousand cost one, planned once. Rows that hold arrays
themselves cannot be taken apart so: many of those go by COPY (`write_rows`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from psycopg.types.json import Jsonb
from sqlalchemy import Table, TextClause, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from backend.database import Base

#: As many as are loaded and written in one go when there may be any number: memory stays what it is for so many.
PORTION = 500

Each = TypeVar("Each")
Row = Mapping[str, Any]


def portions(items: Sequence[Each], size: int = PORTION) -> Iterator[Sequence[Each]]:
    """Yield the items in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_rows(session: Session, model: type[Base], rows: Sequence[Row], *, unless_there: bool = False) -> None:
    """Insert rows that all name the same columns; `unless_there` leaves out what a unique index has already."""
    if rows:
        names = tuple(rows[0])
        session.connection().execute(_insert(_table(model), names, unless_there), _arrays(_table(model), names, rows))


def update_rows(session: Session, model: type[Base], rows: Sequence[Row], *, where: str = "true") -> None:
    """Write what each row names into the one with its `id`, where a condition in SQL still holds.

    Objects that the session has loaded do not hear of it.
    """
    if rows:
        names = tuple(rows[0])
        session.connection().execute(_update(_table(model), names, where), _arrays(_table(model), names, rows))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


@cache
def _insert(table: Table, names: tuple[str, ...], unless_there: bool) -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    return text(f"INSERT INTO {table.name} ({columns}) SELECT {_values(table, names)}{conflict}")


@cache
def _update(table: Table, names: tuple[str, ...], where: str) -> TextClause:
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names if name != "id")
    given = f"(SELECT {_values(table, names)}) AS given"
    return text(f"UPDATE {table.name} SET {changes} FROM {given} WHERE {table.name}.id = given.id AND {where}")


def _values(table: Table, names: tuple[str, ...]) -> str:
    """Return the columns of the arrays, and whence they come: what stands after SELECT."""
    kinds = {name: table.columns[name].type for name in names}
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    # An array of documents would be read as one document: they go as text.
    taken = ", ".join(
        f'CAST(row."{name}" AS jsonb) AS "{name}"' if isinstance(kind, JSONB) else f'row."{name}"'
        for name, kind in kinds.items()
    )
    arrays = ", ".join(
        f"CAST(:{name} AS {'text' if isinstance(kind, JSONB) else kind.compile(dialect=dialect)}[])"
        for name, kind in kinds.items()
    )
    columns = ", ".join(f'"{name}"' for name in names)
    return f"{taken} FROM unnest({arrays}) AS row({columns})"


def _arrays(table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in names:
        plain = [row[name] for row in rows]
        found[name] = (
            [None if each is None else json.dumps(each, ensure_ascii=False) for each in plain]
            if isinstance(table.columns[name].type, JSONB)
            else plain
        )
    return found


#: From so many rows on COPY is worth its extra round trip.
_MANY = 50


def write_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns: a few as INSERT, many as COPY. Defaults made in Python are the
    caller's."""
    if not rows:
        return
    table = _table(model)
    if len(rows) < _MANY:
        # Without this option rows with and without a value would go into statements of their own, row by row.
        session.execute(insert(table).execution_options(render_nulls=True), list(rows))
        return
    _copy(session, table, rows)


def _copy(session: Session, table: Table, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    written = [(name, _SENT_AS.get(type(table.c[name].type))) for name in names]
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([row[name] if send is None else send(row[name]) for name, send in written])


def _array(values: Sequence[Any] | None) -> str | None:
    """Write an array as PostgreSQL reads it: the driver would look at each element's type, for every row."""
    if values is None:
        return None
    quoted = (str(each).replace("\\", "\\\\").replace('"', '\\"') for each in values)
    return "{" + ",".join(f'"{each}"' for each in quoted) + "}"


#: How values of these types go into COPY.
_SENT_AS: Mapping[type, Callable[[Any], Any]] = {JSONB: Jsonb, ARRAY: _array}
