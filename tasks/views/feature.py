"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.views.http import api

TEXTS = {
    "unknown_view": Text("Không có cách xem này", "There is no such view"),
    "too_many_views": Text("Nhiều nhất {max} cách xem", "At most {max} saved views"),
}

VIEWS = Feature(name="views", apis=(api,), texts=TEXTS)
