"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.drafts.http import api
from tasks.drafts.texts import TEXTS

DRAFTS = Feature(name="drafts", apis=(api,), texts=TEXTS)
