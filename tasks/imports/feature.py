"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks.imports.http import api
from tasks.imports.texts import TEXTS

IMPORTS = Feature(name="imports", apis=(api,), texts=TEXTS)
