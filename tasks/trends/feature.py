"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.trends.http import api

TRENDS = Feature(name="trends", apis=(api,))
