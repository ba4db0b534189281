"""The live socket as a channel: what is shown again on a person's open screens, whole, since it stays at home.

The first showing is written to the journal by the outbox, in the transaction that causes it; this one has a
transaction of its own. Screens know the message by its id and show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from backend.clock import Clock
from backend.live.journal import person_room, publish_many
from backend.unit_of_work import UnitOfWork
from push.channel import Accepted, NeverLeft, Outgoing, Result, TransportError
from push.channels.abreast import tell
from push.channels.manners import manner_of
from push.model import MessageRow
from push.routes import LIVE


class LiveChannel:
    """Publishes messages to their people's rooms. The address is not looked at: a message knows whose it is."""

    name = LIVE

    def __init__(self, open_work: Callable[[], UnitOfWork], clock: Clock) -> None:
        self._open_work, self._clock = open_work, clock

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """See `Channel.send_many`: one transaction for the batch."""
        if not batch:
            return []
        try:
            shown = self._show({item.message_id for item in batch if _sound(item)})
        except SQLAlchemyError as error:
            told = f"live no answer {type(error).__name__}"
            return [TransportError(told, permanent=False, carrier=True)] * len(batch)
        results = [self._result(item, shown) for item in batch]
        tell(self.name, results)
        return results

    def close(self) -> None:
        """Nothing is kept."""

    def _show(self, wanted: set[UUID]) -> set[UUID]:
        with self._open_work() as work:
            rows = work.session.scalars(select(MessageRow).where(MessageRow.id.in_(wanted))).all()
            changes = [([person_room(row.person_id)], live_item(row)) for row in rows]
            publish_many(work, self._clock.now(), changes)
            work.commit()
        return {row.id for row in rows}

    def _result(self, item: Outgoing, shown: set[UUID]) -> Result:
        if item.message_id in shown:
            return Accepted(f"live/{item.message_id}")
        return NeverLeft("live: no such message", permanent=True)


def live_item(row: MessageRow) -> dict[str, Any]:
    """Return what a screen receives, shaped as the outbox writes it (`push.outbox`); a test compares the two."""
    return {
        "kind": "message",
        "id": str(row.id),
        "message_kind": row.kind,
        "urgency": row.urgency,
        "title": row.title,
        "body": row.body,
        "why": row.why,
        "link": row.link,
        "subjects": [str(subject) for subject in row.subjects],
        "silent": row.silent,
        "at": row.at.isoformat(),
    }


def _sound(item: Outgoing) -> bool:
    try:
        manner_of(item)
    except TransportError:
        return False
    return True
