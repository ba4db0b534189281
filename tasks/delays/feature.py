"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.delays.http import api
from tasks.delays.texts import TEXTS

DELAYS = Feature(name="delays", apis=(api,), texts=TEXTS)
