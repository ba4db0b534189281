"""Notices told together: what one command did to many tasks of one person is one message, not thirty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.events import batched
from backend.texts import Language, Text
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders.house import Reader, load_readers
from reminders.notices import SENTENCES, changes, name_of, notice, say
from reminders.rules import rules_in_force
from reminders.wording import shortened
from tasks import events
from tasks.events import TellingEvent
from tasks.model import Task
from tasks.timeliness import URGENCIES

#: Event → the title where there are several. What other events tell, each tells by itself.
KINDS: Mapping[type[TellingEvent], Text] = {
    events.TaskUrged: Text("Đôn đốc {count} nhiệm vụ", "{count} tasks urged"),
    events.TaskChanged: Text("Có thay đổi ở {count} nhiệm vụ", "{count} tasks have changed"),
}
_LINE = Text("{code}: {title}", "{code}: {title}")
_MORE = Text("… và {count} nhiệm vụ khác", "… and {count} more")
_MOST_LINES = 10


@batched
def tell_together(work: UnitOfWork, happened: Sequence[TellingEvent]) -> None:
    """Write one message for each person the events name, but never for whoever did it."""
    heard: dict[UUID, list[TellingEvent]] = {}
    for event in happened:
        for person_id in set(event.to) - {event.actor_id}:
            heard.setdefault(person_id, []).append(event)
    if not heard:
        return
    readers = load_readers(work, heard)
    teller = _Teller(work, happened)
    messages = [teller.word(those, readers[who]) for who, those in heard.items() if readers[who].active]
    post(work, messages, now=teller.now)


class _Teller:
    """Words events of one kind, all of one command: one actor, one moment, one note."""

    def __init__(self, work: UnitOfWork, happened: Sequence[TellingEvent]) -> None:
        self._work = work
        self.now: datetime = happened[-1].at
        self._actor = name_of(work, happened[-1].actor_id)
        self._quiet = rules_in_force(work).newest.quiet(work.calendar).contains(self.now)
        ids = {event.task_id for event in happened}
        self._tasks = {task.id: task for task in work.session.scalars(select(Task).where(Task.id.in_(ids)))}

    def word(self, told: Sequence[TellingEvent], reader: Reader) -> Message:
        if len(told) == 1:
            return notice(self._work, told[0], self._tasks[told[0].task_id], self._actor, reader, self._quiet)
        tasks = [self._tasks[event.task_id] for event in told]
        kind, language = type(told[0]), reader.language
        urgency = max((task.urgency for task in tasks), key=URGENCIES.index)
        lines = [told[0].note] if told[0].note else []
        lines += [self._line(event, language) for event in told[:_MOST_LINES]]
        if len(tasks) > _MOST_LINES:
            lines.append(say(_MORE, language, {"count": len(tasks) - _MOST_LINES}))
        return Message(
            person_id=reader.id,
            kind="digest",
            urgency=urgency,
            title=say(KINDS[kind], language, {"count": len(tasks)}),
            body="\n".join(lines),
            why=say(SENTENCES[kind][1], language, {"actor": self._actor}),
            link="/messages",
            subjects=tuple(task.id for task in tasks),
            silent=self._quiet and urgency != "flash",
        )

    def _line(self, event: TellingEvent, language: Language) -> str:
        """Name a task, and what is another now where it has changed."""
        task = self._tasks[event.task_id]
        line = say(_LINE, language, {"code": task.code, "title": shortened(task.title)})
        if not isinstance(event, events.TaskChanged):
            return line
        return ". ".join([line, *changes(event, task, language, self._work.calendar.zone)])
