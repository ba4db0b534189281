"""What the API says about drafts and readings."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "unknown_draft": Text("Không có bản nháp này", "There is no such draft"),
    "too_many_drafts": Text("Anh/chị đã có {max} bản nháp; hãy xóa bớt", "You have {max} drafts: delete some first"),
    "group_leads_by_campaign": Text(
        "Một nhóm không chủ trì một nhiệm vụ; hãy giao đồng loạt cho từng đơn vị",
        "A group does not lead one task: assign to each of its units by a campaign",
    ),
    "ambiguous_lead": Text("Có nhiều đơn vị hoặc người tên như vậy; hãy chọn", "Several are called that: choose one"),
    "ambiguous_coordinator": Text(
        "Có nhiều đơn vị phối hợp tên như vậy; hãy chọn", "Several coordinators are called that: choose one"
    ),
    "unknown_name": Text(
        "Không tìm thấy đơn vị hoặc người này trong phạm vi của anh/chị", "Nobody of that name is within your reach"
    ),
    "several_units": Text(
        "Giao cho nhiều đơn vị cùng lúc: hãy dùng “Giao đồng loạt”", "This is for several units at once: use a campaign"
    ),
    "lead_not_named": Text(
        "Chưa rõ giao cho ai; hãy chọn đơn vị hoặc người chủ trì", "It does not say who is to do it: choose the lead"
    ),
    "title_not_found": Text("Chưa rõ việc cần làm; hãy ghi nội dung", "It does not say what is to be done: write it"),
    "period_or_deadline": Text(
        "Chưa rõ đây là kỳ báo cáo hay thời hạn; hãy chọn thời hạn",
        "It may be the period reported on, or the deadline: choose the deadline",
    ),
    "issue_date_needed": Text("Cần ngày ban hành văn bản để tính hạn", "The date of issue is needed to count from"),
    "no_such_day": Text("Không có ngày này trong lịch", "The calendar has no such day"),
    "no_such_hour": Text("Không có giờ này trong ngày", "No day has such an hour"),
    "working_or_clock_hours": Text(
        "Chưa rõ là giờ làm việc hay cả ngày đêm; hãy ghi “giờ làm việc”, số ngày, hoặc chọn ngày giờ",
        "These may be hours of work, or of day and night: say “giờ làm việc”, so many days, or choose a date and time",
    ),
    "morning_or_afternoon": Text(
        "Chưa rõ giờ này là sáng hay chiều; hãy ghi thêm “sáng”, “chiều”, hoặc chọn ngày giờ",
        "This hour may be of the morning or the afternoon: add “sáng” or “chiều”, or choose a date and time",
    ),
    "unit_succeeded": Text(
        "Đơn vị này đã được sắp xếp lại; hãy chọn đơn vị kế thừa", "That unit was reformed: choose what it has become"
    ),
    "deadline_not_understood": Text(
        "Không hiểu thời hạn này; hãy viết lại, hoặc chọn ngày giờ",
        "This deadline cannot be read: word it otherwise, or choose a date and time",
    ),
    "deadline_on_day_off": Text(
        "{when} là ngày nghỉ; nhắc việc chỉ chạy trong giờ làm việc",
        "{when} is a day off; reminders run in working hours only",
    ),
    "deadline_before_work": Text(
        "Từ nay đến {when} không có giờ làm việc; nhắc việc chỉ chạy trong giờ làm việc",
        "Nobody works between now and {when}; reminders run in working hours only",
    ),
}
