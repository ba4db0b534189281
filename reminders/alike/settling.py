"""Settling groups: what fired is noted, who was told, who waits, and what follows; each by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from backend.ids import new_ids
from backend.live.journal import PERSON_ROOM, ring_gateways
from backend.many_rows import checks_planned_once
from backend.unit_of_work import UnitOfWork
from push.stencils import LONG, SHORT, Addressed, Stencil, Stencilled, filled_by
from reminders import wording
from reminders.alike.groups import Group, texts_of
from reminders.alike.hearers import Hearers, Told
from reminders.patience import Patience
from reminders.rules import rules_in_force
from reminders.wording import About

_FILLING = filled_by("SELECT id, code, rtrim(title, '.') FROM task")
_RECIPIENTS = text(
    """
    INSERT INTO reminder_recipient (reminder_id, person_id, told_as, message_id, release_at, held_for)
    SELECT * FROM unnest(
        CAST(:reminders AS uuid[]), CAST(:people AS uuid[]), CAST(:told_as AS text[]), CAST(:messages AS uuid[]),
        CAST(:until AS timestamptz[]), CAST(:why AS text[])
    )
    """
)
_SCREENS = text(
    f"""
    INSERT INTO journal (at, rooms, item)
    SELECT CAST(:now AS timestamptz), ARRAY['{PERSON_ROOM}' || assigner_id],
        jsonb_build_object('kind', 'due', 'id', id, 'code', code, 'at', CAST(:at AS text))
    FROM task WHERE id = ANY(CAST(:tasks AS uuid[]))
    """
)
_FOLLOWING = text(
    """
    INSERT INTO reminder (id, task_id, rung, anchor, occurrence, due_at, state, policy_version)
    SELECT id, task_id, :rung, :anchor, :occurrence, :due_at, 'planned', :version
    FROM unnest(CAST(:ids AS uuid[]), CAST(:tasks AS uuid[])) AS given (id, task_id)
    ON CONFLICT DO NOTHING
    """
)


class Settling:
    """Groups and who hears them: everything is asked in the beginning, and then only written."""

    def __init__(self, work: UnitOfWork, groups: Sequence[Group], hearers: Hearers, *, now: datetime) -> None:
        self._work, self._now = work, now
        self._groups, self._hearers = groups, hearers
        policy = rules_in_force(work).newest
        self._patience = Patience(work, policy, now)
        night = policy.quiet(work.calendar).contains(now)
        addressed = [_addressed(told, work.calendar.zone, night) for told in hearers.now]
        self._messages = Stencilled(work, addressed, now=now)

    @property
    def fired(self) -> Iterator[str]:
        """Return the ids of what fires."""
        for group in self._groups:
            yield from self._of(group, texts_of(group.reminders))

    def write(self) -> None:
        """Write the messages, who was told in which, who waits for how long, and what follows."""
        self._show_screens()
        self._messages.write(_FILLING)
        self._record()
        self._patience.count({each.person: 1 for told in self._hearers.now for each in told.hearings})
        self._plan()

    def _of(self, group: Group, values: Sequence[str]) -> Sequence[str]:
        """Return those of a column of a group that stay in it."""
        apart = self._hearers.apart
        if not apart:
            return values
        return [each for each, id_ in zip(values, texts_of(group.reminders), strict=True) if id_ not in apart]

    def _tasks(self, group: Group) -> Sequence[str]:
        return self._of(group, texts_of(group.tasks))

    def _show_screens(self) -> None:
        tasks = [task for group in self._groups if "assigner_screen" in group.audience for task in self._tasks(group)]
        if tasks:
            given = {"now": self._now, "at": self._now.isoformat(), "tasks": _array(tasks)}
            self._work.session.connection().execute(_SCREENS, given)
            ring_gateways(self._work)

    def _record(self) -> None:
        told = [each for kind in self._hearers.now for each in kind.hearings]
        spared = [each for kind in self._hearers.later for each in kind.hearings]
        if not told and not spared:
            return
        nothing = ["NULL"] * len(told)
        later = [kind for kind in self._hearers.later for _ in kind.hearings]
        roles = [kind.told_as for kind in self._hearers.now for _ in kind.hearings]
        columns = {
            "reminders": [each.reminder for each in (*told, *spared)],
            "people": [each.person for each in (*told, *spared)],
            "told_as": [*roles, *(kind.told_as for kind in later)],
            "messages": [*self._messages.ids, *(["NULL"] * len(spared))],
            "until": [*nothing, *(f'"{kind.hold.until}"' for kind in later)],
            "why": [*nothing, *(kind.hold.why for kind in later)],
        }
        with checks_planned_once(self._work.session, len(told) + len(spared)):
            arrays = {name: _array(column) for name, column in columns.items()}
            self._work.session.connection().execute(_RECIPIENTS, arrays)

    def _plan(self) -> None:
        """Plan the urgings that follow."""
        for group in self._groups:
            tasks = self._tasks(group)
            if group.following is None or not tasks:
                continue
            given: dict[str, Any] = {
                "rung": group.following.key.rung,
                "anchor": group.following.key.anchor,
                "occurrence": group.following.key.occurrence,
                "due_at": group.following.due_at,
                "version": group.policy_version,
                "ids": _array([each.hex for each in new_ids(self._now, len(tasks))]),
                "tasks": _array(tasks),
            }
            with checks_planned_once(self._work.session, len(tasks)):
                self._work.session.connection().execute(_FOLLOWING, given)


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
    return Addressed(stencil, [each.person for each in told.hearings], [each.task for each in told.hearings])


def _array(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"
