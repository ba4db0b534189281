"""Telling somebody what they have taken over: one message for all of it, which leads to the list to confirm.

It stands for the "you were assigned" of every part on the list, so those rungs are settled by it: two statements,
whatever their number. Only flash tasks speak for themselves, as they do everywhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from backend.org.model import Person, Post, Unit
from backend.texts import Language, Text
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders.firing import Firing
from reminders.house import load_readers
from reminders.model import DUE_COLUMNS, Due, Reminder, ReminderRecipient
from reminders.rules import rules_in_force
from tasks.events import HandoverMade
from tasks.handover.model import Handover, HandoverItem
from tasks.model import Assignee, Task
from tasks.timeliness import URGENCIES

#: The kind of the message; what it is about is the list, not its tasks.
LIST = "handover"
#: A merger of more units than these names the first ones.
_NAMED = 3

_TITLE = Text("Nhận bàn giao {count} nhiệm vụ", "Tasks handed over to you: {count}")
_BODY = Text("{what}. Hãy xem danh sách và xác nhận.", "{what}. See the list, and confirm it.")
_WITH_POST = Text("{post}, {unit}: từ {giver}", "{post}, {unit}: from {giver}")
_BY_REFORM = Text("{unit} kế thừa {ended}", "{unit} succeeds {ended}")
_WHY_POST = Text("vì anh/chị nhận chức vụ từ {giver}", "because you took over a post from {giver}")
_WHY_REFORM = Text("vì {unit} kế thừa {ended}", "because {unit} succeeds {ended}")


class _About(NamedTuple):
    """What the sentences are about."""

    kind: str
    unit: str
    post: str | None
    giver: str | None


def tell(work: UnitOfWork, event: HandoverMade) -> None:
    """Within the transaction, after the ladders were planned: tell the new holder once."""
    alone = select(*DUE_COLUMNS).join(HandoverItem, HandoverItem.part_id == Reminder.assignee_id)
    alone = alone.join(Task, Task.id == Reminder.task_id).where(*_unsaid(event), Task.urgency == "flash")
    Firing(work, event.at).fire([Due(*row) for row in work.session.execute(alone.with_for_update(of=Reminder))])
    reader = load_readers(work, [event.to_id])[event.to_id]
    [sent] = post(work, [_message(work, event, reader.language)], now=event.at)
    _settle(work, event, sent.id)


def _unsaid(event: HandoverMade) -> tuple[ColumnElement[bool], ...]:
    return HandoverItem.handover_id == event.handover_id, Reminder.rung == "assigned", Reminder.state == "planned"


def _settle(work: UnitOfWork, event: HandoverMade, message_id: UUID) -> None:
    """The rest of the rungs has been said by this message, to this person."""
    said = (
        update(Reminder)
        .where(*_unsaid(event), HandoverItem.part_id == Assignee.id)
        .where(Reminder.task_id == Assignee.task_id, Reminder.assignee_id == Assignee.id)
        .values(state="fired", settled_at=event.at)
        .returning(Reminder.id)
        .cte("said")
    )
    told: Select[Any] = select(said.c.id, literal(event.to_id), literal("assignee"), literal(message_id))
    columns = ["reminder_id", "person_id", "told_as", "message_id"]
    work.session.execute(insert(ReminderRecipient).from_select(columns, told))


def _message(work: UnitOfWork, event: HandoverMade, language: Language) -> Message:
    about, count, urgency = _about(work, event.handover_id), *_measured(work, event.handover_id)
    ended = _ended(work, event.handover_id) if about.kind == "reform" else ""
    words = {**about._asdict(), "ended": ended, "count": count}
    what, why = (_WITH_POST, _WHY_POST) if about.kind == "post" else (_BY_REFORM, _WHY_REFORM)
    words["what"] = _say(what, language, words)
    return Message(
        person_id=event.to_id,
        kind=LIST,
        urgency=urgency,
        title=_say(_TITLE, language, words),
        body=_say(_BODY, language, words),
        why=_say(why, language, words),
        link=f"/handovers/{event.handover_id}",
        subjects=(event.handover_id,),
        silent=rules_in_force(work).newest.quiet(work.calendar).contains(event.at),
    )


def _about(work: UnitOfWork, handover_id: UUID) -> _About:
    giver = aliased(Person)
    query = select(Handover.kind, Unit.name, Post.title, giver.full_name).join(Unit, Unit.id == Handover.unit_id)
    query = query.outerjoin(Post, Post.id == Handover.post_id).outerjoin(giver, giver.id == Handover.from_id)
    return _About(*work.session.execute(query.where(Handover.id == handover_id)).one())


def _measured(work: UnitOfWork, handover_id: UUID) -> tuple[int, str]:
    """Return how many parts there are, and the highest urgency among them that has not spoken for itself."""
    counted = select(Task.urgency, func.count()).join(Assignee, Assignee.task_id == Task.id)
    counted = counted.join(HandoverItem, HandoverItem.part_id == Assignee.id)
    rows = work.session.execute(counted.where(HandoverItem.handover_id == handover_id).group_by(Task.urgency)).all()
    calm = [urgency for urgency, _ in rows if urgency != "flash"]
    return sum(count for _, count in rows), max(calm, key=URGENCIES.index, default="normal")


def _ended(work: UnitOfWork, handover_id: UUID) -> str:
    """Return the names of the units that ended, a few of them."""
    names = select(Unit.name).join(Assignee, Assignee.unit_id == Unit.id).distinct().order_by(Unit.name)
    names = names.join(HandoverItem, HandoverItem.from_part_id == Assignee.id)
    found = work.session.scalars(names.where(HandoverItem.handover_id == handover_id).limit(_NAMED + 1)).all()
    return ", ".join([*found[:_NAMED], *(["…"] if len(found) > _NAMED else [])])


def _say(text: Text, language: Language, words: dict[str, Any]) -> str:
    return (text.vi if language == "vi" else text.en).format_map(words)
