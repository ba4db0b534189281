"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature

RECURRENCES = Feature(name="recurrences")
