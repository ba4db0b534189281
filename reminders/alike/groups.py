"""Groups: claimed reminders that the plan cannot tell apart, and what it says of one of each.

The plan is asked about a representative, loaded as ever; so there is one law. What has to hold is that a group says
everything the law looks at: `_ALIKE` names it, and a test compares both ways on random tasks.

Claimed reminders are named by their *places* (`ctid`): nobody else can move a row that we have locked, so it is met
again where it lies, without a way through an index, until we settle it ourselves, which we do last. What belongs to it
is looked up as a set (`= ANY(ARRAY(…))`): the index is walked through once, in its order, not entered for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text

from backend.columns import Places
from backend.planning import AS_EVER, SETS_ONLY
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import Question, ask_ahead, driver_words
from push.stencils import LONG, SHORT
from reminders.facts import Known, load_known
from reminders.ladder import Audience, Rung, Trigger
from reminders.model import Due
from reminders.plan import Facts, Planned
from reminders.planner import urging_after
from reminders.rules import Rules, rules_in_force

#: What is common, and depends on nothing but what `_ALIKE` names.
_TRIGGERS: frozenset[Trigger] = frozenset(("not_acknowledged", "half_time", "due_soon", "due", "overdue"))
#: Who is found without looking up the tree.
_NEAR: frozenset[Audience] = frozenset(("assignee", "lead", "coordinators", "assigner_screen"))

#: Where a rung is about one assignee, and nobody else hears it.
_SUBJECT: frozenset[Audience] = frozenset(("assignee", "assigner_screen"))
#: In words of a rung's own: what names somebody, and so differs from task to task.
_NAMING = ("{unit}", "{person}", "{assigner}", SHORT, LONG)

#: Two instants differ from task to task, and matter only by which side of another they are on: since when it is in
#: force, and when it was assigned. A group names the earliest and the latest of them instead.
_ALIKE = text(
    """
    WITH r AS MATERIALIZED (
        SELECT ctid AS place, task_id, rung, assignee_id, anchor, occurrence, due_at FROM reminder
        WHERE ctid = ANY(CAST(:places AS tid[]))
    ), t AS MATERIALIZED (
        SELECT id, assigned_at, urgency, urgency_set_at, status, deadline, deadline_set_at, reported_at, returned_at,
            resumed_at, field, lead_unit_id
        FROM task WHERE id = ANY(ARRAY(SELECT task_id FROM r))
    ), a AS MATERIALIZED (
        SELECT id, role, assigned_at, acknowledged_at, ended_at FROM assignee
        WHERE id = ANY(ARRAY(SELECT assignee_id FROM r WHERE assignee_id IS NOT NULL))
    )
    SELECT min(t.assigned_at) AS first_assigned, max(t.assigned_at) AS last_assigned,
        max(greatest(t.deadline_set_at, t.returned_at, t.resumed_at)) AS in_force_since,
        array_send(array_agg(r.place)) AS places
    FROM r JOIN t ON t.id = r.task_id LEFT JOIN a ON a.id = r.assignee_id
    GROUP BY r.rung, r.assignee_id IS NULL, r.anchor, r.occurrence, r.due_at,
        t.urgency, t.status, t.deadline, t.reported_at IS NULL,
        CASE WHEN r.rung = ANY(CAST(:shares AS text[])) THEN t.assigned_at END,
        CASE WHEN :fields THEN t.field END, CASE WHEN :units THEN t.lead_unit_id END,
        CASE WHEN a.id IS NOT NULL THEN greatest(t.urgency_set_at, t.resumed_at) END,
        a.role, a.assigned_at, a.acknowledged_at IS NULL, a.ended_at IS NULL,
        r.rung = 'overdue' AND EXISTS (
            SELECT FROM reminder AS sent WHERE sent.task_id = r.task_id AND sent.rung = 'overdue'
                AND sent.anchor = t.deadline AND sent.state = 'fired'
        )
    """
)
_DUE = text(
    "SELECT tidsend(ctid), id, task_id, rung, assignee_id, anchor, occurrence, due_at FROM reminder"
    " WHERE ctid = ANY(CAST(:places AS tid[])) ORDER BY due_at, id"
)


class _Row(NamedTuple):
    """A group as PostgreSQL returns it."""

    first_assigned: datetime
    last_assigned: datetime
    in_force_since: datetime
    places: bytes


@dataclass(frozen=True, slots=True)
class Group:
    """Reminders that fire now, all by the same rung, for the same reason and to people in the same places."""

    row: Due
    known: Known
    rung: Rung
    policy_version: int
    following: Planned | None
    places: Places

    @property
    def audience(self) -> tuple[Audience, ...]:
        return self.rung.audience(self.row.occurrence)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The groups, and the places of what is left to look at one by one."""

    groups: Sequence[Group]
    rest: Sequence[bytes]


