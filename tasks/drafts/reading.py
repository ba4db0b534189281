"""A reading as JSON: what the screen shows beside the form, and the form's first content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.drafts.sentence import understand
from tasks.drafts.understood import Unclear, Understood
from tasks.naming import KnownGroup, KnownPerson
from tasks.naming.loading import load_names
from tasks.naming.names import Known
from tasks.phrases import Milestone


def read_sentence(work: UnitOfWork, actor: Person, sentence: str, *, now: datetime) -> Understood:
    """Read a sentence with the names within the actor's reach."""
    return understand(sentence, load_names(work, actor, sentence, now=now), now=now, calendar=work.calendar)


def reading_json(found: Understood) -> dict[str, Any]:
    """Return the whole reading: what was understood, where it stood, what was assumed, what is left to settle."""
    return {
        "title": found.title,
        "lead": known_json(found.lead) if found.lead else None,
        "coordinators": [known_json(each) for each in found.coordinators],
        "milestones": [_milestone(each) for each in found.milestones],
        "continuing": found.continuing,
        "urgency": found.urgency,
        "expected_product": found.expected_product,
        "source_number": found.source,
        "assumptions": list(found.assumptions),
        "unclear": [_unclear(each) for each in found.unclear],
        "spans": [{"start": each.start, "end": each.end, "what": each.what} for each in found.spans],
    }


def body_of(found: Understood) -> dict[str, Any]:
    """Return the draft's form as the reading fills it: the last of several deadlines, all of them named in the text."""
    body: dict[str, Any] = {"title": found.title, "urgency": found.urgency}
    if found.lead is not None:
        body["lead"] = party_json(found.lead)
    if found.coordinators:
        body["coordinators"] = [party_json(each) for each in found.coordinators]
    last = max(found.milestones, key=lambda each: each.instant, default=None)
    if last is not None:
        body |= {"deadline": last.instant.isoformat(), "deadline_phrase": last.phrase[:200]}
    if len(found.milestones) > 1:
        body["content"] = "\n".join(each.phrase for each in found.milestones)
    if found.expected_product:
        body["expected_product"] = found.expected_product
    if found.source:
        body["source"] = {"kind": "document", "number": found.source[:60]}
    return body


def known_json(known: Known) -> dict[str, Any]:
    """Return a unit, group or person as a screen shows a candidate: with what distinguishes it."""
    if isinstance(known, KnownPerson):
        detail = ", ".join(each for each in (known.title, known.unit) if each)
        return {"kind": "person", "id": str(known.id), "group": None, "name": known.full_name, "detail": detail}
    if isinstance(known, KnownGroup):
        return {"kind": "group", "id": None, "group": known.code, "name": known.name, "detail": ""}
    return {"kind": "unit", "id": str(known.id), "group": None, "name": known.name, "detail": known.parent}


def candidates_json(candidates: Sequence[Known]) -> list[dict[str, Any]]:
    """Return candidates such that they can be told apart: people of units named alike with the unit above theirs."""
    units = {(each.unit, each.unit_id) for each in candidates if isinstance(each, KnownPerson)}
    alike = Counter(name for name, _ in units)
    shown = []
    for each in candidates:
        found = known_json(each)
        if isinstance(each, KnownPerson) and alike[each.unit] > 1 and each.parent:
            found["detail"] = f"{found['detail']} · {each.parent}"
        shown.append(found)
    return shown


def party_json(known: Known) -> dict[str, str]:
    """Return what the assign form takes for whoever was found."""
    if isinstance(known, KnownPerson):
        return {"person_id": str(known.id)}
    if isinstance(known, KnownGroup):
        return {"group": known.code}
    return {"unit_id": str(known.id)}


def _milestone(each: Milestone) -> dict[str, Any]:
    return {
        "instant": each.instant.isoformat(),
        "phrase": each.phrase,
        "assumptions": list(each.assumptions),
        "monthly": each.monthly,
    }


def _unclear(each: Unclear) -> dict[str, Any]:
    return {"text": each.text, "code": each.code, "candidates": candidates_json(each.candidates[:20])}
