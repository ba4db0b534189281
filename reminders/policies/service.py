"""The verbs of policies: try one out on a task, on the whole open book, put it in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, FieldError, Invalid, NotFound
from backend.http.paging import Page, SortKey, page
from backend.org.model import Person, Unit
from backend.org.reach import acting_head, command_roots
from backend.org.service import only_administrator
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders.book_walks.dry_run import rules_under
from reminders.book_walks.service import start
from reminders.facts import load_known
from reminders.model import BookWalk, PolicyRow
from reminders.policies.book import Effect
from reminders.policies.document import PolicyError, default_document, read_policy
from reminders.policies.store import policy_book, write_policy
from reminders.story import foretell, preview
from tasks.assigning import Assignment
from tasks.authority import task_for

_HIGHEST = 2**31 - 1
_KEY = SortKey("policies", (PolicyRow.version,), lambda row: (row.version,), descending=True)


def versions(work: UnitOfWork, *, cursor: str | None, limit: int, position: int) -> Page[PolicyRow]:
    """List the versions that were ever written, newest first."""
    query: Select[Any] = select(PolicyRow).options(joinedload(PolicyRow.author))
    return page(work.session, query, _KEY, cursor, limit, position)


def version_of(work: UnitOfWork, version: int) -> dict[str, Any]:
    """Return one version with its document; 0 is domain.md's table."""
    if version == 0:
        return {"version": 0, "note": "", "at": None, "effect": "open", "by": None, "document": default_document()}
    known = version <= _HIGHEST  # no column holds more
    row = work.session.get(PolicyRow, version, options=[joinedload(PolicyRow.author)]) if known else None
    if row is None:
        raise NotFound("unknown_policy")
    shown = {name: getattr(row, name) for name in ("version", "note", "at", "effect", "document")}
    return {**shown, "by": row.author}


def put_in_force(
    work: UnitOfWork,
    actor: Person,
    document: dict[str, Any],
    *,
    note: str,
    effect: Effect,
    based_on: int,
    now: datetime,
) -> dict[str, Any]:
    """Write the next version (administrators). With effect `open` the open tasks are planned anew, in batches.

    Conflict when another version has been written since the one that was edited; Invalid says everything that is wrong.
    """
    only_administrator(actor)
    _check(work, document)
    newest = policy_book(work).newest.version
    if newest != based_on:
        raise Conflict("policy_overtaken", version=newest)
    policy = write_policy(work.session, document, note, now, effect=effect, by=actor.id)
    if effect == "open":
        start(work, "replanning", f"policy {policy.version}", by=actor.id, now=now)
    return version_of(work, policy.version)


def try_out(
    work: UnitOfWork,
    actor: Person,
    document: dict[str, Any],
    *,
    task_id: UUID | None,
    assignment: Assignment | None,
    language: Language,
    now: datetime,
) -> dict[str, Any]:
    """Show what one task would send under the rules in force, and under the document. Writes nothing."""
    _check(work, document)
    then = rules_under(work, document)
    if task_id is not None:
        task = task_for(work, actor, task_id, now=now)
        known = load_known(work, [task.id], now=now, tried=then)[task.id]
        return {
            "now": foretell(work, known, language, now=now),
            "then": foretell(work, known, language, now=now, rules=then),
        }
    assert assignment is not None
    giver = _giver(work, actor, now=now)
    return {
        "now": preview(work, giver, assignment, language, now=now),
        "then": preview(work, giver, assignment, language, now=now, rules=then),
    }


def _giver(work: UnitOfWork, actor: Person, *, now: datetime) -> Person:
    """Return who gives an imagined task: an administrator, who gives none, imagines one of the city's head."""
    if "administrator" not in actor.roles or command_roots(work, actor, now=now):
        return actor
    city = work.session.scalar(select(Unit.id).where(Unit.parent_id.is_(None), Unit.valid_to.is_(None)).limit(1))
    head = acting_head(work, city, now=now) if city else None
    return work.session.get_one(Person, head) if head else actor


def dry_run(work: UnitOfWork, actor: Person, document: dict[str, Any], *, now: datetime) -> BookWalk:
    """Begin to count what the open tasks would send in the coming week under the document (administrators)."""
    only_administrator(actor)
    _check(work, document)
    return start(work, "dry_run", "dry run", by=actor.id, document=document, now=now)


def _check(work: UnitOfWork, document: dict[str, Any]) -> None:
    try:
        policy = read_policy(document, 0)
    except PolicyError as error:
        raise Invalid(
            [FieldError(f"/document{each.pointer}", each.code, each.params) for each in error.errors]
        ) from error
    units = [scope.unit_id for scope in policy.scopes]
    known = set(work.session.scalars(select(Unit.id).where(Unit.id.in_([each for each in units if each is not None]))))
    unknown = [n for n, unit_id in enumerate(units) if unit_id is not None and unit_id not in known]
    if unknown:
        raise Invalid([FieldError(f"/document/scopes/{n}/unit_id", "unknown_unit") for n in unknown])
