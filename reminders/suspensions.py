"""A recurring task that can no longer be assigned: its owner is told at once, why and how to go on, and never again.

Where its owner may no longer sign in, nobody would hear of it: it bounces, to whoever is next above, or else to the
secretariat, as a rung of the ladder does. Its name may be a title, so the message says what it is about: what is
restricted is not named outside.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from uuid import UUID

import structlog
from sqlalchemy import select

from backend.org.charts import chain_of_command
from backend.org.model import Post
from backend.org.reach import secretariat_of
from backend.texts import PLATFORM_TEXTS, Catalogue, Text
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders.house import Reader, load_readers
from reminders.rules import rules_in_force
from tasks.events import RecurrenceSuspended
from tasks.feature import tasks_feature

log = structlog.get_logger(__name__)

_TITLE = Text("Việc định kỳ bị ngừng: {name}", "Recurring task suspended: {name}")
_BODY = Text(
    "Lần {day} chưa được giao: {reason}. Khi đã khắc phục, hãy bấm “Chạy tiếp”; nếu không cần nữa, hãy bấm “Kết thúc”.",
    "It was not assigned on {day}: {reason}. Resume it once that is mended, or end it.",
)
_BODY_AHEAD = Text(
    "Lần {day} sẽ không được giao: {reason}. Khi đã khắc phục, hãy bấm “Chạy tiếp”; "
    "nếu không cần nữa, hãy bấm “Kết thúc”.",
    "It will not be assigned on {day}: {reason}. Resume it once that is mended, or end it.",
)
_WHY = Text("vì việc định kỳ của anh/chị không giao được nữa", "because your recurring task can no longer be assigned")
_BODY_BOUNCED = Text(
    "Lần {day} không được giao: {owner}, người lập việc định kỳ này, không còn sử dụng hệ thống. "
    "Nếu công việc vẫn cần, hãy lập lại dưới tên người phụ trách.",
    "It is not assigned on {day}: {owner}, who made it, can no longer sign in. "
    "If it is still needed, make it anew in the name of whoever is responsible.",
)
_WHY_BOUNCED = Text("vì {owner} không còn nhận được thông báo này", "because {owner} can no longer be told")


def tell_owner(work: UnitOfWork, event: RecurrenceSuspended) -> None:
    """Within the transaction that suspends it: a second message would need a second suspension."""
    owner = load_readers(work, [event.owner_id])[event.owner_id]
    if owner.active:
        ahead = event.day > event.at.astimezone(work.calendar.zone).date()
        texts = (_TITLE, _BODY_AHEAD if ahead else _BODY, _WHY)
        messages = [_message(work, event, owner, owner, texts, f"/recurrences/{event.recurrence_id}")]
    else:
        texts = (_TITLE, _BODY_BOUNCED, _WHY_BOUNCED)
        # Theirs is a list of their own: what has lost its owner is made anew there.
        messages = [_message(work, event, owner, each, texts, "/recurrences") for each in _in_place_of(work, event)]
        if not messages:
            log.warning("recurrence_suspended_unheard", recurrence=str(event.recurrence_id))
    post(work, messages, now=event.at)


def _in_place_of(work: UnitOfWork, event: RecurrenceSuspended) -> Collection[Reader]:
    """Whoever answers above the owner's last post; the secretariat where nobody does."""
    # A post that has not ended is the last one.
    last = select(Post.unit_id).where(Post.person_id == event.owner_id).order_by(Post.valid_to.desc().nulls_first())
    unit_id = work.session.scalar(last.order_by(Post.valid_from.desc()).limit(1))
    if unit_id is None:
        return ()
    chain = chain_of_command(work, event.owner_id, None, unit_id=unit_id, now=event.at)
    people: list[UUID] = [chain[0].person_id] if chain else secretariat_of(work, [unit_id], now=event.at)[unit_id]
    return [each for each in load_readers(work, people).values() if each.active]


def _message(
    work: UnitOfWork, event: RecurrenceSuspended, owner: Reader, to: Reader, texts: tuple[Text, ...], link: str
) -> Message:
    words = {
        "name": event.name,
        "day": f"{event.day:%d/%m/%Y}",
        "owner": owner.full_name,
        "reason": _reasons().say(event.code, to.language, event.params),
    }
    title, body, why = [(text.vi if to.language == "vi" else text.en).format_map(words) for text in texts]
    return Message(
        person_id=to.id,
        kind="decision",
        urgency="normal",
        title=title,
        body=body,
        why=why,
        link=link,
        subjects=(event.recurrence_id,),
        silent=rules_in_force(work).newest.quiet(work.calendar).contains(event.at),
    )


@cache
def _reasons() -> Catalogue:
    """The sentences with which an assignment is refused."""
    return Catalogue.merge([PLATFORM_TEXTS, tasks_feature().texts])
