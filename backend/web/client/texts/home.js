/** Words of the home page. */
const vi = {
  h_needs_me: "Cần anh/chị", h_nothing: "Không có việc nào đang chờ anh/chị", h_nothing_text: "Tính đến {day}, không còn việc nào chờ anh/chị.", h_all_mine: "Việc của tôi", h_all: "Xem tất cả",
  h_deciding: "Xin gia hạn", h_judging: "Chờ phê duyệt", h_declined: "Bị từ chối", h_asked: "Chờ anh/chị trả lời", h_fresh: "Việc mới giao", h_flash: "Hỏa tốc mới giao", h_late_mine: "Quá hạn", h_today: "Đến hạn hôm nay hoặc cần làm lại",
  h_unanswered: "Lâu chưa ai tiếp nhận", h_late_given: "Việc đã giao bị quá hạn", h_unanswered_watched: "Giám sát: lâu chưa ai tiếp nhận", h_late_watched: "Giám sát: quá hạn", h_later: "Việc khác",
  h_followed: "Đang theo dõi", h_followed_unit: "Đang mở · {unit}", h_not_acknowledged: "chưa tiếp nhận", h_open: "đang mở", h_submitted: "Trình lúc {when}", h_approving: "Sẽ phê duyệt…", h_acknowledge_all: "Tiếp nhận tất cả ({count})",
  h_queued: "Chờ gửi khi có mạng", h_queued_refused: "Chưa gửi được: cần anh/chị quyết định", h_drafts: "Bản nháp chờ giao", h_urged_by: "{name} đôn đốc lúc {when}", h_explain_to: "{name} yêu cầu giải trình trước {when}", h_countered: "Đề xuất hạn {when} thay cho hạn anh/chị xin",
};
const en = {
  h_needs_me: "Needs you", h_nothing: "Nothing waits for you", h_nothing_text: "As of today, {day}, everything has been answered.", h_all_mine: "My tasks", h_all: "Show all",
  h_deciding: "Extensions asked for", h_judging: "To approve", h_declined: "Declined", h_asked: "Waiting for your answer", h_fresh: "New", h_flash: "New, flash", h_late_mine: "Overdue", h_today: "Due today, or returned",
  h_unanswered: "Not acknowledged for long", h_late_given: "Overdue, given by you", h_unanswered_watched: "Supervised: not acknowledged for long", h_late_watched: "Supervised: overdue", h_later: "Other work",
  h_followed: "Following", h_followed_unit: "Open · {unit}", h_not_acknowledged: "not acknow\u00adledged", h_open: "open", h_submitted: "Submitted {when}", h_approving: "Approving…", h_acknowledge_all: "Acknowledge all ({count})",
  h_queued: "Waits for a connection", h_queued_refused: "Not sent: you have to decide", h_drafts: "Drafts to assign", h_urged_by: "{name} urged at {when}", h_explain_to: "{name} demands an explanation by {when}", h_countered: "Proposed: {when} instead of what you asked for",
};
export default { vi, en };
