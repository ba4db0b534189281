"""Hearers: who hears the groups, put together by what decides whether they hear it now.

Of people the law looks at as little as of tasks: as what they hear it, in which language, and how they have been
reminded. One of each kind is asked about (`reminders.fatigue`). Who needs a closer look takes the reminder out of its
group: who is away or gone, who has put the task off, who hears more than this now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, compress
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from backend.columns import Ids, Numbers, Places
from backend.database import array_of
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders import turns
from reminders.alike.groups import Group, ask_as_sets
from reminders.fatigue import Hold, Paced, Sparing
from reminders.ladder import Policy
from reminders.rules import rules_in_force

_HEARD = text(
    """
    WITH found AS MATERIALIZED (
        SELECT ctid AS place, task_id, assignee_id FROM reminder WHERE ctid = ANY(CAST(:places AS tid[]))
    ), fired AS MATERIALIZED (
        SELECT place, n, task_id, assignee_id FROM found
        JOIN unnest(CAST(:places AS tid[]), CAST(:numbers AS integer[])) AS given (place, n) USING (place)
    ), audience AS (
        SELECT * FROM unnest(CAST(:subjects AS boolean[]), CAST(:leads AS boolean[]), CAST(:coordinators AS boolean[]))
            WITH ORDINALITY AS audience (subject, lead, coordinators, number)
    ), away AS MATERIALIZED (
        SELECT person_id, unit_id FROM post
        WHERE id = ANY(ARRAY(SELECT post_id FROM stand_in WHERE since <= :now AND until > :now))
            AND valid_from <= :now AND (valid_to IS NULL OR valid_to > :now)
    ), assigned AS MATERIALIZED (
        SELECT id, task_id, role, person_id, unit_id FROM assignee
        WHERE task_id = ANY(ARRAY(SELECT task_id FROM fired)) AND ended_at IS NULL
    ), asked AS MATERIALIZED (
        SELECT fired.place, fired.n, fired.task_id, a.person_id, a.unit_id, CASE
            WHEN audience.subject AND a.id = fired.assignee_id THEN 'assignee'
            WHEN audience.lead AND a.role = 'lead' THEN 'lead'
            WHEN audience.coordinators AND a.role = 'coordinator' THEN 'coordinators' END AS told_as
        FROM fired
        JOIN assigned AS a ON a.task_id = fired.task_id
        JOIN audience ON audience.number = fired.n + 1
    ), known AS MATERIALIZED (
        SELECT id, language, disabled_at FROM person WHERE id = ANY(ARRAY(SELECT person_id FROM asked))
    ), paced AS MATERIALIZED (
        SELECT person_id, told_at, day, told_today FROM reminder_pace
        WHERE person_id = ANY(ARRAY(SELECT person_id FROM asked))
    ), just AS (
        SELECT * FROM unnest(CAST(:just_people AS uuid[]), CAST(:just_times AS integer[])) AS just (person_id, times)
    ), heard AS (
        SELECT asked.place, asked.task_id, asked.n, asked.told_as, asked.person_id, p.language = 'en' AS english,
            CASE WHEN just.person_id IS NOT NULL THEN CAST(:just_at AS timestamptz)
                WHEN pace.told_at >= :since THEN pace.told_at END AS told_at,
            :cap > 0 AND coalesce(just.times, 0)
                + CASE WHEN pace.day = :today THEN pace.told_today ELSE 0 END >= :cap AS capped,
            p.disabled_at IS NOT NULL
                OR (asked.person_id, asked.unit_id) IN (SELECT person_id, unit_id FROM away)
                OR asked.person_id IN (SELECT unnest(CAST(:busy AS uuid[])))
                OR (asked.person_id, asked.task_id) IN (SELECT person_id, task_id FROM snooze WHERE until > :now)
                AS special
        FROM asked
        JOIN known AS p ON p.id = asked.person_id
        LEFT JOIN paced AS pace ON pace.person_id = asked.person_id
        LEFT JOIN just ON just.person_id = asked.person_id
        WHERE asked.told_as IS NOT NULL
    )
    SELECT n, told_as, english, told_at, capped, special,
        array_send(array_agg(place)), array_send(array_agg(task_id)), array_send(array_agg(person_id))
    FROM heard GROUP BY n, told_as, english, told_at, capped, special
    """
)


@dataclass(frozen=True, slots=True)
class Hearings:
    """Reminders as people hear them, by columns: the place of one, its task, and a person."""

    places: Places
    tasks: Ids
    people: Ids

    def __len__(self) -> int:
        return len(self.places)

    def without(self, apart: Collection[bytes]) -> Hearings:
        """Return those in other places."""
        stay = [place not in apart for place in self.places]
        return Hearings(self.places.chosen(stay), self.tasks.chosen(stay), self.people.chosen(stay))


class _Kind(NamedTuple):
    """People between whom the law does not tell, with what they hear."""

    n: int
    told_as: str
    english: bool
    told_at: datetime | None
    capped: bool
    special: bool
    places: bytes
    tasks: bytes
    people: bytes

    @property
    def hearings(self) -> Hearings:
        return Hearings(Places.read(self.places), Ids.read(self.tasks), Ids.read(self.people))


@dataclass(frozen=True, slots=True)
class Told:
    """People of one kind who hear the reminders of a group now: each in a message of its own."""

    group: Group
    told_as: str
    language: Language
    hearings: Hearings


@dataclass(frozen=True, slots=True)
class Spared:
    """People of one kind who hear them later."""

    told_as: str
    hold: Hold
    hearings: Hearings


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who hears the groups now, who later; and the places of what is taken out of them, with who hears that."""

    now: Sequence[Told] = ()
    later: Sequence[Spared] = ()
    apart: frozenset[bytes] = frozenset()
    people_apart: frozenset[bytes] = frozenset()


