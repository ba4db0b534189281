"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.templates.http import api

TEXTS = {
    "unknown_template": Text("Không có mẫu này", "There is no such template"),
    "too_many_templates": Text("Nhiều nhất {max} mẫu", "At most {max} templates"),
    "too_many_shared_templates": Text(
        "Nhiều nhất {max} mẫu dùng chung trong một đơn vị", "At most {max} templates shared with one unit"
    ),
}

TEMPLATES = Feature(name="templates", apis=(api,), texts=TEXTS)
