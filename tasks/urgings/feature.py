"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks import events
from tasks.urgings.http import api
from tasks.urgings.service import settle
from tasks.urgings.texts import TEXTS

_ANSWERS = (events.ProgressReported, events.TaskSubmitted)

URGINGS = Feature(name="urgings", apis=(api,), handlers=dict.fromkeys(_ANSWERS, (settle,)), texts=TEXTS)
