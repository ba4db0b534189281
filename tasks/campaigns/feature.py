"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.campaigns.http import api
from tasks.campaigns.texts import TEXTS

CAMPAIGNS = Feature(name="campaigns", apis=(api,), texts=TEXTS)
