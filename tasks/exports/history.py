"""One task's history, whole and signed: as JSON, and as a PDF that carries that JSON."""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import font_roboto  # type: ignore[import-untyped]
from fpdf import FPDF
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.texts import Language, Text
from backend.unit_of_work import UnitOfWork
from tasks.chain_of_hashes import Entry, Link, first_fault
from tasks.exports.signing import seal_holds, signature_holds, signed
from tasks.history_words import said_with
from tasks.labels import STATUS_WORDS, VERB_WORDS
from tasks.model import HistoryEntry, Task

ATTACHED = "history.json"
_PDF = b"%PDF"
_LONGEST = 64 * 1024 * 1024  # bytes of a history once it is inflated: a file comes from anybody
_TITLE = Text("Nhật ký nhiệm vụ {code}", "History of task {code}")
_SIGNED = Text(
    "Có chữ ký số Ed25519 của hệ thống; tệp {name} đính kèm là bản gốc để kiểm tra bằng lệnh verify-history --file.",
    "Signed by the system (Ed25519); the attached {name} is the original: check it with verify-history --file.",
)


def history_document(work: UnitOfWork, task: Task, secret: str, *, now: datetime) -> dict[str, Any]:
    """Return the signed history of a task: its facts, every entry with its hashes, and the signature."""
    entries = work.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.task_id == task.id)
        .order_by(HistoryEntry.number)
        .options(joinedload(HistoryEntry.actor))
    )
    payload = {
        "task": {
            "id": str(task.id),
            "code": task.code,
            "title": task.title,
            "status": task.status,
            "lead_unit": task.lead_unit.name,
            "history_length": task.history_length,
            "history_hash": task.history_hash,
        },
        "exported_at": now.isoformat(),
        "entries": [
            {
                "number": each.number,
                "at": each.at.isoformat(),
                "actor_id": str(each.actor_id) if each.actor_id else None,
                "actor": each.actor.full_name if each.actor else None,
                "verb": each.verb,
                "data": each.data,
                "previous_hash": each.previous_hash,
                "hash": each.hash,
            }
            for each in entries
        ],
    }
    return signed(payload, secret)


def fault_of(document: dict[str, Any], public_key: str | None = None) -> str | None:
    """Return what is wrong with an exported history, or None when signature and chain both hold."""
    if not signature_holds(document, public_key):
        return "the signature does not hold"
    task = document["payload"]["task"]
    links = [
        Link(
            Entry(
                UUID(task["id"]),
                each["number"],
                datetime.fromisoformat(each["at"]),
                UUID(each["actor_id"]) if each["actor_id"] else None,
                each["verb"],
                each["data"],
            ),
            each["previous_hash"],
            each["hash"],
        )
        for each in document["payload"]["entries"]
    ]
    return first_fault(links, task["history_length"], task["history_hash"])


def fault_in(content: bytes, public_key: str) -> str | None:
    """Return what is wrong with an exported file, JSON or PDF, or None. ValueError when it holds no signed history."""
    fault = fault_of(document_in(content), public_key)
    if fault is None and content.startswith(_PDF) and not seal_holds(content, public_key):
        return "the paper was changed"
    return fault


def as_pdf(document: dict[str, Any], language: Language, zone: ZoneInfo) -> bytes:
    """Return a PDF of the history to be read, with the signed JSON inside to be verified."""
    task, entries = document["payload"]["task"], document["payload"]["entries"]
    paper = FPDF()
    folder = Path(font_roboto.__file__).parent / "files"
    paper.add_font("Roboto", fname=folder / "Roboto-Regular.ttf")
    paper.add_font("Roboto", style="B", fname=folder / "Roboto-Bold.ttf")
    paper.add_page()
    _line(paper, _TITLE.said(language).format(code=task["code"]), 16, bold=True)
    _line(paper, task["title"], 12)
    _line(paper, f"{task['lead_unit']} · {STATUS_WORDS[task['status']].said(language)}", 10)
    for each in entries:
        at = datetime.fromisoformat(each["at"]).astimezone(zone)
        who, verb = each["actor"] or "—", _verb(each, language)
        _line(paper, f"{each['number']}. {at:%H:%M:%S %d/%m/%Y} · {who} · {verb}", 10, bold=True)
        for said in said_with(each["data"], language, zone):
            _line(paper, f"    {said}", 9)
        _line(paper, f"    {each['hash']}", 7)
    _line(paper, _SIGNED.said(language).format(name=ATTACHED), 9)
    _line(paper, f"{document['public_key']}  {document['signature']}", 7)
    attached = json.dumps(document, ensure_ascii=False).encode()
    paper.embed_file(basename=ATTACHED, bytes=attached, mime_type="application/json", compress=True)
    return bytes(paper.output())


def document_in(content: bytes) -> dict[str, Any]:
    """Return the signed document of an exported file, JSON or PDF. ValueError when there is none."""
    if content.startswith(_PDF):
        content = _attached(content)
    found = json.loads(content, object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise ValueError("no signed history")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what is said twice: one reader takes the first, another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _attached(content: bytes) -> bytes:
    """Find the one embedded stream that is our JSON; the file is ours, so its streams are plain or deflated.

    A deflated stream says itself where it ends. What stands before "endstream" does not: one in 256 ends with a byte
    that looks like part of the line end before it.
    """
    for match in re.finditer(rb"/Type /EmbeddedFile.*?stream\r?\n(.*?)\r?\nendstream", content, re.S):
        if match[1].startswith(b"{"):
            return match[1]
        deflated = zlib.decompressobj()
        with suppress(zlib.error):
            found = deflated.decompress(content[match.start(1) :], _LONGEST)
            if deflated.eof:
                return found
    raise ValueError("the PDF carries no signed history")


def _line(paper: FPDF, words: str, size: int, *, bold: bool = False) -> None:
    """Write a paragraph. The letters of the paper have no arrow; they have this sign, which says the same."""
    paper.set_font("Roboto", "B" if bold else "", size)
    paper.multi_cell(0, size * 0.5, words.replace("→", "»"), new_x="LMARGIN", new_y="NEXT")


def _verb(entry: dict[str, Any], language: Language) -> str:
    """Return the verb as the reader says it; one that nobody worded keeps its name."""
    text = VERB_WORDS.get(entry["verb"])
    return text.said(language) if text else str(entry["verb"]).replace("_", " ")
