"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.bulk.http import api

BULK = Feature(name="bulk", apis=(api,))
