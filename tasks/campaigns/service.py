"""Giving one task to each of many units, and watching how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from backend.errors import FieldError, Forbidden, Invalid, NotFound
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import acting_head, acts_as, command_roots, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks import service
from tasks.assigning import Assignment, Deadline, Prepared, prepare, write
from tasks.campaigns.model import Campaign
from tasks.model import Task
from tasks.parties import Party, make_ready, units_of_group
from tasks.summary import count_if, is_due_soon, is_on_time, is_open, is_overdue

#: More units than the largest city has of one kind; a bound, so that one command stays one transaction.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign has come; the six of the board's buckets and what people ask for first."""

    total: int
    acknowledged: int
    awaiting_approval: int
    completed: int
    completed_on_time: int
    open: int
    due_soon: int
    overdue: int
    recalled: int


def launch(
    work: UnitOfWork,
    actor: Person,
    assignment: Assignment,
    to: Sequence[Party],
    *,
    skip_without_head: bool = False,
    now: datetime,
) -> Campaign:
    """Assign the same task to every unit named, alone or by group, each as its own lead: one transaction.

    Everything wrong with any of them is said before anything is written; units without a head may be skipped, and are
    then named in the answer. Who is named beside a unit that they answer for gets the task once. `assignment.lead` is
    not looked at.
    """
    roots = command_roots(work, actor, now=now)
    if not roots:
        raise Forbidden("only_leaders_assign")
    leads, errors, skipped = _leads(work, actor, to, skip_without_head, now)
    if not leads and not errors:
        errors.append(FieldError("/to", "nobody_to_assign"))
    if len(leads) > MOST:
        errors.append(FieldError("/to", "too_many", {"max": MOST}))
    campaign_id = new_id(now)
    prepared = []
    for pointer, lead in [] if errors else leads:
        try:
            own = replace(assignment, lead=lead, campaign_id=campaign_id)
            prepared.append(prepare(work, actor, own, now=now))
        except Invalid as error:
            errors += [_moved(each, pointer) for each in error.errors]
    if errors:
        raise Invalid(list({(each.pointer, each.code): each for each in errors}.values()))
    prepared = _once_each(prepared)
    campaign = Campaign(
        id=campaign_id,
        title=assignment.title,
        assigner=actor,
        unit_id=_given_from(work, roots, {each.lead.unit.id for each in prepared}, now),
        at=now,
        total=len(prepared),
        skipped=skipped,
    )
    work.session.add(campaign)
    work.session.flush()
    write(work, actor, prepared, now=now)
    return campaign


def _once_each(prepared: Sequence[Prepared]) -> list[Prepared]:
    """Leave out who is meant twice for one unit, and people named without a unit who answer for one that is named.
    Whoever answers for two units gets the task of each."""
    answering = {each.lead.person_id for each in prepared if each.assignment.lead.unit_id}
    meant = [each for each in prepared if each.assignment.lead.unit_id or each.lead.person_id not in answering]
    return list({(each.lead.unit.id, each.lead.person_id): each for each in meant}.values())


def _given_from(work: UnitOfWork, roots: Collection[UUID], units: Collection[UUID], now: datetime) -> UUID:
    """Return which of the units that the giver commands a campaign belongs to: the nearest one above all who lead it,
    else the highest. Whoever watches that unit sees the campaign."""
    over_all = {root for root in roots if all(reaches(work, {root}, unit, now=now) for unit in units)}
    if over_all:
        return next(root for root in over_all if all(reaches(work, {each}, root, now=now) for each in over_all))
    return min(root for root in roots if not reaches(work, set(roots) - {root}, root, now=now))


def _leads(
    work: UnitOfWork, actor: Person, to: Sequence[Party], skip: bool, now: datetime
) -> tuple[list[tuple[str, Party]], list[FieldError], list[str]]:
    """Expand groups; return each lead with its pointer, what is wrong, and the units skipped for want of a head."""
    found: dict[Party, str] = {}
    errors: list[FieldError] = []
    skipped: list[str] = []
    for n, party in enumerate(to):
        if party.group is None:
            found.setdefault(party, f"/to/{n}")
            continue
        try:
            for unit_id in units_of_group(work, party.group, f"/to/{n}/group", now=now):
                if acting_head(work, unit_id, now=now) != actor.id:
                    found.setdefault(Party(unit_id=unit_id), f"/to/{n}")
        except Invalid as error:
            errors += error.errors
    make_ready(work, found, now=now)
    leads = []
    for party, pointer in found.items():
        if skip and party.unit_id and not party.person_id and acting_head(work, party.unit_id, now=now) is None:
            skipped.append(str(party.unit_id))
        else:
            leads.append((pointer, party))
    return leads, errors, skipped


