"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.templates.http import api

TEXTS = {"unknown_template": Text("Không có mẫu này", "There is no such template")}

TEMPLATES = Feature(name="templates", apis=(api,), texts=TEXTS)
