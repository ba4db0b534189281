"""Where to begin a list: at what is rare, or at the list itself.

A list that is narrowed to something frequent is walked in its own order, and its page is soon full. Narrowed to
something rare, walking would pass everything. PostgreSQL chooses between the two by statistics of each column on its
own, and is wrong where columns belong together. So each filter that has an index is asked whether it is rare, by
counting no further than FEW (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

#: Up to so many tasks are named one by one; of more, walking the list meets one soon enough.
FEW = 5000
#: A list of so many rows is walked to its end.
SHORT = 4000
#: How many rows of a longer one are walked in the hope of filling a page: at first, and if that promises to be enough.
STRETCH, FARTHEST = 400, 12_000


def walking(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, which no index answers and no statistics call rare: rows are walked and tried."""
    return func.coalesce(condition, false())


def rarest(session: Session, places: Iterable[Select[UUID]]) -> list[UUID] | None:
    """Return the tasks of the first of these places (selects of ids) that holds few; None if all hold many."""
    for place in places:
        if is_short(session, place, FEW):
            return list(session.scalars(place))
    return None


def is_short(session: Session, rows: Select[UUID], most: int) -> bool:
    """Say whether a select has at most so many rows, without counting further."""
    begun = rows.limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(begun)) or 0) <= most
