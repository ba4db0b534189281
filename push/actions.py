"""Actions: what a person does from the notification itself, with the app closed and nobody signed in.

push knows which kinds of message offer which buttons; what a button does, a feature registers (`backend.feature`).
A button's token names one delivery and one action, ends after some hours, and works once for each message: the second
tap, on whichever device, changes nothing. It opens nothing else. docs/adr/0023 argues it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backend.auth.model import SignIn
from backend.errors import Conflict, Unauthenticated
from backend.feature import Action, Feature
from backend.org.model import Person
from backend.settings import Settings
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from push.channel import Button
from push.model import Delivery, Device, MessageRow, SpentAction
from push.proofs import ActionProof, read_action, write_action
from push.receipts import note_delivery

#: Kind of message → the buttons it offers, where some feature has registered them.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "assigned": ("acknowledge", "on_it"),
    "reminder": ("on_it",),
}


def actions_of(features: Iterable[Feature]) -> dict[str, Action]:
    """Return the actions that features have registered, by name."""
    return {action.name: action for each in features if each.subjects for action in each.subjects.actions}


def buttons(
    settings: Settings,
    actions: Mapping[str, Action],
    kind: str,
    subjects: Sequence[UUID],
    delivery_id: UUID,
    language: Language,
    now: datetime,
) -> tuple[Button, ...]:
    """Return the buttons of one delivery. What is about several things, or nothing, has none."""
    if len(subjects) != 1:
        return ()
    until = now + timedelta(hours=settings.action_hours)
    offered = [actions[name] for name in OFFERED.get(kind, ()) if name in actions]
    return tuple(
        Button(
            each.name,
            each.label.vi if language == "vi" else each.label.en,
            write_action(settings.secret, ActionProof(delivery_id, each.name, until)),
        )
        for each in offered
    )


def act(work: UnitOfWork, settings: Settings, actions: Mapping[str, Action], token: str, *, now: datetime) -> str:
    """Do what a button stands for, once; return its name.

    Unauthenticated for a token that is none, has ended, or whose device or person is gone; Conflict for one that has
    been spent; what the action itself refuses, it raises, and the token stays good.
    """
    said = read_action(settings.secret, token)
    if said is None:
        raise Unauthenticated("action_token_invalid")
    if said.expires_at <= now:
        raise Unauthenticated("action_token_expired")
    message, person = _behind(work, said.delivery_id)
    action = actions.get(said.action)
    if action is None or said.action not in OFFERED.get(message.kind, ()) or len(message.subjects) != 1:
        raise Unauthenticated("action_token_invalid")
    spent = insert(SpentAction).values(message_id=message.id, action=action.name, delivery_id=said.delivery_id, at=now)
    if not work.session.execute(spent.on_conflict_do_nothing().returning(SpentAction.action)).all():
        raise Conflict("action_spent")
    action.perform(work, person, message.subjects[0], now)
    note_delivery(work, [said.delivery_id], "acted", now=now)
    return action.name


def _behind(work: UnitOfWork, delivery_id: UUID) -> tuple[MessageRow, Person]:
    """Return whose message a delivery carried; a device that was signed out or dropped answers no more."""
    row = work.session.execute(
        select(MessageRow, Person, Device.dropped_at, SignIn.ended_at)
        .select_from(Delivery)
        .join(MessageRow, MessageRow.id == Delivery.message_id)
        .join(Person, Person.id == MessageRow.person_id)
        .outerjoin(Device, Device.id == Delivery.device_id)
        .outerjoin(SignIn, SignIn.id == Device.session_id)
        .where(Delivery.id == delivery_id)
    ).one_or_none()
    if row is None or row.dropped_at is not None or row.ended_at is not None:
        raise Unauthenticated("action_token_invalid")
    if row.Person.disabled_at is not None:
        raise Unauthenticated("person_disabled")
    return row.MessageRow, row.Person
