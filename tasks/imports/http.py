"""Plan imports over HTTP: the file is the body, as it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from backend.errors import Invalid
from backend.http.api import Api, Call, File
from backend.sheets.workbook import XLSX
from tasks.imports import schemas, service
from tasks.imports.executing import execute
from tasks.imports.model import PlanImport, PlanRow
from tasks.imports.template import template

api = Api("imports", __name__, description="A plan's annex read, shown and made into tasks once")
#: An annex of thousands of rows is a few hundred kilobytes.
LARGEST = 10_000_000


@api.write("/plan-imports", query=schemas.UploadQuery, answer=schemas.PlanImportSchema, status=201, raw_body=LARGEST)
def upload_plan(call: Call, query: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Upload an annex (XLSX or CSV, the bytes as the body) and see how every row was read; nothing is assigned yet."""
    content = call.upload.file.read()
    plan = service.read_plan(call.work, call.actor, content, query["filename"], _facts(query), now=call.now)
    return _show(call, plan), 201, {"Location": url_for("imports.read_plan", import_id=plan.id)}


@api.file("/plan-imports/template.xlsx", media_type=XLSX)
def plan_template(call: Call) -> File:
    """An empty annex with the columns that are read."""
    return File("mau-phu-luc-nhiem-vu.xlsx", template(call.language, call.work.calendar.zone))


@api.read("/plan-imports", answer=schemas.PlanImportPage, query=schemas.PlanImportQuery)
def list_plans(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own imports, newest first."""
    page = service.plans_of(call.work, call.actor, **query, position=call.position)
    return {"items": [_show(call, each) for each in page.items], "next": page.next, "position": page.position}


@api.read("/plan-imports/<uuid:import_id>", answer=schemas.PlanImportSchema)
def read_plan(call: Call, import_id: UUID) -> dict[str, Any]:
    """Read an import with the counts of its rows by state."""
    return _show(call, service.plan_of(call.work, call.actor, import_id))


@api.read("/plan-imports/<uuid:import_id>/rows", answer=schemas.PlanRowsSchema, query=schemas.PlanRowQuery)
def list_rows(call: Call, query: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """List the rows in the file's order, each with its reading and problems."""
    rows = service.rows_of(
        call.work, call.actor, import_id, states=query["state"], after=query["after"], limit=query["limit"]
    )
    items = [_row(call, row, code) for row, code in rows]
    return {"items": items, "next": rows[-1][0].number if len(rows) == query["limit"] else None}


@api.write(
    "/plan-imports/<uuid:import_id>/rows/<int:number>",
    method="PUT",
    body=schemas.CorrectRowSchema,
    answer=schemas.PlanRowSchema,
)
def correct_row(call: Call, body: dict[str, Any], import_id: UUID, number: int) -> dict[str, Any]:
    """Correct a row, choose among candidates, or leave it out; what is given is settled."""
    left_out = body.pop("left_out", None)
    fields = schemas.CorrectRowSchema().dump(body)
    row = service.correct(call.work, call.actor, import_id, number, fields, left_out=left_out)
    return _row(call, row, None)


@api.write("/plan-imports/<uuid:import_id>/execution", answer=schemas.PlanImportSchema, status=201)
def execute_plan(call: Call, import_id: UUID) -> dict[str, Any]:
    """Assign every row that is ready, in one transaction; the others stay with their problems."""
    execute(call.work, call.actor, import_id, now=call.now)
    return _show(call, service.plan_of(call.work, call.actor, import_id))


def _facts(query: dict[str, Any]) -> dict[str, Any]:
    if query["secrecy"] != "none":
        raise Invalid.at("/query/secrecy", "secret_refused")
    facts: dict[str, Any] = {"urgency": query["urgency"]}
    if query["source_number"]:
        facts["source"] = {"kind": "document", "number": query["source_number"], "issuer": query["source_issuer"]}
    if query["issued_on"]:
        try:
            facts["issued_on"] = date.fromisoformat(query["issued_on"]).isoformat()
        except ValueError as error:
            raise Invalid.at("/query/issued_on", "invalid_value") from error
    return facts


def _show(call: Call, plan: PlanImport) -> dict[str, Any]:
    counted = service.counts(call.work, plan.id)
    names = ("id", "at", "filename", "digest", "facts")
    shown = {name: getattr(plan, name) for name in names}
    return {**shown, "counts": {state: counted[state] for state in ("ready", "problem", "left_out", "assigned")}}


def _row(call: Call, row: PlanRow, task_code: str | None) -> dict[str, Any]:
    problems = [{**each, "message": _message(call, row, each)} for each in row.reading["problems"]]
    names = ("number", "code", "state", "cells", "task_id")
    shown = {name: getattr(row, name) for name in names}
    read = {name: row.reading[name] for name in ("body", "path", "inherited")}
    return {**shown, **read, "problems": problems, "task_code": task_code}


def _message(call: Call, row: PlanRow, problem: dict[str, Any]) -> str:
    """Return a problem as a sentence. One that was kept before params were names the words it was found in."""
    words = problem["text"] or row.reading["body"].get("deadline_phrase", "")
    params = {"unit": problem["text"], "text": words, **problem.get("params", {})}
    return call.runtime.catalogue.say(problem["code"], call.language, params)
