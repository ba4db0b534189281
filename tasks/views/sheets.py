"""What a saved view shows, as a workbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Call
from backend.org.schemas import PageQuery
from backend.sheets import Sheet
from backend.texts import Text
from tasks.http import list_tasks
from tasks.sheets import TASK_COLUMNS, TASK_FILTERS
from tasks.views import service
from tasks.views.model import SavedView


class ViewPageQuery(PageQuery):
    """Paging alone: the view says what is listed."""


def tasks_of_view(call: Call, query: dict[str, Any], view_id: UUID) -> dict[str, Any]:
    """The list of tasks as one's own view narrows it, and by what it does."""
    view = service.view_of(call.work, call.actor, view_id)
    wanted = service.parameters(view.query)
    return {**list_tasks(call, {**wanted, **query}), "narrowed_by": {name: wanted[name] for name in view.query}}


def _named(call: Call, _answer: Any, view_id: UUID) -> str:
    return call.work.session.get_one(SavedView, view_id).name


TASKS_OF_VIEW = Sheet(
    at="/views/<uuid:view_id>/tasks",
    of=tasks_of_view,
    query=ViewPageQuery,
    filters=TASK_FILTERS,
    about=_named,
    title=Text("Nhiệm vụ", "Tasks"),
    columns=TASK_COLUMNS,
)
