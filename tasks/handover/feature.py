"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.handover.http import api
from tasks.handover.texts import TEXTS

HANDOVER = Feature(name="handover", apis=(api,), texts=TEXTS)
