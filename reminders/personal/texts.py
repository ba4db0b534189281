"""What the API says about personal reminders."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "unknown_personal_reminder": Text("Không có lời nhắc này", "There is no such reminder"),
    "too_many_personal_reminders": Text(
        "Nhiều nhất {max} lời nhắc đang mở; hãy hoàn thành hoặc xóa bớt",
        "At most {max} open reminders: finish or delete some",
    ),
}
