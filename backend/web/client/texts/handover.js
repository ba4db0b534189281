/** Words of a list that was handed over. */
const vi = {
  handover: "Việc được bàn giao", handover_post: "{giver} bàn giao, {unit}, {when}", handover_reform: "Sắp xếp đơn vị: {unit}, {when}",
  handover_open_one: "{count} việc chờ xác nhận", handover_open_many: "{count} việc chờ xác nhận", handover_done_one: "{count} việc đã nhận", handover_done_many: "{count} việc đã nhận", handover_against_one: "{count} việc có ý kiến", handover_against_many: "{count} việc có ý kiến",
  handover_confirm_all: "Nhận tất cả", handover_confirm_one: "Nhận {count} việc", handover_confirm_many: "Nhận {count} việc", handover_object: "Có ý kiến…", handover_choose: "Chọn", handover_why: "Lý do không nhận", handover_why_hint: "Người giao và người bàn giao biết ngay.",
  handover_confirmed: "Đã nhận", handover_objected: "Đã gửi ý kiến", handover_state_open: "chờ xác nhận", handover_state_confirmed: "đã nhận", handover_state_objected: "đã có ý kiến", handover_state_upheld: "vẫn giao", handover_state_over: "không còn thuộc danh sách",
};
const en = {
  handover: "Handed over to you", handover_post: "By {giver}, {unit}, {when}", handover_reform: "Reform: {unit}, {when}",
  handover_open_one: "{count} to confirm", handover_open_many: "{count} to confirm", handover_done_one: "{count} confirmed", handover_done_many: "{count} confirmed", handover_against_one: "{count} objected to", handover_against_many: "{count} objected to",
  handover_confirm_all: "Confirm all", handover_confirm_one: "Confirm {count}", handover_confirm_many: "Confirm {count}", handover_object: "Object…", handover_choose: "Select", handover_why: "Why you do not take it", handover_why_hint: "The assigner and whoever handed over hear at once.",
  handover_confirmed: "Confirmed", handover_objected: "Objection sent", handover_state_open: "to confirm", handover_state_confirmed: "confirmed", handover_state_objected: "objected to", handover_state_upheld: "upheld", handover_state_over: "over",
};
export default { vi, en };
