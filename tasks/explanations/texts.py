"""What the API says about explanations."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "not_an_assignee": Text("Người này không có phần việc trong nhiệm vụ", "This person has no part in the task"),
    "explain_to_self": Text("Không tự yêu cầu mình giải trình", "Nobody demands an explanation of themselves"),
    "only_who_was_asked": Text("Chỉ người được yêu cầu mới giải trình", "Only whoever was asked explains"),
    "explained_already": Text("Đã giải trình rồi", "It has been explained already"),
    "unknown_explanation": Text("Không có yêu cầu giải trình này", "There is no such demand"),
}
