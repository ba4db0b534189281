"""Finding tasks: a page of a list, beginning where it is shortest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY

from backend.errors import Forbidden
from backend.http.paging import Page, cut
from backend.org.model import Person
from backend.org.reach import acts_as, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.lists.asked import BY_DEADLINE, NEWEST, Asked, other_bounds
from tasks.lists.conditions import narrowing, places_of
from tasks.lists.filter import TaskFilter
from tasks.lists.rarity import FARTHEST, FEW, SHORT, STRETCH, is_short, rarest, walking
from tasks.lists.reading import listed, read_rows
from tasks.lists.words import is_frequent, look_up, read_search
from tasks.model import Task
from tasks.risk.lists import BY_RISK, judged, require_order

_ORDERS = {"newest": NEWEST, "deadline": BY_DEADLINE, "risk": BY_RISK}


def find_tasks(
    work: UnitOfWork,
    actor: Person,
    wanted: TaskFilter,
    *,
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Task]:
    """Return a page of tasks in brief. Forbidden for a unit the actor does not watch."""
    roots = watch_roots(work, actor, now=now)
    if wanted.unit_id is not None and not reaches(work, roots, wanted.unit_id, now=now):
        raise Forbidden("unit_not_watched")
    if wanted.sort == "risk":
        require_order(work, actor, now=now)
    people = acts_as(work, actor.id, now=now)
    asked = Asked(
        wanted,
        people,
        roots | people,
        narrowing(work, actor, wanted, people, now),
        _ORDERS[wanted.sort],
        cursor,
        limit,
        now,
    )
    return cut(_search(work, asked), asked.key, limit, position)


def _search(work: UnitOfWork, asked: Asked) -> Sequence[Task]:
    """Return the tasks of a page and one more, beginning where it is shortest."""
    wanted = asked.wanted
    search = read_search(wanted.q) if wanted.q else None
    words = [walking(search.hit)] if search else []
    if asked.key is BY_RISK:
        return read_rows(work, asked, [*judged(asked.now), *words], few=True)
    places = places_of(asked)
    if (
        wanted.view != "visible"
        or not (search or places or other_bounds(asked))
        or is_short(work.session, listed(asked), SHORT)
    ):
        return read_rows(work, asked, words)
    other = other_bounds(asked)
    if other and is_short(work.session, listed(asked).where(*other), FEW):
        return read_rows(work, replace(asked, across=True), words)
    ids = rarest(work.session, places)
    if search and ids is None:
        if is_frequent(work.session, search):
            rows = _walk(work, asked, words)
            if rows is not None:
                return rows
        ids = look_up(work.session, search)
    if ids is None:
        return read_rows(work, asked, words)
    if not ids:
        return []
    return read_rows(work, asked, [Task.id == any_(literal(ids, ARRAY(Task.id.type))), *words], few=True)


def _walk(work: UnitOfWork, asked: Asked, words: list[ColumnElement[bool]]) -> Sequence[Task] | None:
    """Fill a page with frequent words by walking the list; None where that would take long.

    The first stretch says how far apart they lie, and so whether the second, which ends when the page is full, will do.
    Words that are frequent, but not together, are not met at all.
    """
    rows = read_rows(work, asked, words, stretch=STRETCH)
    if rows and len(rows) <= asked.limit:
        needed = STRETCH * (asked.limit + 1) // len(rows)
        rows = read_rows(work, asked, words, stretch=FARTHEST) if needed < FARTHEST * 2 // 3 else []
    return rows if len(rows) > asked.limit else None
