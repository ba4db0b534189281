"""Shapes of work handed on."""

from __future__ import annotations

from backend.http.fields import Choice
from backend.org.schemas import PageQuery
from tasks.schemas import AssignSchema
from tasks.timeliness import URGENCIES


class DelegateSchema(AssignSchema):
    """As assigning; what is left out (urgency, deadline, source) is the parent's."""

    urgency = Choice(URGENCIES, load_default=None, allow_none=True)


class SubtaskQuery(PageQuery):
    """Paging alone."""
