"""Stencils: a message for very many people that differs by what it is about alone, filled in by PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text

from backend.columns import Ids, Numbers
from backend.ids import stem_of
from backend.live.journal import ring_gateways
from backend.planning import AS_EVER, SETS_ONLY
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import connection_of, write_later
from push.outbox import DISPATCH, EXPIRES_AFTER, writing
from push.routing import Routing

#: Where a stencil leaves room for what the thing is called: its short name and its long one.
SHORT, LONG = "\ue000", "\ue001"


class Stencil(NamedTuple):
    """What a message says, with gaps. `link` is followed by the id of what it is about."""

    kind: str
    urgency: str
    title: str
    body: str
    why: str
    link: str
    silent: bool
    rings: bool


class Addressed(NamedTuple):
    """Messages by one stencil: to whom, and about what."""

    stencil: Stencil
    people: Ids
    subjects: Ids


_TO_PHONES = text(
    """
    INSERT INTO delivery (id, message_id, channel, lane, device_id, state, due_at, expires_at, attempts)
    SELECT overlay(gen_random_uuid()::text PLACING :stem FROM 1 FOR 15)::uuid, given.id, device.channel, device.lane,
        device.id, 'queued', CAST(:now AS timestamptz), way.expires_at, 0
    FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:numbers AS integer[]))
        AS given (id, person_id, n)
    JOIN device ON device.person_id = given.person_id AND device.dropped_at IS NULL
    LEFT JOIN notification_preference AS theirs ON theirs.person_id = given.person_id
    JOIN json_to_recordset(CAST(:ways AS json)) AS way (n integer, channel text, off jsonb, expires_at timestamptz)
        ON way.n = given.n AND way.channel = device.channel AND way.off IS NOT DISTINCT FROM theirs.off
    """
)
_WAYS = text(
    """
    SELECT DISTINCT device.channel, theirs.off
    FROM device LEFT JOIN notification_preference AS theirs ON theirs.person_id = device.person_id
    WHERE device.person_id = ANY(CAST(:people AS uuid[])) AND device.dropped_at IS NULL
    """
)


def filled_by(names: str) -> TextClause:
    """Return the statement that fills stencils in; `names` asks for (id, short name, long name) of `:subjects`."""
    return writing(
        f"""
        WITH called (id, short, long) AS MATERIALIZED ({names})
        SELECT given.id, given.person_id, stencil.kind, stencil.urgency,
            replace(replace(stencil.title, '{SHORT}', called.short), '{LONG}', called.long) AS title,
            replace(replace(stencil.body, '{SHORT}', called.short), '{LONG}', called.long) AS body,
            stencil.why, stencil.link || given.subject_id AS link, ARRAY[given.subject_id] AS subjects, stencil.silent,
            stencil.fallback_at
        FROM unnest(
            CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:subjects AS uuid[]), CAST(:numbers AS integer[])
        ) AS given (id, person_id, subject_id, n)
        JOIN json_to_recordset(CAST(:stencils AS json)) AS stencil (
            n integer, kind text, urgency text, title text, body text, why text, link text, silent boolean,
            fallback_at timestamptz
        ) ON stencil.n = given.n
        JOIN called ON called.id = given.subject_id
        """
    )


class Stencilled:
    """Messages of one moment by stencils: everything is asked in the beginning, and then only written."""

    def __init__(self, work: UnitOfWork, addressed: Sequence[Addressed], *, now: datetime) -> None:
        self._work = work
        self._now = now
        self._routing = Routing.of(work)
        self._stencils = [each.stencil for each in addressed]
        people = Ids.joined([each.people for each in addressed])
        self.ids = Ids.new(now, len(people))
        self._given = {
            "ids": self.ids,
            "people": people,
            "numbers": Numbers.counted([len(each.people) for each in addressed]),
            "now": now,
            "stem": stem_of(now),
        }
        self._subjects = Ids.joined([each.subjects for each in addressed])
        self._ways = self._ask_ways() if people else []

    def write(self, filling: TextClause) -> None:
        """Keep the messages and their deliveries to phones to be written (`write_later`)."""
        if not self.ids:
            return
        connection = connection_of(self._work.session)
        stencils = json.dumps([self._row(n, each) for n, each in enumerate(self._stencils)], ensure_ascii=False)
        given = {"stencils": stencils, "subjects": self._subjects, "at": self._now.isoformat()}
        write_later(connection, SETS_ONLY, {})
        write_later(connection, filling, {**self._given, **given})
        write_later(connection, AS_EVER, {})
        if self._ways:
            write_later(connection, _TO_PHONES, {**self._given, "ways": json.dumps(self._ways)})
        ring_gateways(self._work)
        if self._ways:
            self._work.ring(DISPATCH)

    def _row(self, n: int, stencil: Stencil) -> dict[str, Any]:
        fallback_at = self._routing.second_step_at(stencil.urgency, self._now) if stencil.rings else None
        row = {**stencil._asdict(), "n": n, "fallback_at": fallback_at}
        del row["rings"]
        return row

    def _expires(self, stencil: Stencil) -> str:
        return str(self._now + EXPIRES_AFTER[stencil.urgency])

    def _ask_ways(self) -> list[dict[str, Any]]:
        """Return which stencils go at once to which kind of phone, of the kinds and wishes that these people have."""
        there = connection_of(self._work.session).execute(_WAYS, {"people": self._given["people"]}).all()
        return [
            {"n": n, "channel": channel, "off": off, "expires_at": self._expires(stencil)}
            for n, stencil in enumerate(self._stencils)
            if stencil.rings
            for channel, off in there
            if self._routing.takes(stencil, channel, off)
        ]
