"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks import events
from tasks.extensions.http import api
from tasks.extensions.service import lapse
from tasks.extensions.texts import TEXTS

_MAY_OVERTAKE = (
    events.TaskSubmitted,
    events.TaskRecalled,
    events.TaskPaused,
    events.TaskDeclined,
    events.TaskChanged,
)

EXTENSIONS = Feature(name="extensions", apis=(api,), handlers=dict.fromkeys(_MAY_OVERTAKE, (lapse,)), texts=TEXTS)
