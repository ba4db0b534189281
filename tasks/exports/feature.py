"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature

EXPORTS = Feature(name="exports")
