"""What reminders do when something happens to a task or to a message: all within the transaction."""

from __future__ import annotations

from sqlalchemy import select

from backend.unit_of_work import UnitOfWork
from push.events import MessageReached
from reminders.model import Reminder
from reminders.planner import replan
from reminders.sweep import Firing
from tasks.events import TaskEvent
from tasks.service import note_reached
from tasks.states import AssigneeState


def plan_again(work: UnitOfWork, event: TaskEvent) -> None:
    """The ladder follows every change of the task."""
    replan(work, [event.task_id], now=event.at)


def plan_and_tell(work: UnitOfWork, event: TaskEvent) -> None:
    """Somebody new has the task: plan, and fire "you were assigned" at once, in this transaction."""
    replan(work, [event.task_id], now=event.at)
    at_once = select(Reminder).where(
        Reminder.task_id == event.task_id,
        Reminder.rung == "assigned",
        Reminder.state == "planned",
        Reminder.due_at <= event.at,
    )
    rows = work.session.scalars(at_once.with_for_update()).all()
    Firing(work, event.at).fire(rows)


def note_receipt(work: UnitOfWork, event: MessageReached) -> None:
    """A message about a task reached its person: their own state grows to delivered, or seen."""
    for task_id in event.subjects:
        state: AssigneeState = "seen" if event.state == "opened" else "delivered"
        note_reached(work, task_id, event.person_id, state, now=event.at)
