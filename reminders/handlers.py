"""What reminders do when something happens to a task or to a message: all within the transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from backend.database import among
from backend.events import batched
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import send_ahead
from push.events import MessageReached
from reminders.firing import Firing
from reminders.handovers import LIST
from reminders.model import DUE_COLUMNS, Due, Reminder
from reminders.planner import plan_new, replan
from tasks.events import TaskEvent
from tasks.handover.answers import note_list_reached
from tasks.service import note_reached
from tasks.states import AssigneeState


@batched
def plan_again(work: UnitOfWork, happened: Sequence[TaskEvent]) -> None:
    """The ladder follows every change of the tasks."""
    replan(work, {event.task_id for event in happened}, now=happened[-1].at)


@batched
def plan_new_and_tell(work: UnitOfWork, happened: Sequence[TaskEvent]) -> None:
    """Tasks have been made: plan, and say "you were assigned" at once, in this transaction."""
    now = happened[-1].at
    known, assigned = plan_new(work, {event.task_id for event in happened}, now=now)
    send_ahead(work.session)  # PostgreSQL writes the plan while the words are found
    Firing(work, now).say(assigned, known)


@batched
def plan_and_tell(work: UnitOfWork, happened: Sequence[TaskEvent]) -> None:
    """Somebody new has a task that was there before: plan, and fire "you were assigned", in this transaction."""
    task_ids, now = {event.task_id for event in happened}, happened[-1].at
    replan(work, task_ids, now=now)
    at_once = select(*DUE_COLUMNS).where(
        among(Reminder.task_id, task_ids),
        Reminder.rung == "assigned",
        Reminder.state == "planned",
        Reminder.due_at <= now,
    )
    Firing(work, now).fire([Due(*row) for row in work.session.execute(at_once.with_for_update())])


def note_receipt(work: UnitOfWork, event: MessageReached) -> None:
    """A message about a task reached its person: their own state grows to delivered, or seen."""
    state: AssigneeState = "seen" if event.state == "opened" else "delivered"
    # The message about a list names the list: it has as many tasks as there are.
    note = note_list_reached if event.kind == LIST else note_reached
    for subject in event.subjects:
        note(work, subject, event.person_id, state, now=event.at)
