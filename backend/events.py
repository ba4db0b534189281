"""Events: what has happened, as frozen data with ids and instants, and the visible table of who hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

if TYPE_CHECKING:
    from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. Subclasses are named in the past tense and never carry ORM rows."""

    at: datetime
    actor_id: UUID | None


#: Runs inside the transaction: writes rows, and may fail it. What is to be hurried after the commit, it `ring`s.
Handler = Callable[["UnitOfWork", Any], None]

#: The same for a whole run of events of one kind: a hundred tasks are planned with the statements of one.
BatchHandler = Callable[["UnitOfWork", Sequence[Any]], None]


def batched(handler: BatchHandler) -> Handler:
    """Mark a handler as one that takes the whole run of events at once."""
    handler.takes_many = True  # type: ignore[attr-defined]
    return cast(Handler, handler)


#: Which handlers hear which event, in the order in which the features are named in wsgi.py.
HandlerTable = Mapping[type[Event], tuple[Handler, ...]]


def merge_handlers(tables: Iterable[HandlerTable]) -> HandlerTable:
    """Join the features' tables into the one that a unit of work runs."""
    merged: dict[type[Event], tuple[Handler, ...]] = {}
    for table in tables:
        for kind, handlers in table.items():
            merged[kind] = merged.get(kind, ()) + handlers
    return merged
