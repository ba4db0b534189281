/** Words of plan imports. */
const vi = {
  imports: "Nhập kế hoạch", imports_lead: "Tải phụ lục của một kế hoạch (XLSX hoặc CSV). Chưa giao gì cho đến khi anh/chị xem từng dòng và bấm giao.", imports_file: "Tệp phụ lục", imports_drop: "Chọn tệp hoặc kéo thả vào đây", imports_columns: "Cần có cột nội dung nhiệm vụ; nên có cơ quan chủ trì, phối hợp, thời hạn, sản phẩm.",
  imports_source_number: "Số, ký hiệu văn bản", imports_source_issuer: "Cơ quan ban hành", imports_issued_on: "Ngày ban hành", imports_issued_hint: "Thời hạn “kể từ ngày ban hành” tính từ ngày này.", imports_read: "Đọc tệp",
  imports_none: "Chưa nhập kế hoạch nào", imports_none_text: "Tải phụ lục lên; mỗi dòng thành một nhiệm vụ.", imports_before: "Đã nhập", imports_unnamed: "(không có tên)", imports_large: "Tệp lớn hơn 10 MB",
  plan_ready: "sẵn sàng", plan_problem: "vướng mắc", plan_left_out: "bỏ ra", plan_assigned: "đã giao", plan_rows: "Các dòng", plan_filter: "Lọc theo tình trạng", plan_row: "Dòng {number}", plan_no_title: "(chưa có nội dung)", plan_no_lead: "chưa có chủ trì", plan_no_deadline: "không có hạn", plan_with: "phối hợp: {count}",
  plan_execute: "Giao {count} nhiệm vụ", plan_executing: "Đang giao {count} nhiệm vụ…", plan_executed: "Đã giao {count} nhiệm vụ.", plan_execute_ask: "Giao {count} nhiệm vụ đã sẵn sàng? Người nhận được báo ngay. {problem} dòng vướng mắc ở lại đây.", plan_nothing_ready: "Không có dòng nào sẵn sàng", plan_confirm: "Giao ngay",
  plan_correct: "Sửa", plan_correct_row: "Sửa dòng {number}", plan_leave_out: "Bỏ dòng này", plan_take_in: "Lấy lại", plan_choose: "Chọn {name}", plan_title: "Nội dung nhiệm vụ", plan_product: "Sản phẩm", plan_lead: "Chủ trì", plan_deadline_day: "Ngày hết hạn", plan_deadline_time: "Giờ", plan_field: "Lĩnh vực", plan_said: "Trong tệp: {text}",
  plan_path: "Thuộc mục", plan_no_rows: "Không có dòng nào ở tình trạng này", plan_task: "Xem {code}", plan_all_done: "Mọi dòng đã thành nhiệm vụ.", plan_excel: "Tải kết quả (Excel)", plan_more_candidates: "{count} lựa chọn khác: bấm Sửa",
  plan_state_ready: "● sẵn sàng", plan_state_problem: "▲ vướng mắc", plan_state_left_out: "○ bỏ ra", plan_state_assigned: "✓ đã giao",
};
const en = {
  imports: "Plan import", imports_lead: "Upload a plan's annex (XLSX or CSV). Nothing is assigned until you have seen the rows and say so.", imports_file: "The annex", imports_drop: "Choose a file or drop it here", imports_columns: "A column of the work is needed; lead, coordinators, deadline and product should be there.",
  imports_source_number: "Number of the document", imports_source_issuer: "Issued by", imports_issued_on: "Issued on", imports_issued_hint: "Deadlines “from the day of issue” count from here.", imports_read: "Read the file",
  imports_none: "No plan was imported yet", imports_none_text: "Upload an annex; each row becomes a task.", imports_before: "Imported before", imports_unnamed: "(no name)", imports_large: "The file is larger than 10 MB",
  plan_ready: "ready", plan_problem: "with a problem", plan_left_out: "left out", plan_assigned: "assigned", plan_rows: "Rows", plan_filter: "Filter by state", plan_row: "Row {number}", plan_no_title: "(no words yet)", plan_no_lead: "no lead", plan_no_deadline: "no deadline", plan_with: "coordinators: {count}",
  plan_execute: "Assign {count} tasks", plan_executing: "Assigning {count} tasks…", plan_executed: "{count} tasks assigned.", plan_execute_ask: "Assign the {count} tasks that are ready? Their leads are told at once. {problem} rows with a problem stay here.", plan_nothing_ready: "No row is ready", plan_confirm: "Assign now",
  plan_correct: "Correct", plan_correct_row: "Correct row {number}", plan_leave_out: "Leave out", plan_take_in: "Take in", plan_choose: "Choose {name}", plan_title: "The work", plan_product: "Product", plan_lead: "Lead", plan_deadline_day: "Due on", plan_deadline_time: "At", plan_field: "Field", plan_said: "In the file: {text}",
  plan_path: "Under", plan_no_rows: "No row is in this state", plan_task: "See {code}", plan_all_done: "Every row is a task.", plan_excel: "Result (Excel)", plan_more_candidates: "{count} other choices: press Correct",
  plan_state_ready: "● ready", plan_state_problem: "▲ problem", plan_state_left_out: "○ left out", plan_state_assigned: "✓ assigned",
};
export default { vi, en };
