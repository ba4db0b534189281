"""What each row means: names resolved, deadlines read, problems said. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from backend.folding import fold
from backend.workcalendar import WorkingCalendar
from tasks.drafts.reading import candidates_json, party_json
from tasks.fields.listed import Looked
from tasks.imports.annex import AnnexRow, is_error
from tasks.naming import KnownGroup, Names
from tasks.phrases import Unread, instant_of, read_deadline

_URGENCIES = {"hoa toc": "flash", "thuong khan": "very_urgent", "khan": "urgent", "thuong": "normal", "": "normal"}
_LONGEST_TITLE = 700


def read_row(
    row: AnnexRow,
    names: Names,
    looked: Looked,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    issued_on: date | None,
    urgency: str,
) -> dict[str, Any]:
    """Return the reading of a row as JSON: the fields of an assignment as far as they are clear, and the problems.
    `looked` is what the list of fields has for the row's own.

    A problem of level "error" keeps the row from being assigned; a "warning" does not.
    """
    problems: list[dict[str, Any]] = []
    body: dict[str, Any] = {
        "title": row.title[:_LONGEST_TITLE],
        "urgency": _URGENCIES.get(fold(row.urgency), urgency) if row.urgency else urgency,
        "expected_product": row.product[:2000],
    }
    _words(row, problems)
    if len(row.title) > _LONGEST_TITLE:
        problems.append(_problem("title", "title_cut", "warning"))
    _lead(row, names, body, problems)
    _coordinators(row, names, body, problems)
    _deadline(row, body, problems, now, calendar, issued_on)
    _field(row, looked, body, problems)
    body["content"] = "\n".join(part for part in (" › ".join(row.path), body.pop("milestones", ""), row.note) if part)[
        :20_000
    ]
    return {"body": body, "problems": problems, "path": list(row.path), "inherited": list(row.inherited)}


def _words(row: AnnexRow, problems: list[dict[str, Any]]) -> None:
    """Say what keeps the words themselves from being taken: none, or the mark of a formula that failed."""
    if not row.title:
        problems.append(_problem("title", "row_without_title", "error"))
    for name, level in (("title", "error"), ("expected_product", "error"), ("urgency", "error"), ("note", "warning")):
        written: str = getattr(row, "product" if name == "expected_product" else name)
        if is_error(written):
            problems.append(_problem(name, "cell_error", level, written))


def _lead(row: AnnexRow, names: Names, body: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    if not row.lead:
        problems.append(_problem("lead", "row_without_lead", "error"))
        return
    found = names.find(row.lead)
    if found.one is not None and isinstance(found.one, KnownGroup):
        problems.append(_problem("lead", "group_leads_by_campaign", "error", row.lead))
    elif found.one is not None:
        body["lead"] = party_json(found.one)
    elif found.matches:
        problems.append(_problem("lead", "ambiguous_lead", "error", row.lead, found.matches))
    else:
        problems.append(_problem("lead", "unknown_name", "error", row.lead, found.nearest))


def _coordinators(row: AnnexRow, names: Names, body: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    parties: list[dict[str, str]] = []
    for written in row.coordinators:
        found = names.find(written)
        if found.one is not None:
            party = party_json(found.one)
            if party != body.get("lead") and party not in parties:
                parties.append(party)
        elif found.matches:
            problems.append(_problem("coordinators", "ambiguous_coordinator", "error", written, found.matches))
        else:
            problems.append(_problem("coordinators", "unknown_name", "warning", written, found.nearest))
    body["coordinators"] = parties


def _deadline(
    row: AnnexRow,
    body: dict[str, Any],
    problems: list[dict[str, Any]],
    now: datetime,
    calendar: WorkingCalendar,
    issued_on: date | None,
) -> None:
    reading = read_deadline(row.deadline, now=now, calendar=calendar, urgency=body["urgency"], issued_on=issued_on)
    body["deadline_phrase"] = " ".join(row.deadline.split())[:200]
    if reading.kind == "unclear":
        problems.append(_problem("deadline", reading.problem, "error", row.deadline))
    elif reading.kind == "none":
        problems.append(_problem("deadline", "row_without_deadline", "warning"))
    elif reading.last is None:
        problems += _unread(row, body, now, calendar)
    else:
        if reading.last.instant <= now:
            problems.append(_problem("deadline", "deadline_passed", "error", row.deadline))
            return
        body["deadline"] = reading.last.instant.isoformat()
        if len(reading.milestones) > 1:
            body["milestones"] = "\n".join(f"{each.label}: {each.phrase}".lstrip(": ") for each in reading.milestones)
            problems.append(_problem("deadline", "several_milestones", "warning", row.deadline))
        usual = ("end_of_day", "day_rolled", "day_before_off")
        assumed = [code for code in reading.last.assumptions if code not in usual]
        problems += [_problem("deadline", code, "warning", row.deadline) for code in assumed]


def _unread(row: AnnexRow, body: dict[str, Any], now: datetime, calendar: WorkingCalendar) -> list[dict[str, Any]]:
    """Return what an assignment would refuse of words that name no moment: it is given nothing else, and reads them
    again, to their end."""
    try:
        instant_of(body["deadline_phrase"], now=now, calendar=calendar, urgency=body["urgency"])
    except Unread as error:
        return [{**_problem("deadline", error.code, "error", row.deadline), "params": {"text": error.text}}]
    return []


def _field(row: AnnexRow, looked: Looked, body: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    if looked.name is None:
        offered = [{"kind": "field", "id": None, "group": None, "name": name, "detail": ""} for name in looked.nearest]
        problems.append({**_problem("field", "field_not_listed", "error", row.field), "candidates": offered})
    elif looked.name:
        body["field"] = looked.name


def _problem(field: str, code: str, level: str, text: str = "", candidates: Iterable[Any] = ()) -> dict[str, Any]:
    return {
        "field": field,
        "code": code,
        "level": level,
        "text": text[:300],
        "candidates": candidates_json(list(candidates)[:10]),
    }


def settled_by(field: str) -> str:
    """Return the field of a correction that puts a problem with this one right: a deadline, however it was said."""
    return "deadline" if field.startswith("deadline") else field


def blocked(reading: dict[str, Any]) -> bool:
    """Whether something keeps the row from being assigned."""
    return any(each["level"] == "error" for each in reading["problems"])


def fingerprint(row: AnnexRow, document: str) -> str:
    """Return what makes this row this row, in whatever file it comes: the document, the place in it, the words."""
    said = "\x1f".join(
        [fold(document), *(fold(each) for each in row.path), fold(row.code), fold(row.title), fold(row.lead)]
    )
    return hashlib.sha256(said.encode()).hexdigest()


def fingerprint_of_its_own(print_: str, body: dict[str, Any]) -> str:
    """Return what makes a row this row among several of one fingerprint: what would be assigned."""
    return hashlib.sha256(f"{print_}\x1f{json.dumps(body, sort_keys=True)}".encode()).hexdigest()