def hear(
    work: UnitOfWork, groups: Sequence[Group], busy: Collection[UUID], now: datetime, before: turns.Told = turns.NOBODY
) -> Hearers:
    """Find who hears these groups; `busy` are people who are told something else at this moment, `before` those who
    were told something `before` it, which PostgreSQL does not show yet."""
    if not groups:
        return Hearers()
    policy = rules_in_force(work).newest
    found = ask_as_sets(work, _HEARD, _asked(work, groups, policy, busy, now, before))
    kinds = [_Kind(*row) for row in found]
    sparing = Sparing(policy, work.calendar, now)
    holds = [_hold(sparing, groups[kind.n], kind) for kind in kinds]
    heard = [kind.hearings for kind in kinds]
    several = _several(heard)
    apart: set[bytes] = set()
    for kind, hold, hearings in zip(kinds, holds, heard, strict=True):
        if kind.special:
            apart.update(hearings.places)
        elif several and hold is None:
            # Who hears several things now hears them together.
            apart.update(compress(hearings.places, [person in several for person in hearings.people]))
    people_apart: set[bytes] = set()
    told: list[Told] = []
    later: list[Spared] = []
    for kind, hold, hearings in zip(kinds, holds, heard, strict=True):
        staying = hearings
        if apart:
            people_apart.update(compress(hearings.people, [place in apart for place in hearings.places]))
            staying = hearings.without(apart)
        if hold is not None:
            later.append(Spared(kind.told_as, hold, staying))
        else:
            told.append(Told(groups[kind.n], kind.told_as, "en" if kind.english else "vi", staying))
    return Hearers(told, later, frozenset(apart), frozenset(people_apart))


def _asked(
    work: UnitOfWork,
    groups: Sequence[Group],
    policy: Policy,
    busy: Collection[UUID],
    now: datetime,
    before: turns.Told,
) -> dict[str, Any]:
    today = now.astimezone(work.calendar.zone).date()
    same_day = before.at is not None and before.at.astimezone(work.calendar.zone).date() == today
    return {
        "places": Places.joined([group.places for group in groups]),
        "numbers": Numbers.counted([len(group.places) for group in groups]),
        "subjects": ["assignee" in group.audience for group in groups],
        "leads": ["lead" in group.audience for group in groups],
        "coordinators": ["coordinators" in group.audience for group in groups],
        "busy": array_of(busy),
        "now": now,
        "since": now - policy.digest_window,
        "cap": policy.daily_cap,
        "today": today,
        "just_at": before.at,
        "just_people": Ids.of(before.times),
        "just_times": Numbers.of_numbers([times if same_day else 0 for times in before.times.values()]),
    }


def _several(heard: Sequence[Hearings]) -> frozenset[bytes]:
    """Return who hears more than one thing."""
    people = list(chain.from_iterable(hearings.people for hearings in heard))
    if len(set(people)) == len(people):
        return frozenset()
    return frozenset(person for person, count in Counter(people).items() if count > 1)


def _hold(sparing: Sparing, group: Group, kind: _Kind) -> Hold | None:
    """Return until when people of this kind are spared; the law hears as much of their pace as it looks at."""
    paced = None
    if kind.told_at is not None or kind.capped:
        today = sparing.now.astimezone(sparing.calendar.zone).date()
        long_ago = sparing.now - sparing.policy.digest_window - timedelta(days=1)
        count = sparing.policy.daily_cap if kind.capped else 0
        paced = Paced(kind.told_at or long_ago, today, count)
    return sparing.hold(group.rung, group.known.facts.urgency, kind.told_as, paced, None)
