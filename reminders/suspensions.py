"""A recurring task that can no longer be assigned: its owner is told at once, why and how to go on, and never again."""

from __future__ import annotations

from functools import cache

from backend.texts import PLATFORM_TEXTS, Catalogue, Text
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders.house import load_readers
from reminders.rules import rules_in_force
from tasks.events import RecurrenceSuspended
from tasks.feature import tasks_feature

_TITLE = Text("Việc định kỳ bị ngừng: {name}", "Recurring task suspended: {name}")
_BODY = Text(
    "Lần {day} chưa được giao: {reason}. Khi đã khắc phục, hãy bấm “Chạy tiếp”; nếu không cần nữa, hãy bấm “Kết thúc”.",
    "It was not assigned on {day}: {reason}. Resume it once that is mended, or end it.",
)
_WHY = Text("vì việc định kỳ của anh/chị không giao được nữa", "because your recurring task can no longer be assigned")


def tell_owner(work: UnitOfWork, event: RecurrenceSuspended) -> None:
    """Within the transaction that suspends it: a second message would need a second suspension."""
    reader = load_readers(work.session, [event.owner_id])[event.owner_id]
    if not reader.active:
        return
    words = {
        "name": event.name,
        "day": f"{event.day:%d/%m/%Y}",
        "reason": _reasons().say(event.code, reader.language, event.params),
    }
    said = [(text.vi if reader.language == "vi" else text.en).format_map(words) for text in (_TITLE, _BODY, _WHY)]
    message = Message(
        person_id=reader.id,
        kind="decision",
        urgency="normal",
        title=said[0],
        body=said[1],
        why=said[2],
        link=f"/recurrences/{event.recurrence_id}",
        silent=rules_in_force(work).newest.quiet(work.calendar).contains(event.at),
    )
    post(work, [message], now=event.at)


@cache
def _reasons() -> Catalogue:
    """The sentences with which an assignment is refused."""
    return Catalogue.merge([PLATFORM_TEXTS, tasks_feature().texts])
