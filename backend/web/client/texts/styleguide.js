/** Words of the page that shows the visual language. */
const vi = {
  sg_head: "Ngôn ngữ thị giác", sg_timeliness: "Tình trạng hạn", sg_timeliness_text: "Màu chỉ nói về thời hạn, không nói điều gì khác. Mỗi màu có một hình và một từ, nên không ai phải phân biệt bằng màu.",
  sg_urgency_text: "Mức độ khẩn là nhãn có độ đậm: hỏa tốc tô kín, các mức khác có viền. Trạng thái là từ.",
  sg_type: "Chữ", sg_type_text: "Phông của hệ thống, đủ dấu tiếng Việt. Cỡ 13, 15, 17, 22, 34; chữ số thẳng cột.",
  sg_rows: "Dòng nhiệm vụ", sg_rows_text: "Điều đáng lo đứng trước, rồi việc gì, ai làm, đến đâu. Chạm cả dòng để mở.", sg_title: "Xử lý điểm ngập đường Nguyễn Hữu Cảnh, đoạn qua cầu Thị Nghè",
  sg_buttons: "Nút", sg_buttons_text: "Mỗi màn hình một nút chính, vừa ngón cái (44 px). Việc khó lấy lại có mười giây để hoàn tác.", sg_done: "Đã giao", sg_urge: "Đôn đốc", sg_recall: "Thu hồi", sg_recalled: "Sẽ thu hồi 2026-0412", sg_disabled: "Không bấm được",
  sg_dialog: "Hộp thoại", sg_dialog_text: "Trên điện thoại trượt lên từ dưới; trên máy tính ở giữa. Esc để đóng.",
  sg_fields: "Ô nhập", sg_field: "Tên ô", sg_hint: "Gợi ý ngắn cho người nhập", sg_error: "Không có ngày 31/02/2026", sg_area: "Nội dung", sg_search: "Tìm không cần dấu: nguyen van, so xay dung", sg_check: "Gắn sao",
  sg_states: "Trạng thái của danh sách", sg_empty_text: "Danh sách trống nói cần làm gì.", sg_space: "Khoảng cách", sg_space_text: "Lưới 4 px.",
};
const en = {
  sg_head: "The language of the eye", sg_timeliness: "Timeliness", sg_timeliness_text: "Colour speaks of timeliness and of nothing else. Each has a shape and a word, so that nobody needs the colour.",
  sg_urgency_text: "Urgency is a label with weight: flash is solid, the others outlined. Status is a word.",
  sg_type: "Type", sg_type_text: "System fonts with full Vietnamese. Sizes 13, 15, 17, 22, 34; tabular figures.",
  sg_rows: "Task rows", sg_rows_text: "What hurts first, then what, who, how far. The whole row opens the task.", sg_title: "Deal with the flooding in Nguyễn Hữu Cảnh street near Thị Nghè bridge",
  sg_buttons: "Buttons", sg_buttons_text: "One primary on a screen, the size of a thumb (44 px). What destroys can be undone for ten seconds.", sg_done: "Assigned", sg_urge: "Urge", sg_recall: "Recall", sg_recalled: "2026-0412 will be recalled", sg_disabled: "Not available",
  sg_dialog: "Dialog", sg_dialog_text: "It rises from below on a phone and stands in the middle on a desk. Esc closes it.",
  sg_fields: "Fields", sg_field: "Label", sg_hint: "A short hint for whoever fills it in", sg_error: "There is no 31/02/2026", sg_area: "Content", sg_search: "Search needs no accents: nguyen van, so xay dung", sg_check: "Star it",
  sg_states: "States of a list", sg_empty_text: "An empty list says what to do.", sg_space: "Space", sg_space_text: "A 4 px grid.",
};
export default { vi, en };
