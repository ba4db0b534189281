"""What the API says about urgings."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "urged_just_now": Text(
        "Việc này vừa được đôn đốc; có thể đôn đốc lại từ {again}",
        "This has just been urged: it can be urged again from {again}",
    ),
    "urged_too_often": Text(
        "Anh/chị đã đôn đốc người này {most} lần trong một ngày; có thể đôn đốc lại từ {again}",
        "You have pressed this person {most} times within a day: you can again from {again}",
    ),
    "unknown_urging": Text("Không có lần đôn đốc này", "There is no such urging"),
    "urging_answered": Text("Lần đôn đốc này đã được trả lời", "This urging has been answered"),
    "moment_passed": Text("Thời điểm đã qua; hãy chọn thời điểm khác", "This moment has passed: choose another"),
    "two_moments": Text("Chỉ nêu một trong hai: thời điểm hoặc lời văn", "Give an instant or words for one, not both"),
    "moment_not_understood": Text(
        "Không hiểu thời điểm này; hãy viết lại, ví dụ “16h”, “sáng mai”",
        "This moment cannot be read: word it otherwise, such as “16h”, “sáng mai”",
    ),
    "items_or_filter": Text(
        "Nêu danh sách nhiệm vụ hoặc điều kiện lọc, một trong hai", "Name tasks or a filter, one of the two"
    ),
    "filter_too_wide": Text(
        "Điều kiện lọc tìm ra quá {max} nhiệm vụ; hãy thu hẹp lại", "The filter finds more than {max} tasks: narrow it"
    ),
}
