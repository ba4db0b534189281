"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.explanations.http import api
from tasks.explanations.texts import TEXTS

EXPLANATIONS = Feature(name="explanations", apis=(api,), texts=TEXTS)
