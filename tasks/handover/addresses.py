"""What addresses a unit by name, besides tasks: recurring tasks, templates and saved views, when the unit ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from backend.unit_of_work import UnitOfWork
from tasks.recurrences.model import Recurrence
from tasks.recurrences.suspending import suspend
from tasks.templates.model import TaskTemplate
from tasks.views.model import SavedView

#: Why a recurring task waits for its owner when the unit that it is assigned to has become several.
SPLIT = "unit_was_split"

Outcome = Literal["readdressed", "suspended", "unchanged", "replaced"]


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that names a unit which ends, and what the reform does to it."""

    kind: str
    id: UUID
    name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Addresses:
    """What names units that end; `shared` are templates shared with the people of such a unit."""

    recurrences: list[Recurrence]
    templates: list[TaskTemplate]
    views: list[SavedView]
    shared: list[TaskTemplate]

    def touched(self, *, split: bool) -> Iterator[Touched]:
        """Yield what a reform does to each of them."""
        stays: Outcome = "unchanged" if split else "readdressed"
        for each in self.recurrences:
            yield Touched("recurrence", each.id, each.name, "suspended" if split and each.state == "active" else stays)
        for template in self.templates:
            yield Touched("template", template.id, template.name, stays)
        for view in self.views:
            yield Touched("view", view.id, view.name, stays)


def addressing(work: UnitOfWork, units: Collection[UUID]) -> Addresses:
    """Find what names any of these units: recurring tasks that may come again, templates, saved views."""
    words = [str(unit) for unit in units]
    recurrences = select(Recurrence).where(_names(Recurrence.body, words), Recurrence.state != "ended")
    templates = select(TaskTemplate).where(_names(TaskTemplate.body, words))
    views = select(SavedView).where(func.lower(SavedView.query["unit_id"].astext).in_(words))
    shared = select(TaskTemplate).where(TaskTemplate.unit_id.in_(units))
    scalars = work.session.scalars
    return Addresses(
        list(scalars(recurrences.order_by(Recurrence.id))),
        list(scalars(templates.order_by(TaskTemplate.id))),
        list(scalars(views.order_by(SavedView.id))),
        list(scalars(shared.order_by(TaskTemplate.id))),
    )


def _names(body: Any, words: list[str]) -> ColumnElement[bool]:
    coordinates = [body["coordinators"].contains([{"unit_id": word}]) for word in words]
    return or_(body["lead"]["unit_id"].astext.in_(words), *coordinates)


def readdress(
    work: UnitOfWork,
    found: Addresses,
    units: Collection[UUID],
    only: UUID | None,
    homes: Mapping[UUID, UUID],
    *,
    now: datetime,
) -> None:
    """Put the only successor wherever a unit was named. With several, what recurs is suspended and its owner told, and
    the rest waits for whoever uses it; what was shared with a unit is shared with the one its owner has gone to."""
    for template in found.shared:
        template.unit_id = homes.get(template.owner_id, only or template.unit_id)
    if only is None:
        _suspend(work, found.recurrences, now)
        return
    words = {str(unit) for unit in units}
    for each in found.recurrences:
        each.body = readdressed(each.body, words, str(only))
    for template in found.templates:
        template.body = readdressed(template.body, words, str(only))
    for view in found.views:
        view.query = {**view.query, "unit_id": str(only)}


def _suspend(work: UnitOfWork, those: Collection[Recurrence], now: datetime) -> None:
    """Suspend what still comes again. What its owner has paused stays so: they hear why when it goes on."""
    locked = select(Recurrence).where(Recurrence.id.in_([each.id for each in those])).order_by(Recurrence.id)
    # Read anew: one that is assigned at this moment may have been suspended for another reason, and said so.
    fresh = locked.with_for_update().execution_options(populate_existing=True)
    for each in work.session.scalars(fresh).all():
        if each.state == "active" and each.next_day is not None:
            suspend(work, each, each.next_day, SPLIT, {}, now=now)
            each.next_day = each.next_at = None


def readdressed(body: dict[str, Any], units: Collection[str], to: str) -> dict[str, Any]:
    """Return an assignment with `to` in place of these units; nobody is named twice in it."""
    lead = _party(body["lead"], units, to)
    named, coordinators = [lead], []
    for party in (_party(each, units, to) for each in body.get("coordinators", ())):
        if party not in named:
            named.append(party)
            coordinators.append(party)
    return {**body, "lead": lead, "coordinators": coordinators}


def _party(party: dict[str, Any], units: Collection[str], to: str) -> dict[str, Any]:
    named = {name: value for name, value in party.items() if value is not None}
    return {**named, "unit_id": to} if named.get("unit_id") in units else named
