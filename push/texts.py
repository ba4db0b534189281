"""What people read of push itself."""

from __future__ import annotations

from backend.texts import Text
from push.message import PUBLIC_TEXTS

TEXTS: dict[str, Text] = {
    "unknown_device": Text("Không có thiết bị này", "No such device"),
    "unknown_delivery": Text("Không có lần gửi này", "No such delivery"),
    "unknown_subject": Text("Không có nội dung này", "There is no such thing"),
    "not_parked": Text("Tin này không còn bị giữ lại", "This delivery is not parked any more"),
    "unknown_way": Text("Không có kênh này", "There is no such way"),
    "way_is_off": Text("Kênh này chưa được bật", "This way is not switched on"),
    "cannot_be_switched_off": Text("Loại tin này không tắt được", "This kind of message cannot be switched off"),
    "unknown_push_service": Text(
        "Địa chỉ này không thuộc dịch vụ đẩy tin được chấp nhận",
        "This address does not belong to a push service that is accepted",
    ),
    "bad_key": Text("Khóa không đúng dạng của Web Push", "Not a key of a Web Push subscription"),
    "keys_of_web_push": Text("Chỉ Web Push mới có khóa", "Only Web Push has keys"),
    "action_token_invalid": Text(
        "Nút này không còn dùng được; hãy mở ứng dụng", "This button works no more: open the app"
    ),
    "action_token_expired": Text("Nút này đã hết hạn; hãy mở ứng dụng", "This button has expired: open the app"),
    "action_spent": Text("Việc này đã được thực hiện", "This has been done already"),
    **{f"push_{kind}": text for kind, text in PUBLIC_TEXTS.items()},
}
