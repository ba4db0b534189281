/** Words of today's brief. */
const vi = {
  d_due: "Đến hạn hôm nay", d_late: "Quá hạn", d_waiting: "Chờ anh/chị tiếp nhận, trả lời", d_starred: "Nhiệm vụ trọng tâm đang mở", d_all: "Xem tất cả",
  d_count_due: "đến hạn", d_count_late: "quá hạn", d_count_waiting: "chờ anh/chị", d_count_starred: "trọng tâm", d_nothing: "Hôm nay không có việc đến hạn", d_nothing_text: "Không việc nào quá hạn, không ai chờ anh/chị.",
};
const en = {
  d_due: "Due today", d_late: "Overdue", d_waiting: "Waiting for me", d_starred: "Open key tasks", d_all: "Show all",
  d_count_due: "due", d_count_late: "overdue", d_count_waiting: "waiting", d_count_starred: "starred", d_nothing: "Nothing is due today", d_nothing_text: "Nothing is overdue and nobody waits for you.",
};
export default { vi, en };