def _moved(error: FieldError, pointer: str) -> FieldError:
    """A problem with the lead of one task is a problem with what was named in `to`."""
    if not error.pointer.startswith("/lead"):
        return error
    return FieldError(pointer + error.pointer.removeprefix("/lead"), error.code, error.params)


def campaign_for(work: UnitOfWork, actor: Person, campaign_id: UUID, *, now: datetime) -> Campaign:
    """Return a campaign that this person gave, or whose unit they watch. NotFound otherwise."""
    query = select(Campaign).filter_by(id=campaign_id).options(joinedload(Campaign.assigner))
    campaign = work.session.scalars(query).one_or_none()
    if campaign is None or not _may_see(work, actor, campaign, now):
        raise NotFound("unknown_campaign")
    return campaign


def _may_see(work: UnitOfWork, actor: Person, campaign: Campaign, now: datetime) -> bool:
    if campaign.assigner_id in acts_as(work, actor.id, now=now):
        return True
    return reaches(work, watch_roots(work, actor, now=now), campaign.unit_id, now=now)


def campaigns(
    work: UnitOfWork, actor: Person, *, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[Campaign]:
    """Return one's own campaigns and those of the units one watches, newest first."""
    roots: Collection[UUID] = watch_roots(work, actor, now=now)
    own = Campaign.assigner_id.in_(acts_as(work, actor.id, now=now))
    query: Select[Any] = (
        select(Campaign).where(own | Campaign.unit_id.in_(roots)).options(joinedload(Campaign.assigner))
    )
    key = SortKey("campaigns", (Campaign.id,), lambda each: (each.id,), descending=True)
    return page(work.session, query, key, cursor, limit, position)


def progress(work: UnitOfWork, campaign_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Progress]:
    """Count how far campaigns have come: one query for any number of them."""
    names = [each.name for each in fields(Progress)]
    done = Task.status == "completed"
    counted = (
        select(
            Task.campaign_id,
            count_if(Task.id.is_not(None)).label("total"),
            count_if(Task.acknowledged_at.is_not(None)).label("acknowledged"),
            count_if(Task.status == "awaiting_approval").label("awaiting_approval"),
            count_if(done).label("completed"),
            count_if(done & (Task.deadline.is_(None) | is_on_time())).label("completed_on_time"),
            count_if(is_open()).label("open"),
            count_if(is_open() & is_due_soon(now)).label("due_soon"),
            count_if(is_open() & is_overdue(now)).label("overdue"),
            count_if(Task.status == "recalled").label("recalled"),
        )
        .where(Task.campaign_id.in_(campaign_ids))
        .group_by(Task.campaign_id)
    )
    rows = work.session.execute(counted).mappings()
    return {row["campaign_id"]: Progress(**{name: row[name] for name in names}) for row in rows}


def recall(work: UnitOfWork, actor: Person, campaign_id: UUID, *, reason: str, now: datetime) -> Campaign:
    """Recall every open task of a campaign, all or none (the assigner)."""
    campaign = campaign_for(work, actor, campaign_id, now=now)
    for task_id in _open_tasks(work, campaign):
        service.recall(work, actor, task_id, reason=reason, now=now)
    return campaign


def move_deadline(work: UnitOfWork, actor: Person, campaign_id: UUID, deadline: Deadline, *, now: datetime) -> Campaign:
    """Give every open task of a campaign another deadline, all or none (the assigner)."""
    campaign = campaign_for(work, actor, campaign_id, now=now)
    for task_id in _open_tasks(work, campaign, but=("awaiting_approval",)):
        service.change(work, actor, task_id, {}, deadline=deadline, now=now)
    return campaign


def _open_tasks(work: UnitOfWork, campaign: Campaign, but: Collection[str] = ()) -> list[UUID]:
    """Lock and return the open tasks, in the order in which everybody locks."""
    query = select(Task.id).where(Task.campaign_id == campaign.id, is_open(), Task.status.not_in(but))
    return list(work.session.scalars(query.order_by(Task.id).with_for_update(key_share=True)))
