"""The sentences of reminders, in Vietnamese and English: each rung's own, and why it was sent. Polite, short, exact.

`wording.py` fills them in.
"""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    # titles
    "title_assigned": Text("Nhiệm vụ mới {code}", "New task {code}"),
    "title_not_acknowledged": Text("Chưa tiếp nhận {code}", "Not acknowledged: {code}"),
    "title_half_time": Text("Đã quá nửa thời gian {code}", "Half the time is gone: {code}"),
    "title_share": Text("Đã qua {share}% thời gian {code}", "{share}% of the time is gone: {code}"),
    "title_likely_late": Text("Có nguy cơ trễ hạn {code}", "Likely to be late: {code}"),
    "title_due_soon": Text("Sắp đến hạn {code}", "Due soon: {code}"),
    "title_due": Text("Đến hạn {code}", "Due now: {code}"),
    "title_overdue": Text("Quá hạn {code} (nhắc lần {occurrence})", "Overdue: {code} (urging {occurrence})"),
    "title_overdue_nth": Text("Quá hạn kéo dài {code}", "Still overdue: {code}"),
    "title_urged_nth": Text("Đã đôn đốc nhiều lần {code}", "Urged again and again: {code}"),
    "title_awaiting_approval": Text("Chờ duyệt {code}", "Still awaiting approval: {code}"),
    "title_extension_unanswered": Text("Chưa trả lời xin gia hạn {code}", "Extension request unanswered: {code}"),
    "title_explanation_unanswered": Text("Chưa giải trình {code}", "No explanation yet: {code}"),
    "title_urging_unanswered": Text("Chưa trả lời đôn đốc {code}", "Urging unanswered: {code}"),
    "title_promise_passed": Text("Quá giờ hẹn xong {code}", "Promised time passed: {code}"),
    "title_digest": Text("{count} nhiệm vụ cần anh/chị xem", "{count} tasks need your attention"),
    # bodies
    "body_own": Text("{title}. Hạn: {deadline}.", "{title}. Deadline: {deadline}."),
    "body_assigned": Text(
        "{assigner} giao: {title}. Hạn: {deadline}.", "{assigner} assigned: {title}. Deadline: {deadline}."
    ),
    "body_above": Text(
        "{unit} ({person}): {title}. Hạn: {deadline}.", "{unit} ({person}): {title}. Deadline: {deadline}."
    ),
    "digest_line": Text("{code}: {title}, {why}", "{code}: {title}, {why}"),
    "digest_more": Text("… và {count} nhiệm vụ khác", "… and {count} more"),
    # why: the subject of the sentence is the reader …
    "why_assigned_lead": Text("vì anh/chị được giao chủ trì", "because you were given the lead"),
    "why_assigned_coordinator": Text("vì anh/chị được giao phối hợp", "because you were asked to coordinate"),
    "why_not_acknowledged": Text("vì chưa tiếp nhận sau {span}", "because it is not acknowledged after {span}"),
    "why_half_time": Text(
        "vì đã qua nửa thời gian mà chưa có báo cáo tiến độ",
        "because half the time has passed without a progress report",
    ),
    "why_share": Text(
        "vì đã qua {share}% thời gian mà chưa có báo cáo tiến độ",
        "because {share}% of the time has passed without a progress report",
    ),
    "why_likely_late": Text(
        "vì những việc như thế này thường trễ hạn", "because work like this is usually finished late"
    ),
    "why_urged_nth": Text("vì đã được đôn đốc {nth} lần", "because it was urged {nth} times"),
    "why_awaiting_approval": Text(
        "vì kết quả chưa được duyệt sau {span}", "because the result is not decided on after {span}"
    ),
    "why_due_soon": Text("vì còn {span} là đến hạn", "because it is due in {span}"),
    "why_due": Text("vì đã đến hạn", "because the deadline is here"),
    "why_extension_unanswered": Text(
        "vì đề nghị gia hạn chưa được trả lời đúng hẹn", "because the extension request was not answered in time"
    ),
    "why_explanation_unanswered": Text(
        "vì yêu cầu giải trình chưa được trả lời đúng hẹn", "because the explanation was not given in time"
    ),
    "why_urging_unanswered": Text(
        "vì lời đôn đốc chưa được trả lời sau {span}", "because the urging is not answered after {span}"
    ),
    "why_promise_passed": Text(
        "vì đã quá giờ hẹn xong mà chưa có báo cáo hay kết quả",
        "because the promised time has passed without a report or a result",
    ),
    "why_overdue": Text("vì đã quá hạn từ {deadline}", "because it has been overdue since {deadline}"),
    "why_overdue_nth": Text(
        "vì đã quá hạn từ {deadline} và đã nhắc {nth} lần",
        "because it has been overdue since {deadline} and was urged {nth} times",
    ),
    # … or, for those above, the unit that was asked
    "why_escalated": Text("{why}; anh/chị là cấp trên trực tiếp", "{why}; you are next in the chain of command"),
    "why_above": Text("{why}; anh/chị là lãnh đạo cấp trên", "{why}; you are further up the chain of command"),
    "why_assigner": Text("{why}; anh/chị là người giao", "{why}; you assigned it"),
    "why_follower": Text("{why}; anh/chị đang theo dõi", "{why}; you follow it"),
    "why_stand_in": Text("{why}; anh/chị đang làm thay {person}", "{why}; you stand in for {person}"),
    "why_bounced": Text(
        "{why}; nơi cần báo chưa có người phụ trách", "{why}; nobody answers for the post that should have heard it"
    ),
    "why_asker": Text("{why}; anh/chị đã đôn đốc", "{why}; you urged it"),
    "why_secretariat": Text("{why}; báo Văn phòng để đôn đốc", "{why}; the secretariat is asked to follow it up"),
    # lengths of time
    "days_working": Text("{n} ngày làm việc", "{n} working days"),
    "day_working": Text("1 ngày làm việc", "1 working day"),
    "hours_working": Text("{n} giờ làm việc", "{n} working hours"),
    "hour_working": Text("1 giờ làm việc", "1 working hour"),
    "hours": Text("{n} giờ", "{n} hours"),
    "hour": Text("1 giờ", "1 hour"),
    "minutes": Text("{n} phút", "{n} minutes"),
    "minute": Text("1 phút", "1 minute"),
    "seconds": Text("{n} giây", "{n} seconds"),
    "second": Text("1 giây", "1 second"),
    "no_deadline": Text("không có thời hạn", "none"),
    # why a planned reminder was not sent
    "withheld_completed": Text("không gửi: nhiệm vụ đã hoàn thành", "not sent: the task is completed"),
    "withheld_recalled": Text("không gửi: nhiệm vụ đã thu hồi", "not sent: the task was recalled"),
    "withheld_paused": Text("không gửi: nhiệm vụ đang tạm dừng", "not sent: the task is paused"),
    "withheld_declined": Text("không gửi: người chủ trì đã từ chối", "not sent: the lead declined"),
    "withheld_answered": Text("không gửi: đã được trả lời", "not sent: it has been answered"),
    "withheld_no_longer_asked": Text(
        "không gửi: đề nghị gia hạn không còn chờ trả lời", "not sent: the extension request waits for no answer now"
    ),
    "withheld_acknowledged": Text("không gửi: đã tiếp nhận", "not sent: acknowledged"),
    "withheld_transferred": Text("không gửi: đã chuyển người chủ trì", "not sent: the lead was transferred"),
    "withheld_submitted": Text("không gửi: đang chờ duyệt", "not sent: it awaits approval"),
    "withheld_deadline_changed": Text("không gửi: thời hạn đã thay đổi", "not sent: the deadline was changed"),
    "withheld_progress_reported": Text("không gửi: đã có báo cáo tiến độ", "not sent: progress has been reported"),
    "withheld_decided": Text("không gửi: kết quả đã được quyết định", "not sent: the result has been decided on"),
    "withheld_given_back": Text(
        "không gửi: nhiệm vụ đã được giao lại để làm tiếp", "not sent: the task was given back to go on with"
    ),
    "withheld_no_longer_likely": Text("không gửi: không còn nguy cơ trễ hạn", "not sent: it is no longer likely late"),
    "withheld_relieved": Text("không gửi: nay người khác trả lời", "not sent: somebody else answers for it now"),
    "withheld_gone": Text("không gửi: tài khoản đã khóa", "not sent: the account is locked"),
    # … and since when that is so
    "withheld_since": Text("{why} lúc {at}", "{why} at {at}"),
    # how a moment was worked out
    "step_assigned": Text("giao lúc {at}", "assigned at {at}"),
    "step_made_urgent": Text("tăng mức độ khẩn lúc {at}", "made more urgent at {at}"),
    "step_resumed": Text("tiếp tục lúc {at}", "went on at {at}"),
    "step_submitted": Text("trình kết quả lúc {at}", "handed in at {at}"),
    "step_answer_by": Text("cần trả lời trước {at}", "to be answered by {at}"),
    "step_deadline": Text("thời hạn {at}", "deadline {at}"),
    "step_after": Text("thêm {span}: {at}", "{span} later: {at}"),
    "step_before": Text("trước đó {span}: {at}", "{span} before: {at}"),
    "step_share": Text("hết {share}% thời gian: {at}", "{share}% of the time: {at}"),
    "step_urged": Text("lần nhắc kế tiếp: {at}", "the next urging: {at}"),
    "step_night": Text("không nhắc ban đêm, để đến {at}", "nobody is disturbed at night, so at {at}"),
    "step_at_once": Text("thời điểm đó đã qua, nên gửi ngay", "that moment has passed, so it is sent at once"),
    "step_met_at_night": Text(
        "đến lượt khi đã là ban đêm, nên để đến {at}", "its turn came only at night, so it waits until {at}"
    ),
    "step_off": Text("{step} (không tính {days})", "{step} (not counting {days})"),
    "step_off_many": Text("{step} (không tính {count} ngày nghỉ)", "{step} (not counting {count} days off)"),
    # why somebody hears later
    "held_window": Text(
        "gom vào một tin lúc {until}, vì vừa được nhắc việc khác", "comes in one message at {until}: just reminded"
    ),
    "held_cap": Text(
        "để đến {until}, vì hôm nay đã nhắc đủ số lần", "waits until {until}: reminded often enough today"
    ),
    "held_snoozed": Text("để đến {until}, theo ý anh/chị", "waits until {until}, as you wished"),
    # the morning brief
    "title_brief": Text("Công việc hôm nay, {day}", "Your work today, {day}"),
    "brief_overdue": Text("▲ {count} quá hạn: {codes}", "▲ {count} overdue: {codes}"),
    "brief_due_today": Text("◐ {count} đến hạn hôm nay: {codes}", "◐ {count} due today: {codes}"),
    "brief_not_acknowledged": Text("○ {count} chưa tiếp nhận: {codes}", "○ {count} not acknowledged: {codes}"),
    "brief_to_decide": Text("? {count} chờ anh/chị quyết định: {codes}", "? {count} await your decision: {codes}"),
    "why_brief": Text("tóm tắt mỗi sáng ngày làm việc", "your brief on working mornings"),
    "withheld_urgency_changed": Text("không gửi: mức độ khẩn đã thay đổi", "not sent: the urgency was changed"),
    "withheld_policy_changed": Text("không gửi: quy tắc nhắc đã thay đổi", "not sent: the reminder policy was changed"),
}
