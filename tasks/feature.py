"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.feature import Feature, Gauge, combined
from tasks import live, live_shapes, watching
from tasks.attachments.feature import ATTACHMENTS
from tasks.bulk.feature import BULK
from tasks.calendars.feature import CALENDARS
from tasks.campaigns.feature import CAMPAIGNS
from tasks.commands import verify_history
from tasks.delays.feature import DELAYS
from tasks.discussion.feature import DISCUSSION
from tasks.drafts.feature import DRAFTS
from tasks.events import TASK_EVENTS
from tasks.explanations.feature import EXPLANATIONS
from tasks.exports.feature import EXPORTS
from tasks.extensions.feature import EXTENSIONS
from tasks.fields.feature import FIELDS
from tasks.handover.feature import HANDOVER
from tasks.http import api
from tasks.imports.feature import IMPORTS
from tasks.model import Task
from tasks.outside import SUBJECTS
from tasks.recurrences.feature import RECURRENCES
from tasks.reports.feature import REPORTS
from tasks.risk.feature import RISK
from tasks.subtasks.feature import SUBTASKS
from tasks.summary import is_open, is_overdue
from tasks.templates.feature import TEMPLATES
from tasks.texts import TEXTS
from tasks.trends.feature import TRENDS
from tasks.urgings.feature import URGINGS
from tasks.views.feature import VIEWS

#: Everything a task goes through beside the main verbs: one folder each.
SLICES = (
    EXTENSIONS,
    DELAYS,
    EXPLANATIONS,
    URGINGS,
    SUBTASKS,
    HANDOVER,
    CAMPAIGNS,
    BULK,
    TEMPLATES,
    RECURRENCES,
    DRAFTS,
    IMPORTS,
    REPORTS,
    EXPORTS,
    CALENDARS,
    ATTACHMENTS,
    DISCUSSION,
    VIEWS,
    FIELDS,
    RISK,
    TRENDS,
)


def tasks_feature() -> Feature:
    """Return a new feature: it remembers what this process's screens show, and of whom it has to ask again."""
    core = Feature(
        name="tasks",
        apis=(api,),
        handlers=dict.fromkeys(TASK_EVENTS, (live.tell_screens,)),
        commands=(verify_history,),
        texts=TEXTS,
        live={"watch": watching.watch, "unwatch": watching.unwatch},
        live_events=live_shapes.EVENTS,
        live_items=live_shapes.ITEMS,
        ticks=(watching.Doorkeeper(), live.BoardBroadcast()),
        gauges=_gauges,
        subjects=SUBJECTS,
    )
    return combined("tasks", core, *SLICES)


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    count = select(func.count()).select_from(Task).where(is_open())
    yield Gauge("giaoviec_tasks_open", "Tasks still owed", session.scalar(count) or 0)
    yield Gauge("giaoviec_tasks_overdue", "Of those, late", session.scalar(count.where(is_overdue(now))) or 0)
