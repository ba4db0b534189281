/** Words of the monthly report. */
const vi = {
  report: "Báo cáo tháng", report_of: "Tình hình thực hiện nhiệm vụ tháng {month}", report_month: "Tháng", report_earlier: "Tháng trước", report_later: "Tháng sau", report_unit: "Đơn vị", report_unit_own: "đơn vị của tôi", report_by: "Tính theo",
  report_by_unit: "đơn vị", report_by_field: "lĩnh vực", report_by_assigner: "người giao", report_drawn: "Lập theo tổ chức", report_drawn_today: "hôm nay", report_drawn_then: "thời điểm đó",
  report_head_unit: "Đơn vị", report_head_field: "Lĩnh vực", report_head_assigner: "Người giao", report_unnamed: "(chưa ghi)", report_total: "Cộng", report_all: "Tổng số",
  report_completed_on_time: "Hoàn thành đúng hạn", report_completed_late: "Hoàn thành quá hạn", report_open_in_time: "Đang làm, trong hạn", report_open_overdue: "Đang làm, quá hạn", report_no_deadline: "Không có thời hạn", report_recalled: "Thu hồi",
  report_assigned: "Giao trong tháng", report_rate: "Tỷ lệ đúng hạn", report_excel: "Tải Excel", report_word: "Tải Word", report_print: "In", report_empty: "Không có nhiệm vụ nào trong tháng", report_empty_text: "Chọn tháng khác hoặc đơn vị khác.",
  report_as_of: "Theo tình trạng lúc {when}. Tính mọi nhiệm vụ còn mở trong tháng hoặc kết thúc trong tháng.", report_sums: "Sáu cột có ký hiệu cộng lại đúng bằng tổng số: {parts} = {total}.", report_rule: "Tỷ lệ đúng hạn = hoàn thành đúng hạn ÷ đến hạn trong tháng, không tính nhiệm vụ thu hồi: {on_time}/{fell_due}.",
  report_caption: "Số liệu tháng {month} theo {by}", report_today_hint: "Đơn vị đã sáp nhập tính vào đơn vị mới.", report_then_hint: "Đơn vị đứng tên như lúc việc được giao.",
};
const en = {
  report: "Monthly report", report_of: "How assigned tasks were carried out, {month}", report_month: "Month", report_earlier: "Month before", report_later: "Month after", report_unit: "Unit", report_unit_own: "my unit", report_by: "By",
  report_by_unit: "unit", report_by_field: "field", report_by_assigner: "assigner", report_drawn: "Drawn with units of", report_drawn_today: "today", report_drawn_then: "that time",
  report_head_unit: "Unit", report_head_field: "Field", report_head_assigner: "Assigner", report_unnamed: "(not given)", report_total: "Total", report_all: "All",
  report_completed_on_time: "Completed on time", report_completed_late: "Completed late", report_open_in_time: "Open, in time", report_open_overdue: "Open, overdue", report_no_deadline: "No deadline", report_recalled: "Recalled",
  report_assigned: "Assigned in the month", report_rate: "On-time rate", report_excel: "Excel", report_word: "Word", report_print: "Print", report_empty: "No task in this month", report_empty_text: "Choose another month or another unit.",
  report_as_of: "As things stood at {when}. Counts every task that was open in the month or closed in it.", report_sums: "The six marked columns sum to the total: {parts} = {total}.", report_rule: "On-time rate = completed on time ÷ fell due in the month, recalled tasks left out: {on_time}/{fell_due}.",
  report_caption: "Figures of {month} by {by}", report_today_hint: "Units that were merged are counted under their successor.", report_then_hint: "Units under the names they had then.",
};
export default { vi, en };
