"""Making tasks of an import's rows: in one commit, and the same row never twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from backend.errors import Invalid
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.assigning import Assignment, Deadline, Prepared, prepare, write
from tasks.imports.model import PlanImport, PlannedOnce, PlanRow
from tasks.imports.reading import fingerprint_of_its_own, settled_by
from tasks.imports.service import already, counts, plan_of
from tasks.parties import Party, make_ready

_LOCK = 7_461_006  # an advisory lock, with the author: the same file twice at once, the second sees what the first made


def execute(work: UnitOfWork, actor: Person, import_id: UUID, *, now: datetime) -> Counter[str]:
    """Assign every row that is ready, in this one transaction; what cannot be is left with its problem.

    A row that became a task meanwhile, from this file or another, is not assigned again: the key says so.
    """
    plan = plan_of(work, actor, import_id, lock=True)
    work.session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(actor.id)))))
    rows = list(
        work.session.scalars(select(PlanRow).filter_by(import_id=import_id, state="ready").order_by(PlanRow.number))
    )
    _tell_apart(work, import_id, rows)
    tasks = already(work, actor, [row.fingerprint for row in rows])
    chosen: dict[str, Prepared] = {}
    assignments = {row.number: _assignment(row, plan) for row in rows}
    make_ready(work, [party for each in assignments.values() for party in (each.lead, *each.coordinators)], now=now)
    for row in rows:
        if row.fingerprint in tasks or row.fingerprint in chosen:
            continue
        try:
            chosen[row.fingerprint] = prepare(work, actor, assignments[row.number], now=now)
        except Invalid as error:
            _refuse(row, error)
    if chosen:
        written = write(work, actor, list(chosen.values()), now=now)
        made = {print_: task.id for print_, task in zip(chosen, written, strict=True)}
        once = [{"author_id": actor.id, "fingerprint": print_, "task_id": made[print_]} for print_ in made]
        work.session.execute(insert(PlannedOnce), once)
        tasks |= made
    for row in rows:
        if row.fingerprint in tasks:
            row.state, row.task_id = "assigned", tasks[row.fingerprint]
    work.session.flush()
    return counts(work, import_id)


def _tell_apart(work: UnitOfWork, import_id: UUID, rows: list[PlanRow]) -> None:
    """Give rows that repeat another of their file, and were corrected to say something else, fingerprints of their own.
    All others keep that of the file, however they were corrected: the file read again is known by it."""
    query = select(PlanRow.fingerprint, PlanRow.reading).where(
        PlanRow.import_id == import_id,
        PlanRow.state == "assigned",
        PlanRow.fingerprint.in_([row.fingerprint for row in rows]),
    )
    bodies = {row.fingerprint: row.reading["body"] for row in work.session.execute(query)}
    for row in rows:
        if bodies.setdefault(row.fingerprint, row.reading["body"]) != row.reading["body"]:
            row.fingerprint = fingerprint_of_its_own(row.fingerprint, row.reading["body"])


def _refuse(row: PlanRow, error: Invalid) -> None:
    problems = [
        {
            "field": settled_by(each.pointer.split("/")[1]),
            "code": each.code,
            "level": "error",
            "text": "",
            "params": dict(each.params),
            "candidates": [],
        }
        for each in error.errors
    ]
    row.reading = {**row.reading, "problems": [*row.reading["problems"], *problems]}
    row.state = "problem"


def _assignment(row: PlanRow, plan: PlanImport) -> Assignment:
    body = row.reading["body"]
    at = datetime.fromisoformat(body["deadline"]) if body.get("deadline") else None
    return Assignment(
        title=body["title"],
        lead=_party(body.get("lead") or {}),
        coordinators=[_party(each) for each in body.get("coordinators", [])],
        urgency=body["urgency"],
        deadline=Deadline(at=at, phrase=body.get("deadline_phrase", "")),
        content=body.get("content", ""),
        expected_product=body.get("expected_product", ""),
        field=body.get("field", ""),
        source=plan.facts.get("source"),
    )


def _party(given: dict[str, Any]) -> Party:
    ids = {name: UUID(given[name]) for name in ("unit_id", "person_id") if given.get(name)}
    return Party(**ids, group=given.get("group"))
