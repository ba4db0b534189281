"""Settling groups: what fired is noted, who was told, who waits, and what follows; each by one statement."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text

from backend.columns import Ids, Numbers, Places
from backend.live.journal import PERSON_ROOM, ring_gateways
from backend.planning import ANY_VALUES, AS_EVER, SETS_ONLY
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import connection_of, send_ahead, write_later
from push.stencils import LONG, SHORT, Addressed, Stencil, Stencilled, filled_by
from reminders import wording
from reminders.alike.groups import Group
from reminders.alike.hearers import Hearers, Spared, Told
from reminders.rules import rules_in_force
from reminders.wording import About

_FILLING = filled_by("SELECT id, code, rtrim(title, '.') FROM task WHERE id = ANY(CAST(:subjects AS uuid[]))")
_RECIPIENTS = text(
    """
    WITH fired AS MATERIALIZED (SELECT ctid AS place, id FROM reminder WHERE ctid = ANY(CAST(:places AS tid[])))
    INSERT INTO reminder_recipient (reminder_id, person_id, told_as, message_id, release_at, held_for)
    SELECT fired.id, given.person_id, kind.told_as, CASE WHEN kind.until IS NULL THEN given.message_id END, kind.until,
        kind.why
    FROM unnest(
        CAST(:places AS tid[]), CAST(:people AS uuid[]), CAST(:messages AS uuid[]), CAST(:numbers AS integer[])
    ) AS given (place, person_id, message_id, n)
    JOIN json_to_recordset(CAST(:kinds AS json)) AS kind (n integer, told_as text, until timestamptz, why text)
        ON kind.n = given.n
    JOIN fired ON fired.place = given.place
    """
)
_SCREENS = text(
    f"""
    INSERT INTO journal (at, rooms, item)
    SELECT CAST(:now AS timestamptz), ARRAY['{PERSON_ROOM}' || task.assigner_id],
        json_build_object('kind', 'due', 'id', task.id, 'code', task.code, 'at', CAST(:at AS text))
    FROM reminder JOIN task ON task.id = reminder.task_id WHERE reminder.ctid = ANY(CAST(:places AS tid[]))
    """
)
_FOLLOWING = text(
    """
    INSERT INTO reminder (id, task_id, rung, anchor, occurrence, due_at, state, policy_version)
    SELECT given.id, reminder.task_id, :rung, :anchor, :occurrence, :due_at, 'planned', :version
    FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS tid[])) AS given (id, place)
    JOIN reminder ON reminder.ctid = given.place
    ON CONFLICT DO NOTHING
    """
)
_FIRED = text(
    "UPDATE reminder SET state = 'fired', settled_at = :now, policy_version = :version"
    " WHERE ctid = ANY(CAST(:places AS tid[])) AND state = 'planned'"
)


class Settling:
    """Groups and who hears them: everything is asked in the beginning, and then only written."""

    def __init__(self, work: UnitOfWork, groups: Sequence[Group], hearers: Hearers, *, now: datetime) -> None:
        self._work, self._now = work, now
        self._groups, self._hearers = groups, hearers
        night = rules_in_force(work).newest.quiet(work.calendar).contains(now)
        addressed = [_addressed(told, work.calendar.zone, night) for told in hearers.now]
        self._messages = Stencilled(work, addressed, now=now)

    @property
    def told(self) -> Mapping[bytes, int]:
        """How often people are told now, by the cells of their ids: once each."""
        return dict.fromkeys(chain.from_iterable(told.hearings.people for told in self._hearers.now), 1)

    @property
    def held_until(self) -> Collection[datetime]:
        """When what is not told now is to be told."""
        return {spared.hold.until for spared in self._hearers.later if spared.hearings}

    def write(self) -> None:
        """Send the messages, who was told in which, who waits for how long, what follows, and at last what fired.

        Until then every reminder lies where it was claimed. Nobody waits until it is written.
        """
        if not self._groups:
            return
        self._messages.write(_FILLING)
        self._write(SETS_ONLY)
        self._record()
        self._write(ANY_VALUES)
        self._show_screens()
        self._plan()
        for version in sorted({group.policy_version for group in self._groups}):
            # The ladders may have been written anew since it was planned: it fires by those in force.
            those = [self._staying(group) for group in self._groups if group.policy_version == version]
            if fired := Places.joined(those):
                self._write(_FIRED, {"now": self._now, "version": version, "places": fired})
        self._write(AS_EVER)
        send_ahead(self._work.session)

    def _staying(self, group: Group) -> Places:
        """Return the places of those of a group that stay in it."""
        return group.places.without(self._hearers.apart)

    def _show_screens(self) -> None:
        showing = [group for group in self._groups if "assigner_screen" in group.audience]
        shown = Places.joined([self._staying(group) for group in showing])
        if shown:
            self._write(_SCREENS, {"now": self._now, "at": self._now.isoformat(), "places": shown})
            ring_gateways(self._work)

    def _record(self) -> None:
        kinds: list[Told | Spared] = [*self._hearers.now, *self._hearers.later]
        hearings = [kind.hearings for kind in kinds]
        people = Ids.joined([each.people for each in hearings])
        if not people:
            return
        spared = Ids.nil(len(people) - len(self._messages.ids))
        given = {
            "places": Places.joined([each.places for each in hearings]),
            "people": people,
            "messages": Ids.joined([self._messages.ids, spared]),
            "numbers": Numbers.counted([len(each) for each in hearings]),
            "kinds": json.dumps([_recorded(n, kind) for n, kind in enumerate(kinds)], default=str),
        }
        self._write(_RECIPIENTS, given)

    def _plan(self) -> None:
        """Plan the urgings that follow."""
        for group in self._groups:
            places = self._staying(group)
            if group.following is None or not places:
                continue
            given: dict[str, Any] = {
                "rung": group.following.key.rung,
                "anchor": group.following.key.anchor,
                "occurrence": group.following.key.occurrence,
                "due_at": group.following.due_at,
                "version": group.policy_version,
                "ids": Ids.new(self._now, len(places)),
                "places": places,
            }
            self._write(_FOLLOWING, given)

    def _write(self, statement: TextClause, given: Mapping[str, Any] | None = None) -> None:
        write_later(connection_of(self._work.session), statement, given or {})


def _recorded(n: int, kind: Told | Spared) -> dict[str, Any]:
    """Return what is noted of everybody of a kind."""
    hold = kind.hold if isinstance(kind, Spared) else None
    return {"n": n, "told_as": kind.told_as, "until": hold and hold.until, "why": hold and hold.why}


def _addressed(told: Told, zone: ZoneInfo, night: bool) -> Addressed:
    """Word what these people hear, once for all of them."""
    group, facts = told.group, told.group.known.facts
    about = About(SHORT, LONG, facts.deadline, "", "", "", facts.lead.role, group.row.occurrence)
    worded = wording.word(group.rung, about, told.told_as, told.language, zone)
    stencil = Stencil(
        kind="reminder",
        urgency=facts.urgency,
        title=worded.title,
        body=worded.body,
        why=worded.why,
        link="/tasks/",
        silent=night,
        rings="phone" in group.rung.channels,
    )
    return Addressed(stencil, told.hearings.people, told.hearings.tasks)
