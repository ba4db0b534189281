"""Telling people: what several of them hear of several reminders becomes a few messages, now or together later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from backend.columns import Ids
from backend.live.journal import person_room, publish_many
from backend.many_rows import insert_rows, portions
from backend.unit_of_work import UnitOfWork
from push.message import Posted
from push.outbox import Outbox
from reminders.bundles import Bundle, Composer, bundled
from reminders.facts import Known
from reminders.fatigue import Hold
from reminders.hearing import Audience, Heard, listen
from reminders.holding import Waited
from reminders.ladder import Rung
from reminders.model import Due, ReminderRecipient
from reminders.patience import Patience
from reminders.rules import rules_in_force

_SETTLED = text(
    """
    UPDATE reminder_recipient AS held SET release_at = NULL, message_id = settled.message, withheld = settled.reason
    FROM unnest(
        CAST(:reminders AS uuid[]), CAST(:people AS uuid[]), CAST(:messages AS uuid[]), CAST(:reasons AS text[])
    ) AS settled (reminder, person, message, reason)
    WHERE held.reminder_id = settled.reminder AND held.person_id = settled.person
    """
)
#: So many messages are worded while PostgreSQL writes those before.
_PORTION = 250


class Telling:
    """What is told in one unit of work: everything is asked in the beginning, and then only written.

    So whoever has much to tell can have it written behind (`backend.writing_behind`).
    """

    def __init__(
        self,
        work: UnitOfWork,
        now: datetime,
        climbing: Sequence[tuple[Due, Rung]],
        known: Mapping[UUID, Known],
        waited: Waited | None = None,
        audience: Audience | None = None,
    ) -> None:
        """Find out whom these reminders concern, and whom what was held until now: both come in one message.

        Whoever knows already says so (`audience`).
        """
        self._work = work
        self._now = now
        self._waited = waited or Waited()
        self._climbing, self._known = climbing, known
        policy = rules_in_force(work).newest
        audience = audience or listen(work, climbing, known, self._waited, now)
        self._patience = Patience(work, policy, now)
        told, self._later = self._patience.sort(audience.now)
        self._held = {(each.row.id, each.told.person_id) for each in audience.waited}
        self._bundles = bundled([*told, *audience.waited], policy.digest_from)
        self._composer = Composer(audience.readers, work.calendar.zone, policy.quiet(work.calendar).contains(now))
        self._outbox = Outbox(work, {bundle[0].told.person_id for bundle in self._bundles}, now=now)

    def write(self) -> None:
        """Write the messages, note who was told in which, and until when it waits for the others."""
        self._show_screens()
        settled: dict[tuple[UUID, UUID], UUID] = {}
        for portion in portions(self._bundles, _PORTION):
            posted = self._outbox.post([self._composer.message(bundle) for bundle in portion])
            settled |= self._record(portion, posted)
        self._record_held(self._later)
        self._settle(settled)

    def count(self) -> None:
        """Count what was told now."""
        self._patience.count(self.told)

    @property
    def told(self) -> Mapping[bytes, int]:
        """How often people are told now, by the cells of their ids. Flash tasks and new ones are not counted against
        anybody's patience."""
        told = Counter(each[0].told.person_id for each in self._bundles if any(heard.may_wait for heard in each))
        return {Ids.cell(person_id.bytes): count for person_id, count in told.items()}

    @property
    def held_until(self) -> Collection[datetime]:
        """When what is not told now is to be told."""
        return {hold.until for _, hold in self._later}

    def _show_screens(self) -> None:
        """Tell open screens, without a message: the row turns red by itself."""
        tasks = [self._known[row.task_id] for row, rung in self._climbing if "assigner_screen" in rung.who]
        at = self._now.isoformat()
        items = [{"kind": "due", "id": str(task.facts.task_id), "code": task.code, "at": at} for task in tasks]
        rooms = [[person_room(task.assigner_id)] for task in tasks]
        publish_many(self._work, self._now, list(zip(rooms, items, strict=True)))

    def _record(self, bundles: Sequence[Bundle], posted: Sequence[Posted]) -> dict[tuple[UUID, UUID], UUID]:
        """Note who was told what in which message; return what was held before, which is noted already."""
        rows, settled = [], {}
        for bundle, sent in zip(bundles, posted, strict=True):
            message_id = sent.id.hex
            for each in bundle:
                key = (each.row.id, each.told.person_id)
                if self._held and key in self._held:
                    settled[key] = sent.id
                else:
                    rows.append({**_recipient(each), "message_id": message_id})
        insert_rows(self._work.session, ReminderRecipient, rows, later=True)
        return settled

    def _record_held(self, later: Sequence[tuple[Heard, Hold]]) -> None:
        rows = [{**_recipient(each), "release_at": hold.until, "held_for": hold.why} for each, hold in later]
        insert_rows(self._work.session, ReminderRecipient, rows, later=True)

    def _settle(self, sent: Mapping[tuple[UUID, UUID], UUID]) -> None:
        """Note in which message what was held went out, or why there was nothing to tell any more."""
        outcomes: list[tuple[UUID, UUID, UUID | None, str | None]] = [(*each, sent[each], None) for each in sent]
        outcomes += [(reminder_id, person_id, None, why) for reminder_id, person_id, why in self._waited.over]
        left = {(each.row.id, each.told.person_id) for each in self._waited.still} - sent.keys()
        outcomes += [(*each, None, "gone") for each in left]
        if outcomes:
            names = ("reminders", "people", "messages", "reasons")
            columns = {name: list(column) for name, column in zip(names, zip(*outcomes, strict=True), strict=True)}
            self._work.session.execute(_SETTLED, columns)


def _recipient(heard: Heard) -> dict[str, str]:
    return {
        "reminder_id": heard.row.id.hex,
        "person_id": heard.told.person_id.hex,
        "told_as": heard.told.told_as,
    }
