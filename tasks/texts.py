"""What the API says about tasks, in both languages."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "unknown_task": Text("Không tìm thấy nhiệm vụ", "No such task"),
    "only_leaders_assign": Text(
        "Chỉ lãnh đạo được giao việc trong phạm vi mình phụ trách",
        "Only leaders assign, within their own reach",
    ),
    "only_assignees": Text(
        "Chỉ người được giao chủ trì hoặc phối hợp làm được việc này",
        "Only the lead or a coordinator may do this",
    ),
    "only_the_lead": Text("Chỉ người chủ trì làm được việc này", "Only the lead may do this"),
    "only_the_assigner": Text("Chỉ người giao làm được việc này", "Only the assigner may do this"),
    "not_your_own_work": Text(
        "Không tự duyệt việc của chính mình, hay kết quả mình trình thay",
        "Nobody approves their own work, nor what they handed in for somebody else",
    ),
    "only_oversight": Text(
        "Chỉ người giao, lãnh đạo cấp trên hoặc văn phòng theo dõi làm được việc này",
        "Only the assigner, a leader above or the secretariat that watches may do this",
    ),
    "not_your_own_work_to_watch": Text(
        "Không tự đôn đốc, tự yêu cầu giải trình về việc mình chủ trì", "Nobody presses themselves about work they lead"
    ),
    "in_it_already": Text("Đơn vị hoặc người này đã có trong nhiệm vụ", "Already part of this task"),
    "unknown_part": Text("Không có phần việc này", "There is no such part"),
    "lead_is_transferred": Text(
        "Đơn vị chủ trì chỉ có thể chuyển, không thể bỏ", "The lead is transferred, never just released"
    ),
    "received_already": Text(
        "Anh/chị đã tiếp nhận phần việc này nên không thể từ chối", "You have received this part: it cannot be declined"
    ),
    "only_command": Text(
        "Chỉ người giao hoặc lãnh đạo cấp trên của đơn vị chủ trì làm được việc này",
        "Only the assigner or a leader above the lead unit may do this",
    ),
    "not_in_this_status": Text(
        "Nhiệm vụ đang ở trạng thái “{status}” nên không thể “{verb}”",
        "The task is “{status}”, so it cannot be “{verb}”",
    ),
    "assign_upward": Text("Không thể giao cho cấp trên của mình", "You cannot assign to your own superior"),
    "verb_acknowledge": Text("tiếp nhận", "acknowledged"),
    "verb_report": Text("báo cáo tiến độ", "reported on"),
    "verb_submit": Text("trình kết quả", "submitted"),
    "verb_approve": Text("phê duyệt", "approved"),
    "verb_return": Text("trả lại", "returned"),
    "verb_recall": Text("thu hồi", "recalled"),
    "verb_change": Text("sửa", "changed"),
    "verb_transfer": Text("chuyển", "transferred"),
    "verb_assign": Text("giao", "assigned"),
    "verb_decline": Text("từ chối", "declined"),
    "verb_insist": Text("giữ nguyên việc giao", "upheld"),
    "verb_ask_extension": Text("xin gia hạn", "given an extension request"),
    "verb_extend": Text("gia hạn", "extended"),
    "verb_delegate": Text("giao lại (việc con)", "handed on"),
    "verb_urge": Text("đôn đốc", "urged"),
    "verb_demand_explanation": Text("yêu cầu giải trình", "asked to be explained"),
    "verb_explain": Text("giải trình", "explained"),
    "verb_pause": Text("tạm dừng", "paused"),
    "verb_resume": Text("tiếp tục", "resumed"),
    "verb_hand_over": Text("bàn giao", "handed over"),
    # of the history alone
    "verb_add_coordinator": Text("thêm đơn vị phối hợp", "coordinator added"),
    "verb_release_coordinator": Text("thôi phối hợp", "coordinator released"),
    "verb_follow": Text("theo dõi", "followed"),
    "verb_unfollow": Text("thôi theo dõi", "no longer followed"),
    "verb_star": Text("gắn sao", "starred"),
    "verb_unstar": Text("bỏ sao", "no longer starred"),
    "verb_refuse_extension": Text("không đồng ý gia hạn", "extension refused"),
    "verb_counter_extension": Text("đề xuất thời hạn khác", "another date offered"),
    "verb_withdraw_extension": Text("rút đề nghị gia hạn", "extension request withdrawn"),
    "verb_state_cause": Text("nêu lý do chậm", "cause of the delay stated"),
    "verb_confirm_cause": Text("xem xét lý do chậm", "cause of the delay judged"),
    "verb_comment": Text("trao đổi", "comment written"),
    "verb_delete_comment": Text("gỡ ý kiến", "comment taken back"),
    "verb_attach": Text("đính kèm tệp", "file attached"),
    "verb_remove_file": Text("gỡ tệp", "file taken back"),
    "verb_object_handover": Text("có ý kiến về bàn giao", "objected to being handed it"),
    "verb_uphold_handover": Text("giữ nguyên bàn giao", "upheld the hand-over"),
    "status_paused": Text("tạm dừng", "paused"),
    "status_declined": Text("bị từ chối", "declined"),
    "status_assigned": Text("đã giao", "assigned"),
    "status_in_progress": Text("đang thực hiện", "in progress"),
    "status_awaiting_approval": Text("chờ duyệt", "awaiting approval"),
    "status_returned": Text("trả lại để làm lại", "returned for rework"),
    "status_completed": Text("hoàn thành", "completed"),
    "status_recalled": Text("đã thu hồi", "recalled"),
    "party_missing": Text("Hãy nêu đơn vị hoặc người", "Name a unit or a person"),
    "unknown_group": Text("Không có nhóm đơn vị này", "There is no such group of units"),
    "out_of_reach": Text("{unit} không thuộc phạm vi anh/chị phụ trách", "{unit} is not within your reach"),
    "not_in_unit": Text("Người này không có chức vụ trong đơn vị đó", "This person holds no post in that unit"),
    "named_twice": Text("Đơn vị hoặc người này đã được nêu ở trên", "Already named above"),
    "assign_to_self": Text("Không thể giao cho chính mình", "You cannot assign to yourself"),
    "transfer_to_assigner": Text(
        "Không thể chuyển việc cho chính người đã giao", "A task cannot be transferred to whoever assigned it"
    ),
    "already_the_lead": Text("Người này đang chủ trì rồi", "This person leads already"),
    "phrase_not_understood": Text(
        "Không hiểu “{text}” trong thời hạn; hãy viết lại, hoặc chọn ngày giờ",
        "“{text}” in the deadline cannot be read: word it otherwise, or give the instant",
    ),
    "phrase_contradicts": Text(
        "Lời văn này nghĩa là {meant}, khác với thời hạn đã chọn",
        "These words mean {meant}, not the deadline that is given",
    ),
    "phrase_says_continuing": Text(
        "Lời văn này nghĩa là việc thường xuyên, không có thời hạn, khác với thời hạn đã chọn",
        "These words mean continuing work without a deadline, but one is given",
    ),
    "deadline_passed": Text(
        "Thời hạn đã qua; hãy chọn thời điểm sau hiện tại", "The deadline has passed already: choose a later moment"
    ),
    "two_deadlines": Text(
        "Chỉ nêu một trong hai: thời điểm hoặc khoảng thời gian",
        "Give an instant or a length of time, not both",
    ),
    "secret_refused": Text(
        "Không nhận văn bản mật; hãy dùng hệ thống dành riêng. Nội dung vừa gửi không được lưu",
        "Secret documents are refused: use the system made for them. Nothing of this was stored",
    ),
    "unit_not_watched": Text("Anh/chị không theo dõi đơn vị này", "You do not watch this unit"),
    "no_board": Text("Bảng theo dõi dành cho lãnh đạo và văn phòng", "The board is for leaders and the secretariat"),
}
