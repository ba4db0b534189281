"""What the API says about extensions."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "nothing_to_extend": Text("Nhiệm vụ không có thời hạn nên không cần gia hạn", "There is no deadline to extend"),
    "extension_waits": Text("Đang có một đề nghị gia hạn chờ trả lời", "A request already waits for its answer"),
    "extension_settled": Text("Đề nghị này đã được giải quyết", "This request has been settled"),
    "not_your_own_request": Text("Không tự quyết đề nghị của chính mình", "Nobody decides on their own request"),
    "nothing_proposed": Text("Chưa có thời hạn nào được đề xuất lại", "No other date has been proposed"),
    "not_later": Text("Thời hạn mới phải sau thời hạn hiện tại", "The new deadline must be later than the present one"),
    "unknown_request": Text("Không có đề nghị này", "There is no such request"),
}
