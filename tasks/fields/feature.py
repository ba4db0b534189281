"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.fields.http import api

TEXTS = {
    "field_not_listed": Text("Lĩnh vực này không có trong danh mục", "This field of work is not in the list"),
    "field_taken": Text("Danh mục đã có lĩnh vực này", "The list has this field already"),
    "unknown_task_field": Text("Không có lĩnh vực này", "There is no such field of work"),
}

FIELDS = Feature(name="fields", apis=(api,), texts=TEXTS)
