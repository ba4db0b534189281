"""Plan imports, and the rows of one with what was read of them, as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.http.api import Call
from backend.org.model import Person, Unit, UnitGroup
from backend.sheets import Column, Label, Sheet
from backend.texts import Text
from backend.unit_of_work import UnitOfWork
from tasks.imports import http, schemas
from tasks.imports.model import PlanImport
from tasks.labels import URGENCY_WORDS

STATE_WORDS = {
    "ready": Text("sẵn sàng", "ready"),
    "problem": Text("vướng mắc", "problem"),
    "left_out": Text("bỏ qua", "left out"),
    "assigned": Text("đã giao", "assigned"),
}
Party = Mapping[str, str | None]


def rows_with_names(call: Call, query: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """The rows of an import, each with the names of those it was understood to mean."""
    answer = http.list_rows(call, query, import_id)
    parties = [_parties(row["body"]) for row in answer["items"]]
    names = _names(call.work, [party for each in parties for party in each])
    items = [
        {**row, "lead": said[0] if said else None, "coordinators": said[1:]}
        for row, said in zip(
            answer["items"], ([names.get(_key(party)) for party in each] for each in parties), strict=True
        )
    ]
    return {**answer, "items": items}


def _parties(body: Mapping[str, Any]) -> list[Party]:
    """The lead, empty if there is none, and then the coordinators."""
    return [body.get("lead") or {}, *body.get("coordinators", [])]


def _key(party: Party) -> str:
    return party.get("person_id") or party.get("unit_id") or party.get("group") or ""


def _names(work: UnitOfWork, parties: Iterable[Party]) -> dict[str, str]:
    keys = {_key(party) for party in parties if not party.get("group")} - {""}
    ids = [UUID(each) for each in keys]
    found: dict[str, str] = dict(work.session.execute(select(UnitGroup.code, UnitGroup.name)).all())
    for kind, name in ((Unit, Unit.name), (Person, Person.full_name)):
        found |= {str(row[0]): row[1] for row in work.session.execute(select(kind.id, name).where(kind.id.in_(ids)))}
    return found


def _deadline(row: Mapping[str, Any]) -> datetime | None:
    read = row["body"].get("deadline")
    return datetime.fromisoformat(read) if read else None


def _problems(row: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{each['message']} ({each['text']})" if each["text"] else each["message"] for each in row["problems"]
    )


def _named(call: Call, _answer: Any, import_id: UUID) -> str:
    return call.work.session.get_one(PlanImport, import_id).filename


PLAN_IMPORTS = Sheet(
    at="/plan-imports",
    of=http.list_plans,
    query=schemas.PlanImportQuery,
    title=Text("Nhập kế hoạch", "Plan imports"),
    columns=(
        Column(Text("Lúc", "At"), "at"),
        Column(Text("Tệp", "File"), "filename", width=44),
        Column(Text("Văn bản", "Document"), lambda plan: (plan["facts"].get("source") or {}).get("number"), width=20),
        Column(Text("Sẵn sàng", "Ready"), "counts.ready", width=11),
        Column(Text("Vướng mắc", "Problems"), "counts.problem", width=11),
        Column(Text("Bỏ qua", "Left out"), "counts.left_out", width=11),
        Column(Text("Đã giao", "Assigned"), "counts.assigned", width=11),
        Column(Text("SHA-256 của tệp", "SHA-256 of the file"), "digest", width=30),
    ),
)
PLAN_ROWS = Sheet(
    at="/plan-imports/<uuid:import_id>/rows",
    of=rows_with_names,
    query=schemas.PlanRowQuery,
    filters={"state": Label(Text("tình trạng", "state"), STATE_WORDS)},
    about=_named,
    title=Text("Dòng kế hoạch", "Rows of a plan"),
    columns=(
        Column(Text("Dòng", "Row"), "number", width=7),
        Column(Text("STT", "Code"), "code", width=9),
        Column(Text("Tình trạng", "State"), "state", width=13, words=STATE_WORDS),
        Column(Text("Thuộc mục", "Section"), lambda row: " › ".join(row["path"]), width=30),
        Column(Text("Nội dung", "Work"), lambda row: row["body"].get("title"), width=60),
        Column(Text("Chủ trì (trong tệp)", "Lead, as written"), lambda row: row["cells"].get("lead"), width=30),
        Column(Text("Chủ trì (hiểu là)", "Lead, as read"), "lead", width=30),
        Column(Text("Phối hợp (hiểu là)", "Coordinators, as read"), "coordinators", width=44),
        Column(
            Text("Thời hạn (trong tệp)", "Deadline, as written"), lambda row: row["cells"].get("deadline"), width=20
        ),
        Column(Text("Thời hạn (hiểu là)", "Deadline, as read"), _deadline),
        Column(Text("Mức độ khẩn", "Urgency"), lambda row: row["body"].get("urgency"), width=13, words=URGENCY_WORDS),
        Column(Text("Sản phẩm", "Product"), lambda row: row["body"].get("expected_product"), width=40),
        Column(Text("Vướng mắc", "Problems"), _problems, width=60),
        Column(Text("Mã nhiệm vụ", "Task"), "task_code", width=13),
    ),
)
SHEETS = (PLAN_IMPORTS, PLAN_ROWS)
