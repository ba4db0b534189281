"""Writing the history of a task, reading it, and verifying every chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from tasks.chain_of_hashes import Entry, Link, entry_hash, first_fault
from tasks.model import HistoryEntry, Task


@dataclass(frozen=True, slots=True)
class Fault:
    """A task whose history does not hold."""

    task_id: UUID
    code: str
    what: str


def record(session: Session, task: Task, verb: str, actor_id: UUID | None, data: dict[str, Any], now: datetime) -> None:
    """Append an entry. The task's row is locked by whoever changes it, so numbers never collide."""
    row = next_entry(task, verb, actor_id, data, now)
    session.add(HistoryEntry(**row))
    task.history_length, task.history_hash = row["number"], row["hash"]


class Written(Protocol):
    """As much of a task as its next entry is chained to."""

    @property
    def id(self) -> UUID: ...
    @property
    def history_length(self) -> int: ...
    @property
    def history_hash(self) -> str: ...


def next_entry(task: Written, verb: str, actor_id: UUID | None, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the row of a task's next entry; whoever writes it writes its number and hash into the task as well."""
    entry = Entry(task.id, task.history_length + 1, now, actor_id, verb, data)
    return {
        "task_id": task.id,
        "number": entry.number,
        "at": now,
        "actor_id": actor_id,
        "verb": verb,
        "data": data,
        "previous_hash": task.history_hash,
        "hash": entry_hash(task.history_hash, entry),
    }


def record_many(
    session: Session, tasks: Sequence[Any], verb: str, actor_id: UUID | None, data: dict[str, Any], now: datetime
) -> dict[UUID, dict[str, Any]]:
    """Append the same entry to many tasks by one statement. `tasks` are locked rows with id, history_length and
    history_hash; return the latter two as they are now, by id, for the caller to write with what it changes."""
    entries, values = [], {}
    for task in tasks:
        entry = Entry(task.id, task.history_length + 1, now, actor_id, verb, data)
        hashed = entry_hash(task.history_hash, entry)
        values[task.id] = {"length": entry.number, "last_hash": hashed}
        entries.append({**asdict(entry), "previous_hash": task.history_hash, "hash": hashed})
    if entries:
        session.execute(insert(HistoryEntry), entries)
    return values


def entries_of(session: Session, task_id: UUID, after: int, limit: int) -> list[HistoryEntry]:
    """Return up to `limit` entries numbered above `after`, oldest first, each with its actor."""
    query = (
        select(HistoryEntry)
        .where(HistoryEntry.task_id == task_id, HistoryEntry.number > after)
        .order_by(HistoryEntry.number)
        .limit(limit)
        .options(joinedload(HistoryEntry.actor))
    )
    return list(session.scalars(query))


def faults(session: Session, task_id: UUID | None = None) -> Iterator[Fault]:
    """Verify one chain or all of them, streaming; yield every task whose chain does not hold.

    Reads tasks in the order of their entries, so memory does not grow with the number of tasks.
    """
    entries = select(HistoryEntry).order_by(HistoryEntry.task_id, HistoryEntry.number)
    owed = select(Task.id, Task.code, Task.history_length, Task.history_hash).order_by(Task.id)
    if task_id is not None:
        entries, owed = entries.where(HistoryEntry.task_id == task_id), owed.where(Task.id == task_id)
    with (
        session.scalars(entries.execution_options(yield_per=1000)) as written,
        session.execute(owed.execution_options(yield_per=1000)) as tasks,
    ):
        chains = groupby(written, lambda entry: entry.task_id)
        chain = next(chains, None)
        for task in tasks:
            while chain is not None and chain[0] < task.id:
                yield Fault(chain[0], "", "its task was deleted")
                chain = next(chains, None)
            links: list[Link] = []
            if chain is not None and chain[0] == task.id:
                links = [_link(entry) for entry in chain[1]]
                chain = next(chains, None)
            fault = first_fault(links, task.history_length, task.history_hash)
            if fault is not None:
                yield Fault(task.id, task.code, fault)
        while chain is not None:
            yield Fault(chain[0], "", "its task was deleted")
            chain = next(chains, None)


def _link(row: HistoryEntry) -> Link:
    entry = Entry(row.task_id, row.number, row.at, row.actor_id, row.verb, row.data)
    return Link(entry, row.previous_hash, row.hash)
