"""Wording what leaves: a claimed delivery becomes an `Outgoing`, saying no more than may leave the country.

By default that is the content-free sentence of the message's kind. Where the operator allows titles, those of private
kinds and of restricted subjects still stay at home. One delivery that cannot be worded spoils no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.auth.model import SignIn
from backend.feature import Action
from backend.org.model import Person
from backend.runtime import Runtime
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork
from push.actions import actions_of, buttons
from push.channel import NeverLeft, Outgoing, TransportError
from push.message import PRIVATE, PUBLIC_TEXTS
from push.model import Delivery, Device, MessageRow
from push.night import night_until, sleeps
from push.preferences import address_of
from push.proofs import write_receipt

log = structlog.get_logger(__name__)

#: Ways that show neither receipts nor buttons: mail scanners open whatever is in a letter.
_PLAIN = frozenset({"email", "sms"})


@dataclass(frozen=True, slots=True)
class _Wording:
    settings: Settings
    actions: Mapping[str, Action]
    restricted: set[UUID]
    now: datetime
    night: bool


def outgoing(
    runtime: Runtime, work: UnitOfWork, batch: Sequence[Delivery], now: datetime
) -> dict[UUID, Outgoing | TransportError]:
    """Return for each delivery what is sent, or why it cannot be."""
    session = work.session
    rows = session.execute(
        select(Delivery, MessageRow, Device, Person, SignIn.ended_at)
        .join(MessageRow, MessageRow.id == Delivery.message_id)
        .join(Person, Person.id == MessageRow.person_id)
        .outerjoin(Device, Device.id == Delivery.device_id)
        .outerjoin(SignIn, SignIn.id == Device.session_id)
        .where(Delivery.id.in_([each.id for each in batch]))
    ).all()
    subjects = {subject for row in rows for subject in row.MessageRow.subjects}
    wording = _Wording(
        runtime.settings,
        actions_of(runtime.features),
        restricted(runtime, session, subjects) if runtime.settings.push_titles else set(),
        now,
        night_until(runtime, work, now) is not None,
    )
    return {row.Delivery.id: _word_or_why(row, wording) for row in rows}


def restricted(runtime: Runtime, session: Session, subjects: set[UUID]) -> set[UUID]:
    """Return the subjects that may never be named outside, by the word of whichever feature they belong to."""
    ports = [each.subjects for each in runtime.features if each.subjects]
    return {found for port in ports for found in port.restricted(session, runtime.settings, subjects)}


def _word_or_why(row: Any, wording: _Wording) -> Outgoing | TransportError:
    try:
        return _word(row, wording)
    except TransportError as error:
        return error
    except Exception as error:
        log.error("delivery_unwordable", delivery_id=str(row.Delivery.id), error=type(error).__name__)
        return NeverLeft(f"cannot be worded: {type(error).__name__}", permanent=True)


def _word(row: Any, wording: _Wording) -> Outgoing:
    delivery, message, device, person = row.Delivery, row.MessageRow, row.Device, row.Person
    if row.ended_at is not None:
        raise NeverLeft("signed out", permanent=True, drop_address=True)
    if person.disabled_at is not None:
        raise NeverLeft("person is disabled", permanent=True, drop_address=True)
    if device is not None and device.dropped_at is not None:
        raise NeverLeft("device is gone", permanent=True, drop_address=True)
    text = PUBLIC_TEXTS[message.kind]
    public = text.vi if person.language == "vi" else text.en
    titles = wording.settings.push_titles and message.kind not in PRIVATE
    titles = titles and wording.restricted.isdisjoint(message.subjects)
    answers = delivery.channel not in _PLAIN
    settings = wording.settings
    return Outgoing(
        message_id=message.id,
        delivery_id=delivery.id,
        address=device.token if device else address_of(person, delivery.channel),
        platform=device.platform if device else "",
        kind=message.kind,
        urgency=message.urgency,
        title=message.title if titles else "Giao Việc",
        body=message.body if titles else public,
        link=message.link,
        silent=message.silent or (wording.night and sleeps(message)),
        language=person.language,
        keys=(device.keys or {}) if device else {},
        receipt=write_receipt(settings.secret, delivery.id) if answers else "",
        actions=buttons(
            settings, wording.actions, message.kind, message.subjects, delivery.id, person.language, wording.now
        )
        if answers
        else (),
    )
