/** Words of recurring tasks. */
const vi = {
  r_text: "Việc được giao tự động theo lịch: mỗi lần là một nhiệm vụ mới, có hạn và thang nhắc riêng.", r_new: "Thêm việc định kỳ", r_none: "Chưa có việc định kỳ nào", r_none_text: "Báo cáo tuần, tháng, quý: giao một lần, hệ thống tự giao những lần sau.",
  r_name: "Tên việc định kỳ", r_name_hint: "Để trống thì lấy nội dung nhiệm vụ.", r_how_often: "Lặp lại", r_on_day: "Vào ngày", r_on_days: "Vào các thứ", r_starts_on: "Bắt đầu từ ngày", r_at: "Giao lúc", r_day_off: "Gặp ngày nghỉ", r_off_after: "lùi đến ngày làm việc sau", r_off_before: "giao ngày làm việc trước", r_off_same: "vẫn giao",
  r_working_days: "Mỗi ngày làm việc", r_weekly: "Mỗi tuần", r_monthly: "Mỗi tháng", r_quarterly: "Mỗi quý (tháng 3, 6, 9, 12)", r_yearly: "Mỗi năm", r_own: "Quy tắc riêng", r_rule: "Quy tắc (RFC 5545)", r_rule_hint: "Ví dụ: FREQ=MONTHLY;BYDAY=-1FR là thứ Sáu cuối tháng.",
  r_day: "ngày {day}", r_last_day: "ngày cuối tháng", r_MO: "Thứ Hai", r_TU: "Thứ Ba", r_WE: "Thứ Tư", r_TH: "Thứ Năm", r_FR: "Thứ Sáu", r_SA: "Thứ Bảy", r_SU: "Chủ nhật",
  r_next: "Những lần tới", r_never: "Quy tắc này không bao giờ tới.", r_next_at: "lần tới {when}", r_saved: "Đã lưu việc định kỳ", r_pause: "Tạm dừng", r_resume: "Chạy tiếp", r_end: "Kết thúc", r_will_end: "Sẽ kết thúc {name}",
  r_state_paused: "tạm dừng", r_state_suspended: "bị ngừng", r_state_ended: "đã hết", r_suspended_text: "Lần vừa rồi không giao được. Hãy sửa người nhận, hoặc chạy tiếp.",
};
const en = {
  r_text: "Work that assigns itself again: each time a new task, with its own deadline and ladder.", r_new: "Add a recurring task", r_none: "No recurring tasks yet", r_none_text: "Weekly, monthly, quarterly reports: assigned once, the system does it from then on.",
  r_name: "Name", r_name_hint: "Left empty, it is the task's own title.", r_how_often: "Repeat", r_on_day: "On", r_on_days: "On these days", r_starts_on: "From", r_at: "Assigned at", r_day_off: "On a day off", r_off_after: "the next working day", r_off_before: "the working day before", r_off_same: "all the same",
  r_working_days: "Every working day", r_weekly: "Every week", r_monthly: "Every month", r_quarterly: "Every quarter (March, June, September, December)", r_yearly: "Every year", r_own: "A rule of one's own", r_rule: "Rule (RFC 5545)", r_rule_hint: "For example FREQ=MONTHLY;BYDAY=-1FR is the last Friday of the month.",
  r_day: "day {day}", r_last_day: "last day of the month", r_MO: "Monday", r_TU: "Tuesday", r_WE: "Wednesday", r_TH: "Thursday", r_FR: "Friday", r_SA: "Saturday", r_SU: "Sunday",
  r_next: "The next times", r_never: "This rule never comes up.", r_next_at: "next {when}", r_saved: "Recurring task saved", r_pause: "Pause", r_resume: "Resume", r_end: "End", r_will_end: "{name} will end",
  r_state_paused: "paused", r_state_suspended: "suspended", r_state_ended: "over", r_suspended_text: "The last time could not be assigned. Put right who is meant, or resume.",
};
export default { vi, en };
