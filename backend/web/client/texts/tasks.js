/** Words of the lists of tasks. */
const vi = {
  l_view_visible: "Tất cả tôi thấy", l_view_assigned_to_me: "Giao cho tôi", l_view_assigned_by_me: "Tôi giao", l_view_supervised: "Tôi giám sát", l_view_followed: "Tôi theo dõi",
  l_open: "chưa xong", l_overdue: "▲ quá hạn", l_due_soon: "◐ sắp đến hạn", l_not_acknowledged: "chưa tiếp nhận", l_awaiting_answer: "chờ trả lời", l_to_decide: "xin gia hạn", l_to_answer: "chờ tôi trả lời", l_to_acknowledge: "chờ tôi tiếp nhận",
  l_no_deadline: "không có thời hạn", l_starred: "★ gắn sao", l_closed: "đã kết thúc", l_whose: "Nhiệm vụ của ai", l_which: "Nhiệm vụ nào", l_filter: "Bộ lọc", l_sort: "Thứ tự", l_sort_newest: "mới giao trước", l_sort_deadline: "theo thời hạn (việc có hạn)",
  l_sort_risk: "có nguy cơ trễ hạn trước", l_search: "Tìm việc, số văn bản, không cần dấu", l_none: "Không có nhiệm vụ nào", l_none_text: "Bỏ bớt điều kiện lọc để thấy nhiều hơn.", l_none_search: "Thử ít từ hơn. Không cần gõ dấu.", l_clear: "Bỏ lọc",
  l_selecting: "Chọn nhiều", l_done_selecting: "Thôi chọn", l_select: "Chọn {code}", l_select_all: "Chọn hết", l_selected: "Đã chọn {count}", l_bulk: "Làm với các nhiệm vụ đã chọn", l_urge_all: "Đôn đốc cả danh sách", l_urge_count: "Sẽ đôn đốc {tasks}, {people} nhận.",
  l_export: "Excel", l_export_label: "Xuất danh sách này ra Excel", l_keys: "Bàn phím: j k chuyển dòng · Enter mở · x chọn · n đôn đốc · / tìm · e Excel",
  l_views: "Danh sách đã lưu", l_view_keep: "Lưu danh sách này", l_view_drop: "Xóa danh sách này", l_view_dropped: "Sẽ xóa danh sách {name}", l_view_name: "Tên danh sách",
  l_unit: "Đơn vị chủ trì (và cấp dưới)", l_person: "Người tham gia", l_status: "Trạng thái", l_field: "Lĩnh vực", l_due_from: "Hạn từ ngày", l_due_to: "đến ngày", l_apply: "Lọc",
};
const en = {
  l_view_visible: "All I see", l_view_assigned_to_me: "Assigned to me", l_view_assigned_by_me: "Assigned by me", l_view_supervised: "Supervised by me", l_view_followed: "Followed by me",
  l_open: "open", l_overdue: "▲ overdue", l_due_soon: "◐ due soon", l_not_acknowledged: "not acknowledged", l_awaiting_answer: "awaiting an answer", l_to_decide: "extension asked", l_to_answer: "for me to answer", l_to_acknowledge: "for me to acknowledge",
  l_no_deadline: "no deadline", l_starred: "★ starred", l_closed: "closed", l_whose: "Whose tasks", l_which: "Which tasks", l_filter: "Filter", l_sort: "Order", l_sort_newest: "newest first", l_sort_deadline: "by deadline (where there is one)",
  l_sort_risk: "likely late first", l_search: "Search tasks, document numbers", l_none: "No tasks", l_none_text: "Remove a filter to see more.", l_none_search: "Try fewer words. Accents are optional.", l_clear: "Clear filters",
  l_selecting: "Select", l_done_selecting: "Done", l_select: "Select {code}", l_select_all: "Select all", l_selected: "{count} selected", l_bulk: "With the selected tasks", l_urge_all: "Urge the whole list", l_urge_count: "{tasks} will be urged, {people} told.",
  l_export: "Excel", l_export_label: "Export this list to Excel", l_keys: "Keyboard: j k move · Enter opens · x selects · n urges · / searches · e Excel",
  l_views: "Saved lists", l_view_keep: "Save this list", l_view_drop: "Delete this list", l_view_dropped: "The list {name} will be deleted", l_view_name: "Name of the list",
  l_unit: "Lead unit (and below)", l_person: "Person involved", l_status: "Status", l_field: "Field", l_due_from: "Due from", l_due_to: "to", l_apply: "Apply",
};
export default { vi, en };
