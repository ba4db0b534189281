"""The tasks inside a task as a workbook."""

from __future__ import annotations

from backend.sheets import Sheet
from backend.texts import Text
from tasks.sheets import TASK_COLUMNS, named_task
from tasks.subtasks.http import list_subtasks
from tasks.subtasks.schemas import SubtaskQuery

SUBTASKS = Sheet(
    at="/tasks/<uuid:task_id>/subtasks",
    of=list_subtasks,
    query=SubtaskQuery,
    about=named_task,
    title=Text("Việc con", "Tasks inside a task"),
    columns=TASK_COLUMNS,
)
