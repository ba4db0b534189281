"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.exports.http import api

EXPORTS = Feature(name="exports", apis=(api,))
