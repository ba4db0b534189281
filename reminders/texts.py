"""What the API says about reminders and policies. What people are told on their phones is in `wording.py`."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "keepers_only": Text(
        "Chỉ quản trị hệ thống và văn phòng được xem", "Only administrators and the secretariat may see this"
    ),
    "unknown_policy": Text("Không có phiên bản quy tắc này", "There is no such version of the policy"),
    "unknown_walk": Text("Không có lượt tính lại này", "There is no such walk"),
    "policy_overtaken": Text(
        "Đã có phiên bản {version}; hãy xem lại rồi sửa tiếp", "Version {version} has been written since: look again"
    ),
    "policy_no_urgency": Text("Không có mức khẩn này; chỉ nhận: {choices}", "No such urgency; one of: {choices}"),
    "policy_needs_assigned": Text(
        "Thiếu bậc báo việc mới (assigned)", "The rung that tells of a new task (assigned) is missing"
    ),
    "policy_no_trigger": Text("Không có điều kiện này; chỉ nhận: {choices}", "No such trigger; one of: {choices}"),
    "policy_rung_name": Text(
        "Mã bậc: chữ thường, số, gạch dưới; “assigned” và “overdue” chỉ dùng cho điều kiện cùng tên",
        "A rung's name: small letters, digits, underscores; “assigned” and “overdue” belong to those triggers",
    ),
    "policy_rung_twice": Text("Bậc {rung} xuất hiện hai lần", "The rung {rung} stands there twice"),
    "policy_measure_missing": Text("Điều kiện này cần: {measure}", "This trigger needs: {measure}"),
    "policy_share": Text("Tỷ lệ phải lớn hơn 0 và nhỏ hơn 1", "A share lies above 0 and below 1"),
    "policy_span": Text("Khoảng thời gian phải lớn hơn 0", "A length of time must be more than nothing"),
    "policy_placeholder": Text("Chỉ điền được: {choices}", "Only these are filled in: {choices}"),
    "policy_scope_of_nothing": Text("Hãy nêu lĩnh vực hoặc đơn vị", "Name a field or a unit"),
    "policy_one_task": Text("Nêu một nhiệm vụ, có thật hoặc giả định", "Name one task: real or imagined"),
    "flash_cannot_wait": Text("Việc hỏa tốc không hoãn nhắc được", "A flash task cannot be put off"),
    "snooze_too_long": Text(
        "Hoãn nhắc nhiều nhất một tuần và không quá thời hạn", "At most a week ahead, and not past the deadline"
    ),
    "not_snoozed": Text("Nhiệm vụ này hiện không bị hoãn nhắc", "This task is not put off"),
}
