"""Who watches a task or a board over /live: asked when they begin, and again for as long as they do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import gevent
import structlog
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from backend.database import among
from backend.errors import FieldError, Forbidden, Invalid, NotFound
from backend.live.gateway import Connection, Gateway, Tick
from backend.org.charts import load_chart
from backend.org.model import Person
from backend.org.remembered import those
from backend.unit_of_work import UnitOfWork
from tasks.authority import may_see, task_for
from tasks.board import watched_unit
from tasks.live import BOARD_ROOM, TASK_ROOM, board_now, board_room, shown_board, task_room
from tasks.model import Task
from tasks.summary import summary

log = structlog.get_logger(__name__)

#: Whoever loses sight of what they watch hears no more of it after so many seconds, at the latest.
_EVERY = 30
#: So many are asked about at once; in between, others have their turn.
_TOGETHER = 100

#: A person, and a room in which they have at least one screen.
Watcher = tuple[UUID, str]


def watch(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """Begin to hear of one task, or of a board: {"task": id} or {"board": unit id or null}.

    What is answered is read once the connection is in the room: what changes in between comes twice rather than never.
    """
    runtime = gateway.runtime
    now = runtime.clock.now()
    with runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, connection.person_id)
        if isinstance(data, dict) and "task" in data:
            task = task_for(work, actor, _id(data["task"], "/task"), now=now)
            _join(gateway, connection, task_room(task.id))
            try:
                return {"task": summary(task_for(work, actor, task.id, now=now))}
            except NotFound:
                _leave(gateway, connection, task_room(task.id))
                raise
        if not isinstance(data, dict) or "board" not in data:
            raise Invalid([FieldError("/board", "required")])
        given = data["board"]
        unit_id = watched_unit(work, actor, None if given is None else _id(given, "/board"), now=now)
        _join(gateway, connection, board_room(unit_id))
        return {"board": shown_board(board_now(work.session, gateway, unit_id, now))}


def _join(gateway: Gateway, connection: Connection, room: str) -> None:
    if connection.sid in gateway.connections:
        gateway.join(connection.sid, room)


def _leave(gateway: Gateway, connection: Connection, room: str) -> None:
    if connection.sid in gateway.connections:
        gateway.leave(connection.sid, room)


def unwatch(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """Stop hearing of a task or a board."""
    # Only what watch has joined may be left: the rooms of one's own person and session are not a choice.
    chosen = data.items() if isinstance(data, dict) else ()
    rooms = [f"{kind}:{each}" for kind, each in chosen if kind in ("task", "board")]
    for room in connection.rooms & set(rooms):
        gateway.leave(connection.sid, room)
    return {}


class Doorkeeper:
    """Asks again of those who watch: all of them twice a minute, and those of a task as soon as something happens in
    it, for that may be what takes it out of their sight.

    The tail does not wait for it, and rooms that become due while it asks are asked about together afterwards.
    """

    def __init__(self) -> None:
        self._due: set[str] = set()
        self._asks = False

    def __call__(self, tick: Tick) -> None:
        gateway = tick.gateway
        watched = gateway.rooms_of("task")
        if tick.before.timestamp() // _EVERY != tick.now.timestamp() // _EVERY:
            self._due.update(watched, gateway.rooms_of("board"))
        elif watched and tick.changes:
            self._due.update({room for change in tick.changes for room in change.rooms}.intersection(watched))
        if self._due and not self._asks:
            self._asks = True
            gevent.spawn(self._ask, gateway)

    def _ask(self, gateway: Gateway) -> None:
        try:
            while self._due:
                rooms, self._due = self._due, set()
                show_out(gateway, rooms)
        except Exception:
            log.warning("watchers_not_asked_about", exc_info=True)  # the next half minute makes it good
        finally:
            self._asks = False


def show_out(gateway: Gateway, rooms: Iterable[str]) -> None:
    """Have whoever may no longer look leave these rooms, and tell each of their screens. Several screens of one person
    in a room are one question."""
    watchers = sorted({(each.person_id, room) for room in rooms for each in gateway.listeners([room])}, key=_by_room)
    for start in range(0, len(watchers), _TOGETHER):
        gevent.sleep(0)
        for person_id, room in _refused(gateway, watchers[start : start + _TOGETHER]):
            for connection in tuple(gateway.listeners([room])):
                if connection.person_id == person_id:
                    gateway.leave(connection.sid, room)
                    kind, _, watched = room.partition(":")
                    gateway.say(connection.sid, "unwatched", {kind: watched})


def _by_room(watcher: Watcher) -> str:
    return watcher[1]


def _refused(gateway: Gateway, watchers: Collection[Watcher]) -> list[Watcher]:
    runtime = gateway.runtime
    now = runtime.clock.now()
    with runtime.unit_of_work() as work:
        people = {each.id: each for each in those(work, Person, {person_id for person_id, _ in watchers})}
        tasks = _tasks_behind(work, {room for _, room in watchers}, now)
        return [each for each in watchers if not _may_watch(work, people[each[0]], each[1], tasks, now)]


def _tasks_behind(work: UnitOfWork, rooms: Collection[str], now: datetime) -> dict[str, Task]:
    """Return the tasks that are watched, by their rooms, as far as it takes to say who sees them."""
    ids = [UUID(room.removeprefix(TASK_ROOM)) for room in rooms if room.startswith(TASK_ROOM)]
    parts = (selectinload(Task.assignees), selectinload(Task.followers))
    tasks = work.session.scalars(select(Task).where(among(Task.id, ids)).options(*parts)).all() if ids else ()
    if units := {part.unit_id for task in tasks for part in task.active}:
        load_chart(work, units, now)
    return {task_room(task.id): task for task in tasks}


def _may_watch(work: UnitOfWork, actor: Person, room: str, tasks: dict[str, Task], now: datetime) -> bool:
    if room.startswith(TASK_ROOM):
        return room in tasks and may_see(work, actor, tasks[room], now)
    try:
        watched_unit(work, actor, UUID(room.removeprefix(BOARD_ROOM)), now=now)
    except Forbidden:
        return False
    return True


def _id(text: Any, pointer: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Invalid([FieldError(pointer, "invalid_id")]) from error
