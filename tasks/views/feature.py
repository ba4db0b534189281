"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.views.http import api

TEXTS = {
    "unknown_view": Text("Không có danh sách đã lưu này", "There is no such view"),
    "too_many_views": Text("Nhiều nhất {max} danh sách đã lưu; hãy xóa bớt", "At most {max} saved views: delete some"),
}

VIEWS = Feature(name="views", apis=(api,), texts=TEXTS)