def ask_as_sets(work: UnitOfWork, words: TextClause, given: Mapping[str, Any]) -> list[Any]:
    """Return the rows of a question whose joins are all of great sets."""
    asked = [(SETS_ONLY, {}), (words, given), (AS_EVER, {})]
    questions = [Question(driver_words(each), values) for each, values in asked]
    return ask_ahead(work.session.connection(), *questions)[1].rows()


def due_rows(work: UnitOfWork, places: Iterable[bytes]) -> dict[bytes, Due]:
    """Return the reminders in these places, the earliest first."""
    rows = work.session.connection().execute(_DUE, {"places": Places.of(places)})
    return {Places.cell(place): Due(*row) for place, *row in rows}


def sort(work: UnitOfWork, places: Places, now: datetime) -> Sorted:
    """Put together what is alike among reminders that the caller has claimed, and have the plan judge one of each."""
    if not places:
        return Sorted((), ())
    found = [_Row(*row) for row in ask_as_sets(work, _ALIKE, _asked(places, rules_in_force(work)))]
    alike = [(row, Places.read(row.places)) for row in found]
    ones = due_rows(work, [those.first() for _, those in alike])
    known = load_known(work, {row.task_id for row in ones.values()}, now=now)
    groups: list[Group] = []
    rest: list[bytes] = []
    for row, those in alike:
        due = ones[those.first()]
        group = _judged(work, row, due, known[due.task_id], those, now)
        if group is None:
            rest += those
        else:
            groups.append(group)
    return Sorted(groups, rest)


def _asked(places: Places, rules: Rules) -> dict[str, Any]:
    return {
        "places": places,
        "shares": sorted(rules.book.shares),
        "fields": rules.book.knows_fields,
        "units": rules.know_units,
    }


def _judged(work: UnitOfWork, row: _Row, due: Due, known: Known, places: Places, now: datetime) -> Group | None:
    """Return the group if it is a common one that fires now: then the plan says the same of each of its reminders."""
    rules, facts = rules_in_force(work), known.facts
    rung = rules.rung(facts, due.rung)
    if rung is None or facts.urgency == "flash" or not _common(rung, due):
        return None
    if not rules.book.same_between(row.first_assigned, row.last_assigned):
        return None
    policy = rules.policy(facts)
    if not _fires(row, due, rung, facts, rules, now) or policy.quiet(work.calendar).contains(now):
        return None
    following = urging_after(facts, due, rules, now) if rung.trigger == "overdue" else None
    return Group(due, known, rung, policy.version, following, places)


def _common(rung: Rung, due: Due) -> bool:
    """Whether a rung is set off, and heard, by nothing that a group does not name."""
    audience = rung.audience(due.occurrence)
    near = audience != () and _NEAR.issuperset(audience)
    if "assignee" in audience:
        near = rung.per_assignee and _SUBJECT.issuperset(audience)
    named = any(gap in said for words in rung.words.values() for said in words for gap in _NAMING)
    # The second urging counts from when the first was due, and sent; the first from the deadline alone.
    return near and not named and rung.trigger in _TRIGGERS and due.occurrence == 1


def _fires(row: _Row, due: Due, rung: Rung, facts: Facts, rules: Rules, now: datetime) -> bool:
    if rung.trigger == "overdue" and (row.in_force_since > due.anchor or _has_companion(facts, due, rules)):
        return False
    if not rung.per_assignee:
        # What is warranted although it has been in force for the shortest time is warranted for all of them.
        facts = replace(facts, deadline_set_at=row.in_force_since, returned_at=None, resumed_at=None)
    fires_at = rules.due(facts, due.key)
    return fires_at is not None and fires_at <= now


def _has_companion(facts: Facts, due: Due, rules: Rules) -> bool:
    ladder = rules.policy(facts).ladders[facts.urgency]
    return any(rung.trigger == "overdue_nth" and rung.nth == due.occurrence for rung in ladder)
