"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.calendars.http import api

TEXTS = {
    "unknown_feed": Text("Không có lịch này, hoặc đã thu hồi", "There is no such calendar, or it was revoked"),
    "too_many_feeds": Text(
        "Nhiều nhất {max} địa chỉ lịch; hãy thu hồi bớt", "At most {max} calendar addresses: revoke some"
    ),
}

CALENDARS = Feature(name="calendars", apis=(api,), texts=TEXTS)
