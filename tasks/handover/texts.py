"""What the slice says, in both languages."""

from __future__ import annotations

from backend.texts import Text

TEXTS = {
    "same_person": Text("Người này đang giữ chức vụ đó", "This person holds the post already"),
    "post_handed_over": Text("Chức vụ này đã được bàn giao", "This post has been handed over already"),
    "nothing_ends": Text("Hãy nêu đơn vị kết thúc", "Name the units that end"),
    "ends_and_succeeds": Text("Một đơn vị không thể vừa kết thúc vừa kế thừa", "A unit cannot both end and succeed"),
    "not_a_successor": Text("Đơn vị này không nằm trong các đơn vị kế thừa", "This unit is not among the successors"),
    "reform_undecided": Text(
        "Còn {count} nhiệm vụ chưa chọn đơn vị kế thừa", "Tasks without a chosen successor: {count}"
    ),
    "reform_posts_undecided": Text(
        "Còn {count} chức vụ chưa chọn đơn vị kế thừa", "Posts without a chosen successor: {count}"
    ),
    "unit_was_split": Text(
        "Đơn vị được giao đã tách thành nhiều đơn vị; hãy chọn lại đơn vị nhận",
        "The unit it was assigned to has become several: choose who is meant now",
    ),
    "unknown_handover": Text("Không có lần bàn giao này", "There is no such hand-over"),
    "unknown_item": Text("Không có trong danh sách bàn giao này", "Not on this list"),
    "only_the_new_holder": Text(
        "Chỉ người nhận bàn giao (hoặc người làm thay) trả lời được danh sách này",
        "Only whoever took over, or stands in for them, answers this list",
    ),
    "item_confirmed": Text("{task} đã được xác nhận", "{task} is confirmed already"),
    "item_objected": Text("{task} đang chờ người giao trả lời ý kiến", "{task} was objected to already"),
    "item_upheld": Text("Người giao đã giữ nguyên {task}", "The assigner has upheld {task}"),
    "item_over": Text(
        "{task} không còn thuộc danh sách: đã chuyển hoặc đã kết thúc", "{task} is over: it was moved on, or closed"
    ),
    "nothing_objected": Text("{task} không có ý kiến nào đang chờ", "Nobody waits for an answer about {task}"),
}
