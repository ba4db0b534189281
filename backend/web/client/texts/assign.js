/** Words of the page that assigns. */
const vi = {
  a_sentence: "Giao việc bằng một câu", a_placeholder: "Giao Sở Xây dựng chủ trì, Công an Thành phố phối hợp xử lý điểm ngập đường Nguyễn Hữu Cảnh, báo cáo trước 17h thứ Sáu, hỏa tốc", a_hint: "Viết hoặc đọc một câu: ai, làm gì, bao giờ, có khẩn không.",
  a_understood: "Hiểu là", a_task: "Việc", a_who: "giao cho ai?", a_each_unit: "mỗi đơn vị một nhiệm vụ", a_put_right: "Sửa lại", a_now: "Giao ngay", a_launch: "Giao cho cả nhóm", a_form: "Thêm chi tiết", a_less: "Thu gọn",
  a_assumed_next_week: "Hiểu là tuần sau.", a_assumed_next_year: "Hiểu là năm sau.", a_assumed_next_month: "Hiểu là tháng sau.", a_assumed_today: "Hiểu là hôm nay.", a_assumed_end_of_day: "Hiểu là hết giờ làm việc.", a_assumed_other: "Có phần được suy đoán: xin xem lại hạn.",
  a_ladder: "Nếu chưa ai làm, hệ thống sẽ nhắc", a_ladder_whole: "Xem cả thang nhắc", a_campaign_text: "Mỗi đơn vị trong nhóm nhận một nhiệm vụ riêng, có hạn và thang nhắc riêng.", a_starred: "★ Nhiệm vụ trọng tâm", a_more: "Lĩnh vực, người theo dõi, nguồn văn bản…", a_tags_hint: "Cách nhau bằng dấu phẩy",
  a_supervisor: "Chuyên viên văn phòng theo dõi", a_sourced: "Theo văn bản, kết luận", a_number: "Số, ký hiệu", a_date: "Ngày", a_issuer: "Cơ quan ban hành", a_signer: "Người ký", a_abstract: "Trích yếu", a_group_of: "nhóm {count} đơn vị",
  a_assigned: "Đã giao {code} cho {name}", a_launched: "Đã giao {count} nhiệm vụ: {name}", a_undo_reason: "Giao nhầm, thu hồi ngay", a_offline: "Chưa có mạng: câu này sẽ được lưu thành bản nháp khi có kết nối.",
  a_templates: "Mẫu giao việc", a_template_keep: "Lưu thành mẫu", a_template_name: "Tên mẫu", a_template_shared: "Dùng chung trong đơn vị", a_template_text: "Mẫu giữ mọi thứ trừ ngày giờ cụ thể.", a_template_kept: "Đã lưu mẫu", a_template_dropped: "Sẽ xóa mẫu {name}",
};
const en = {
  a_sentence: "Assign in one sentence", a_placeholder: "Giao Sở Xây dựng chủ trì, Công an Thành phố phối hợp xử lý điểm ngập đường Nguyễn Hữu Cảnh, báo cáo trước 17h thứ Sáu, hỏa tốc", a_hint: "Write or dictate one sentence in Vietnamese: who, what, by when, how urgent.",
  a_understood: "Understood as", a_task: "Task", a_who: "for whom?", a_each_unit: "one task for each unit", a_put_right: "Put it right", a_now: "Assign now", a_launch: "Assign to the whole group", a_form: "More details", a_less: "Fewer",
  a_assumed_next_week: "Taken as next week.", a_assumed_next_year: "Taken as next year.", a_assumed_next_month: "Taken as next month.", a_assumed_today: "Taken as today.", a_assumed_end_of_day: "Taken as the end of the working day.", a_assumed_other: "Something was assumed: please check the deadline.",
  a_ladder: "If nobody moves, these will be sent", a_ladder_whole: "Show the whole ladder", a_campaign_text: "Each unit of the group gets a task of its own, with its own deadline and ladder.", a_starred: "★ Key task", a_more: "Field, followers, source…", a_tags_hint: "Separated by commas",
  a_supervisor: "Supervising officer", a_sourced: "From a document or conclusions", a_number: "Reference number", a_date: "Date", a_issuer: "Issuer", a_signer: "Signer", a_abstract: "Abstract", a_group_of: "group of {count} units",
  a_assigned: "{code} assigned to {name}", a_launched: "{count} tasks assigned: {name}", a_undo_reason: "Assigned by mistake, taken back at once", a_offline: "No connection: the sentence will be kept as a draft when there is one.",
  a_templates: "Templates", a_template_keep: "Keep as a template", a_template_name: "Name of the template", a_template_shared: "Shared within my unit", a_template_text: "A template keeps everything but a definite date.", a_template_kept: "Template kept", a_template_dropped: "The template {name} will be deleted",
};
export default { vi, en };
