"""Cursor paging: a page is asked for after the last row seen, never by number, so page 1,000 costs what page 1 does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import Session

from backend.errors import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`items`, where the next page begins (None at the end), and the live position these rows are as of."""

    items: Sequence[Row]
    next: str | None
    position: int


@dataclass(frozen=True, slots=True)
class SortKey:
    """A total order: columns whose values, together, no two rows share. All ascending, or all descending.

    `name` goes into the cursor, so that a cursor of one list is refused by another. `joined` says that the columns are
    of several tables, so that no index knows all of them: a page then begins where an index on the first column says.
    """

    name: str
    columns: tuple[Any, ...]
    values: Callable[[Any], tuple[Any, ...]]
    descending: bool = False
    joined: bool = False


def page(
    session: Session, query: Select[Any], key: SortKey, cursor: str | None, limit: int, position: int
) -> Page[Any]:
    """Run `query` for one page of `limit` rows in the order of `key`; Invalid for a cursor of another list."""
    rows = session.scalars(from_cursor(query, key, cursor, limit)).unique().all()
    return cut(rows, key, limit, position)


def from_cursor(query: Select[Any], key: SortKey, cursor: str | None, limit: int) -> Select[Any]:
    """Return `query` for the rows after `cursor`: one more than `limit`, which says whether there is a next page."""
    return query.where(*after(key, cursor)).order_by(*ordering(key)).limit(limit + 1)


def after(key: SortKey, cursor: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that a row comes after `cursor`, if there is one."""
    if not cursor:
        return []
    last = [literal(v, c.type) for v, c in zip(_decode(cursor, key), key.columns, strict=True)]
    here, there, first = tuple_(*key.columns), tuple_(*last), key.columns[0]
    conditions = [here < there if key.descending else here > there]
    if key.joined:
        conditions.append(first <= last[0] if key.descending else first >= last[0])
    return conditions


def ordering(key: SortKey) -> list[Any]:
    return [column.desc() if key.descending else column.asc() for column in key.columns]


def cut(rows: Sequence[Row], key: SortKey, limit: int, position: int) -> Page[Row]:
    """Return the page of rows that `from_cursor` gave."""
    more = len(rows) > limit
    return Page(rows[:limit], _encode(key.name, key.values(rows[limit - 1])) if more else None, position)


def _encode(name: str, values: tuple[Any, ...]) -> str:
    plain = [v.isoformat() if isinstance(v, datetime) else str(v) if isinstance(v, UUID) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps([name, *plain]).encode()).decode().rstrip("=")


def _decode(cursor: str, key: SortKey) -> list[Any]:
    try:
        named = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        if not isinstance(named, list) or named[:1] != [key.name]:
            raise ValueError("another list's cursor")
        plain = named[1:]
        if len(plain) != len(key.columns):
            raise ValueError("another list's cursor")
        return [_typed(v, c.type.python_type) for v, c in zip(plain, key.columns, strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid.at("/query/cursor", "bad_cursor") from error


def _typed(value: Any, kind: type) -> Any:
    if kind is datetime:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("naive")
        return instant
    if kind is UUID:
        return UUID(value)
    if not isinstance(value, kind) or (isinstance(value, str) and "\0" in value):
        raise ValueError("another type")
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is a ValueError here, and a DataError in PostgreSQL
    return value
