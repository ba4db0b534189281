"""What the API says about delays."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "no_delay": Text("Nhiệm vụ chưa lỡ thời hạn nào", "No deadline of this task has been missed"),
    "unknown_delay": Text("Không có lần chậm hạn này", "There is no such delay"),
    "cause_not_stated": Text("Chưa nêu lý do chậm", "No cause has been stated yet"),
    "cause_confirmed": Text("Lý do chậm đã được xác nhận", "The cause has been confirmed"),
    "cause_decided": Text(
        "Đã có ý kiến về lý do chậm này; chỉ xem xét lại khi lý do được nêu lại",
        "This cause has been decided on; it is looked at again once it is stated anew",
    ),
    "not_your_own_cause": Text(
        "Không tự xác nhận lý do chậm của chính mình hay của người mình thay mặt",
        "Nobody confirms the cause of their own delay, or of one whose stand-in they are",
    ),
}
