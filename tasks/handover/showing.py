"""A reform as the API shows it: figures of all of it, lists of as much as anybody reads, the parts page by page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from backend.http.paging import Page, SortKey, page
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.handover.addresses import Touched
from tasks.handover.planning import Plan, Takes, people_by_id
from tasks.handover.posts import NAMED
from tasks.handover.settling import Held
from tasks.model import Assignee, Task
from tasks.summary import is_open

_BY_PART = SortKey("reform", (Assignee.id,), lambda part: (part.id,))


def figures(found: Plan, takers: Sequence[Takes]) -> dict[str, Any]:
    """Return what a reform does: the counts, and the first of each list."""
    groups = [Touched("group", each.id, each.name, "replaced") for each in found.groups]
    touched = [*groups, *found.addresses.touched(split=found.only is None)]
    people = [
        {
            "post": move.post,
            "person": move.post.person,
            "unit": move.post.unit,
            "successor": move.to,
            "title": move.title,
            "is_head": move.is_head,
        }
        for move in islice(found.posts, NAMED)
    ]
    return {
        "tasks": found.tasks,
        "undecided": found.undecided,
        "posts": len(found.posts),
        "posts_undecided": found.posts_undecided,
        "stand_ins": len(found.stand_ins),
        **{f"{kind}s": sum(1 for each in touched if each.kind == kind) for kind in _KINDS},
        "people": people,
        "handovers": takers[:NAMED],
        "touched": touched[:NAMED],
    }


_KINDS = ("group", "recurrence", "template", "view")


def moves(
    work: UnitOfWork, found: Plan, *, show: str, cursor: str | None, limit: int, position: int
) -> Page[dict[str, Any]]:
    """Return a page of the parts that would move, or of those that nobody has decided on."""
    query: Select[Any] = select(Assignee).join(Task, Task.id == Assignee.task_id)
    query = query.where(Assignee.unit_id.in_(list(found.ending)), Assignee.ended_at.is_(None), is_open())
    if show == "undecided":
        decided = Assignee.task_id.in_(list(found.reform.decisions))
        query = query.where(~decided if found.reform.otherwise is None and found.only is None else false())
    loaded = (joinedload(Assignee.task), joinedload(Assignee.person), joinedload(Assignee.unit))
    parts = page(work.session, query.options(*loaded), _BY_PART, cursor, limit, position)
    takers = people_by_id(work, found.answers.values())
    return Page([_shown(found, part, takers) for part in parts.items], parts.next, parts.position)


def _shown(found: Plan, part: Assignee, takers: dict[Any, Person]) -> dict[str, Any]:
    heir = found.successor_of(part.task_id)
    place = found.place_of(Held(part.id, part.task_id, part.role, part.unit_id, part.unit.name, part.person_id))
    stays = place is not None and place.person_id == part.person_id
    return {
        "task": part.task,
        "role": part.role,
        "unit": part.unit,
        "person": part.person,
        "successor": found.heirs[heir] if heir else None,
        "to": part.person if stays else takers.get(place.person_id) if place else None,
    }
