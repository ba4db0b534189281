/** Words of campaigns: one task to many units at once. */
const vi = {
  campaigns: "Giao đồng loạt", campaigns_lead: "Một nhiệm vụ giao cho nhiều đơn vị cùng lúc; mỗi đơn vị chủ trì phần của mình.", campaign_new: "Giao đồng loạt mới", campaigns_none: "Chưa có đợt giao nào", campaigns_none_text: "Giao một việc cho tất cả sở, ngành hoặc phường, xã bằng một lần bấm.",
  campaign_groups: "Nhóm đơn vị", campaign_units: "Thêm đơn vị", campaign_chosen: "Đã chọn {count} đơn vị", campaign_title: "Nội dung nhiệm vụ", campaign_content: "Diễn giải", campaign_product: "Sản phẩm đầu ra",
  campaign_field: "Lĩnh vực", campaign_skip: "Bỏ qua đơn vị chưa có người đứng đầu", campaign_skip_hint: "Nếu không, đơn vị thiếu người đứng đầu làm cả đợt giao dừng lại.", campaign_launch: "Giao cho {count} đơn vị", campaign_launched: "Đã giao cho {count} đơn vị.", campaign_remove: "Bỏ {name}",
  campaign_total: "đã giao", campaign_acknowledged: "đã tiếp nhận", campaign_not_acknowledged: "chưa tiếp nhận", campaign_awaiting: "chờ duyệt", campaign_completed: "hoàn thành", campaign_on_time: "đúng hạn", campaign_open: "đang mở", campaign_due_soon: "sắp đến hạn", campaign_overdue: "quá hạn", campaign_recalled: "thu hồi", campaign_skipped: "{count} đơn vị bị bỏ qua vì chưa có người đứng đầu",
  campaign_progress_words: "{completed} hoàn thành, {acknowledged} đã tiếp nhận trên {total}", campaign_by: "{name} giao {when}", campaign_tasks: "Nhiệm vụ của từng đơn vị", campaign_filter: "Lọc nhiệm vụ", campaign_no_tasks: "Không có nhiệm vụ nào như thế",
  campaign_urge: "Đôn đốc đơn vị chưa tiếp nhận", campaign_urge_text: "{count} đơn vị chưa tiếp nhận. Người đứng đầu mỗi đơn vị nhận một thông báo.", campaign_urge_note: "Lời nhắn (không bắt buộc)", campaign_urge_send: "Đôn đốc {count} đơn vị",
  campaign_move: "Đổi thời hạn", campaign_move_text: "Áp dụng cho {count} nhiệm vụ còn mở.", campaign_moved: "Đã đổi thời hạn.", campaign_recall: "Thu hồi cả đợt", campaign_recall_text: "Thu hồi {count} nhiệm vụ còn mở. Các đơn vị được báo.", campaign_reason: "Lý do", campaign_recall_soon: "Sẽ thu hồi {count} nhiệm vụ", campaign_recalled_done: "Đã thu hồi.",
  campaign_excel: "Tải Excel",
};
const en = {
  campaigns: "Campaigns", campaigns_lead: "One task to many units at once; each leads its own part.", campaign_new: "New campaign", campaigns_none: "There is no campaign yet", campaigns_none_text: "Give one task to all departments or wards at once.",
  campaign_groups: "Groups of units", campaign_units: "Add a unit", campaign_chosen: "{count} units chosen", campaign_title: "The work", campaign_content: "Details", campaign_product: "Expected product",
  campaign_field: "Field", campaign_skip: "Leave out units without a head", campaign_skip_hint: "Otherwise a unit without a head stops the whole campaign.", campaign_launch: "Assign to {count} units", campaign_launched: "Assigned to {count} units.", campaign_remove: "Remove {name}",
  campaign_total: "assigned", campaign_acknowledged: "acknowledged", campaign_not_acknowledged: "not acknowledged", campaign_awaiting: "awaiting approval", campaign_completed: "completed", campaign_on_time: "on time", campaign_open: "open", campaign_due_soon: "due soon", campaign_overdue: "overdue", campaign_recalled: "recalled", campaign_skipped: "{count} units were left out: they have no head",
  campaign_progress_words: "{completed} completed, {acknowledged} acknowledged of {total}", campaign_by: "from {name}, {when}", campaign_tasks: "Each unit's task", campaign_filter: "Filter the tasks", campaign_no_tasks: "No task is like that",
  campaign_urge: "Urge those who have not acknowledged", campaign_urge_text: "{count} units have not acknowledged. The head of each is told once.", campaign_urge_note: "A word (optional)", campaign_urge_send: "Urge {count} units",
  campaign_move: "Change the deadline", campaign_move_text: "For the {count} tasks still open.", campaign_moved: "The deadline was changed.", campaign_recall: "Recall all", campaign_recall_text: "Recall the {count} tasks still open. The units are told.", campaign_reason: "Reason", campaign_recall_soon: "{count} tasks will be recalled", campaign_recalled_done: "Recalled.",
  campaign_excel: "Excel",
};
export default { vi, en };
