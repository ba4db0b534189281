"""What screens hear of tasks: each change to those concerned, and the board's cells to those who watch it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.editions import edition_seen
from backend.events import batched
from backend.live.gateway import Gateway, Tick
from backend.live.journal import person_room, publish_many
from backend.memory import Edition
from backend.org.charts import load_chart, subtree
from backend.org.model import Person
from backend.org.reach import watch_roots
from backend.org.remembered import those
from backend.unit_of_work import UnitOfWork
from tasks.authority import may_see, whole
from tasks.board import Board, read_board, usual_period
from tasks.events import TaskEvent
from tasks.model import Task
from tasks.schemas import BoardSchema
from tasks.summary import summary
from tasks.tally import Tally, units_crossing

#: What the rooms of those who watch are called, before the id of the task or of the board's unit.
TASK_ROOM, BOARD_ROOM = "task:", "board:"
#: No more lines of what happened go with a board's cells: a campaign to all units is one moment, not a thousand.
_LATEST = 20


@batched
def tell_screens(work: UnitOfWork, happened: Sequence[TaskEvent]) -> None:
    """Within the transaction: write the changes for everybody who may have the tasks on a screen."""
    tasks = _in_hand_or_read(work, {event.task_id for event in happened})
    concerned = {task.id: _people_of(task) for task in tasks.values()}
    onlookers = _onlookers(work, [event for event in happened if event.actor_id not in concerned[event.task_id]], tasks)
    changes = []
    for event in happened:
        task = tasks[event.task_id]
        people = concerned[task.id] | onlookers[task.id]
        rooms = [person_room(each) for each in people if each is not None] + [task_room(task.id)]
        item: dict[str, Any] = {"kind": "task", "verb": _verb(event), **summary(task)}
        item["units"] = [str(unit) for unit in event.touched_units]
        changes.append((rooms, item))
    publish_many(work, happened[0].at, changes)


def _people_of(task: Task) -> set[UUID | None]:
    people = {task.assigner_id, task.supervisor_id}
    return people | {each.person_id for each in task.assignees} | {each.person_id for each in task.followers}


def _onlookers(
    work: UnitOfWork, happened: Sequence[TaskEvent], tasks: Mapping[UUID, Task]
) -> defaultdict[UUID, set[UUID]]:
    """Return, by task, who has done something in it without a part in it and may see it. Not all may: what is done
    inside a task changes the one above, and whoever renames a field changes thousands."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if not (done := {(event.actor_id, event.task_id) for event in happened if event.actor_id is not None}):
        return found
    now = happened[0].at
    actors = {each.id: each for each in those(work, Person, {actor_id for actor_id, _ in done})}
    if any(watch_roots(work, actor, now=now) for actor in actors.values()):
        # Asked about together: thousands of tasks are not as many questions.
        load_chart(work, {part.unit_id for _, task_id in done for part in tasks[task_id].active}, now)
    for actor_id, task_id in done:
        if may_see(work, actors[actor_id], tasks[task_id], now):
            found[task_id].add(actor_id)
    return found


def _in_hand_or_read(work: UnitOfWork, task_ids: set[UUID]) -> dict[UUID, Task]:
    """Return the tasks whole. The verb has its own in hand; what is missing is read at once."""
    held = {task.id: task for task in work.session.identity_map.values() if isinstance(task, Task)}
    tasks = {each: held[each] for each in task_ids if each in held and _is_whole(held[each])}
    missing = task_ids - tasks.keys()
    if missing:
        rows = work.session.scalars(select(Task).where(Task.id.in_(missing)).options(*whole())).unique().all()
        tasks |= {task.id: task for task in rows}
        work.hold(rows)
    return tasks


def _is_whole(task: Task) -> bool:
    return {"assignees", "followers", "assigner", "lead_person", "lead_unit"} <= task.__dict__.keys()


def task_room(task_id: UUID) -> str:
    return f"{TASK_ROOM}{task_id}"


def board_room(unit_id: UUID) -> str:
    return f"{BOARD_ROOM}{unit_id}"


class BoardBroadcast:
    """Sends the cells that changed to the screens that watch a board.

    A unit's figures change with its tasks (the journal says so) and with time alone (a deadline passes), and the rows
    with the organisation (another edition says so): each look at the journal asks for all three, and only boards that
    somebody watches here are counted.
    """

    def __init__(self) -> None:
        self._shown: dict[str, dict[str, Any]] = {}
        self._touched_since = False  # survives a look that failed: what was read then must still be counted
        self._edition: Edition | None = None

    def __call__(self, tick: Tick) -> None:
        gateway = tick.gateway
        watched = gateway.rooms_of("board")
        self._shown = {room: cells for room, cells in self._shown.items() if room in watched}
        if not watched:
            self._touched_since = False
            return
        self._touched_since = self._touched_since or self._touched(tick)
        if not (self._touched_since or watched_anew(watched, self._shown)):
            return
        for room in watched:
            unit_id = UUID(room.removeprefix(BOARD_ROOM))
            with gateway.runtime.sessions() as session:
                board = board_now(session, gateway, unit_id, tick.now)
                latest = _latest(session, tick, unit_id)
            self._send(gateway, room, board, latest)
        self._touched_since = False

    def _touched(self, tick: Tick) -> bool:
        if any(change.item.get("units") for change in tick.changes):
            return True
        with tick.gateway.runtime.sessions() as session:
            before, self._edition = self._edition, edition_seen(session)
            return self._edition != before or bool(units_crossing(session, tick.before, tick.now))

    def _send(self, gateway: Gateway, room: str, board: Board, latest: list[dict[str, Any]]) -> None:
        shown = shown_board(board)
        rows = {row["unit"]["id"]: row for row in shown["rows"]}
        before = self._shown.get(room, {})
        self._shown[room] = rows
        changed = [row for unit, row in rows.items() if before.get(unit) != row]
        gone = [unit for unit in before if unit not in rows]
        if changed or gone or latest:
            told = {key: shown[key] for key in ("unit", "as_of", "position", "total")}
            gateway.send_room(room, "board", {**told, "rows": changed, "gone": gone, "latest": latest})


def board_now(session: Session, gateway: Gateway, unit_id: UUID, now: datetime) -> Board:
    since = usual_period(now, gateway.runtime.settings.zone)
    return read_board(session, unit_id, since, now, gateway.runtime.memory.once(Tally))


def _latest(session: Session, tick: Tick, unit_id: UUID) -> list[dict[str, Any]]:
    """What just happened in a board's units, for a line each: who, what, which task, and no word of its contents."""
    items = [change.item for change in tick.changes if change.item["kind"] == "task" and change.item.get("units")]
    if not items:
        return []
    below = {str(unit) for unit in session.scalars(subtree([unit_id]))}
    at = tick.now.isoformat()
    return [
        {
            "at": at,
            "verb": item["verb"],
            "task": {"id": item["id"], "code": item["code"]},
            "unit": item["lead"]["unit"],
        }
        for item in items
        if item["lead"]["unit"]["id"] in below
    ][-_LATEST:]


def watched_anew(watched: list[str], shown: dict[str, Any]) -> bool:
    """A board just opened has nothing to compare with: count it once."""
    return any(room not in shown for room in watched)


def shown_board(board: Board) -> dict[str, Any]:
    dumped: dict[str, Any] = BoardSchema().dump(board)
    return dumped


def _verb(event: TaskEvent) -> str:
    """TaskAcknowledged → task_acknowledged."""
    name = type(event).__name__
    return "".join(f"_{c.lower()}" if c.isupper() and n else c.lower() for n, c in enumerate(name))
