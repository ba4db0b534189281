"""Importing a plan: read and shown, then corrected."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from backend.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from backend.http.file_names import clean, has_controls
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.unit_of_work import UnitOfWork
from tasks.fields.listed import look_up
from tasks.imports.annex import AnnexRow, NoHeader, read_annex
from tasks.imports.model import PlanImport, PlannedOnce, PlanRow
from tasks.imports.parts import UnreadableSheet
from tasks.imports.reading import blocked, fingerprint, read_row, settled_by
from tasks.imports.sheet import read_sheet
from tasks.model import Task
from tasks.naming.loading import load_names
from tasks.secrecy import states_a_grade


def read_plan(
    work: UnitOfWork, actor: Person, content: bytes, filename: str, facts: dict[str, Any], *, now: datetime
) -> PlanImport:
    """Read a file and keep what was understood of every row. Invalid when the file is no annex."""
    if not command_roots(work, actor, now=now):
        raise Forbidden("only_leaders_assign")
    if has_controls(filename):
        raise Invalid.at("/query/filename", "unprintable_text")
    try:
        grid = read_sheet(content)
        _refuse_secrets(grid)
        rows = read_annex(grid)
    except UnreadableSheet as error:
        raise Invalid.at("/file", error.code) from error
    except NoHeader as error:
        raise Invalid.at("/file", "sheet_without_header") from error
    if not rows:
        raise Invalid.at("/file", "sheet_empty")
    plan = PlanImport(
        id=new_id(now),
        author_id=actor.id,
        at=now,
        filename=clean(filename) if filename else "",
        digest=hashlib.sha256(content).hexdigest(),
        facts=facts,
    )
    work.session.add(plan)
    work.session.flush()
    work.session.add_all(_rows(work, actor, plan, rows, now))
    work.session.flush()
    return plan


def _refuse_secrets(grid: list[list[str]]) -> None:
    """Raise Invalid for the rows of a file that state a grade of secrecy, a heading above the table included: nothing
    of such a file is kept."""
    if states_a_grade("\n".join(cell for line in grid for cell in line)):
        found = [f"/rows/{n}" for n, line in enumerate(grid, 1) if any(states_a_grade(cell) for cell in line)]
        raise Invalid([FieldError(pointer, "secret_refused") for pointer in found or ["/file"]])


def _rows(work: UnitOfWork, actor: Person, plan: PlanImport, rows: list[AnnexRow], now: datetime) -> list[PlanRow]:
    people = "\n".join({row.lead for row in rows} | {name for row in rows for name in row.coordinators})
    names = load_names(work, actor, people, now=now)
    document = (plan.facts.get("source") or {}).get("number", "")
    issued_on = date.fromisoformat(plan.facts["issued_on"]) if plan.facts.get("issued_on") else None
    prints = [fingerprint(row, document) for row in rows]
    known = already(work, actor, prints)
    made, seen = [], set()
    for row, print_ in zip(rows, prints, strict=True):
        reading = read_row(
            row,
            names,
            look_up(work, row.field),
            now=now,
            calendar=work.calendar,
            issued_on=issued_on,
            urgency=plan.facts.get("urgency", "normal"),
        )
        task_id = known.get(print_)
        if print_ in seen:
            reading["problems"].append(
                {"field": "title", "code": "row_twice", "level": "error", "text": "", "candidates": []}
            )
        seen.add(print_)
        made.append(
            PlanRow(
                import_id=plan.id,
                number=row.number,
                code=row.code[:60],
                cells={name: str(value) for name, value in asdict(row).items() if isinstance(value, str) and value},
                reading=reading,
                state="assigned" if task_id else "problem" if blocked(reading) else "ready",
                fingerprint=print_,
                task_id=task_id,
            )
        )
    return made


def already(work: UnitOfWork, actor: Person, prints: list[str]) -> dict[str, UUID]:
    """Return the tasks that rows of these fingerprints have become."""
    query = select(PlannedOnce.fingerprint, PlannedOnce.task_id).where(
        PlannedOnce.author_id == actor.id, PlannedOnce.fingerprint.in_(prints)
    )
    return {row.fingerprint: row.task_id for row in work.session.execute(query)}


def plan_of(work: UnitOfWork, actor: Person, import_id: UUID, *, lock: bool = False) -> PlanImport:
    """Return one's own import. NotFound for anybody else's."""
    query = select(PlanImport).filter_by(id=import_id, author_id=actor.id)
    plan = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if plan is None:
        raise NotFound("unknown_import")
    return plan


def plans_of(work: UnitOfWork, actor: Person, *, cursor: str | None, limit: int, position: int) -> Page[PlanImport]:
    query: Select[Any] = select(PlanImport).where(PlanImport.author_id == actor.id)
    key = SortKey("imports", (PlanImport.id,), lambda each: (each.id,), descending=True)
    return page(work.session, query, key, cursor, limit, position)


def counts(work: UnitOfWork, import_id: UUID) -> Counter[str]:
    """Count the rows of an import by state."""
    query = select(PlanRow.state, func.count()).filter_by(import_id=import_id).group_by(PlanRow.state)
    return Counter({row[0]: row[1] for row in work.session.execute(query)})


def rows_of(
    work: UnitOfWork, actor: Person, import_id: UUID, *, states: list[str], after: int, limit: int
) -> list[tuple[PlanRow, str | None]]:
    """Return rows after a row number, in the file's order, each with the code of its task."""
    plan_of(work, actor, import_id)
    query = select(PlanRow, Task.code).outerjoin(Task, Task.id == PlanRow.task_id)
    query = query.where(PlanRow.import_id == import_id, PlanRow.number > after)
    if states:
        query = query.where(PlanRow.state.in_(states))
    rows = work.session.execute(query.order_by(PlanRow.number).limit(limit))
    return [(row[0], row[1]) for row in rows]


def correct(
    work: UnitOfWork, actor: Person, import_id: UUID, number: int, fields: dict[str, Any], *, left_out: bool | None
) -> PlanRow:
    """Correct a row: what is given is settled, and its problems with it. Conflict for one that is a task already."""
    plan_of(work, actor, import_id, lock=True)
    row = work.session.scalars(select(PlanRow).filter_by(import_id=import_id, number=number)).one_or_none()
    if row is None:
        raise NotFound("unknown_row")
    if row.state == "assigned":
        raise Conflict("row_assigned")
    if fields.get("field"):
        fields = {**fields, "field": look_up(work, fields["field"]).settled()}
    if "deadline" in fields:
        # What the file said is in the cells still; beside another deadline it would be the wrong words.
        fields = {**fields, "deadline_phrase": ""}
    settled = {settled_by(name) for name in fields}
    reading = {**row.reading, "body": {**row.reading["body"], **fields}}
    reading["problems"] = [each for each in reading["problems"] if settled_by(each["field"]) not in settled]
    row.reading = reading
    out = row.state == "left_out" if left_out is None else left_out
    row.state = "left_out" if out else "problem" if blocked(reading) else "ready"
    work.session.flush()
    return row
