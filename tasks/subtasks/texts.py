"""What the API says about work handed on."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "after_parent": Text(
        "Thời hạn phải trong thời hạn của nhiệm vụ cha ({deadline})",
        "The deadline has to be within that of the task it is part of ({deadline})",
    ),
    "subtasks_due_later": Text(
        "{count} việc con có hạn sau thời hạn này hoặc chưa có hạn; hãy sửa hạn việc con trước",
        "Subtasks due later than this, or without a deadline: {count}. Change their deadlines first",
    ),
    "subtasks_open": Text(
        "Còn {count} việc con chưa xong; nếu vẫn trình, hãy xác nhận để các việc đó tiếp tục",
        "Subtasks still open: {count}. To submit all the same, confirm that they go on",
    ),
}
