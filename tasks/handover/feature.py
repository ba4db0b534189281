"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.handover.http import api

TEXTS = {
    "same_person": Text("Người này đang giữ chức vụ đó", "This person holds the post already"),
    "ends_and_succeeds": Text("Một đơn vị không thể vừa kết thúc vừa kế thừa", "A unit cannot both end and succeed"),
    "not_a_successor": Text("Đơn vị này không nằm trong các đơn vị kế thừa", "This unit is not among the successors"),
    "reform_undecided": Text(
        "Còn {count} nhiệm vụ chưa chọn đơn vị kế thừa", "{count} tasks have no successor chosen yet"
    ),
}

HANDOVER = Feature(name="handover", apis=(api,), texts=TEXTS)
