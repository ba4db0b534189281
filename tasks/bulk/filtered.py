"""Tasks named by a filter instead of one by one: the same filter as the list, within the reach of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from backend.errors import Invalid
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.lists import TaskFilter, find_tasks
from tasks.model import Task
from tasks.states import WITH_THE_LEAD

#: Open, and not with its lead now.
_ELSEWHERE = frozenset(("awaiting_approval", "paused", "declined"))
#: One command takes so many tasks at most.
MOST = 1000


def with_the_lead(
    work: UnitOfWork, actor: Person, wanted: TaskFilter, *, most: int = MOST, now: datetime
) -> Sequence[Task]:
    """Return, in brief, what a filter finds of the work that is with its lead, since nothing else can be urged.

    Invalid for a filter that finds more than `most`: so many are not chosen, but forgotten to be narrowed.
    """
    statuses = WITH_THE_LEAD.intersection(wanted.statuses or WITH_THE_LEAD)
    if not statuses:
        return ()
    narrowed = replace(wanted, statuses=sorted(statuses))
    page = find_tasks(work, actor, narrowed, cursor=None, limit=most, position=0, now=now)
    if page.next is not None:
        raise Invalid.at("/filter", "filter_too_wide", max=most)
    return page.items


def left_out(work: UnitOfWork, actor: Person, wanted: TaskFilter, *, now: datetime) -> int:
    """Return how many more open tasks the filter finds that are not with their lead now; at most MOST are counted."""
    statuses = _ELSEWHERE.intersection(wanted.statuses or _ELSEWHERE)
    if not statuses:
        return 0
    narrowed = replace(wanted, statuses=sorted(statuses))
    return len(find_tasks(work, actor, narrowed, cursor=None, limit=MOST, position=0, now=now).items)
