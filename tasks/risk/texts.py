"""What the API says about risk."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "only_overseers": Text(
        "Dự báo trễ hạn dành cho lãnh đạo, văn phòng và quản trị hệ thống",
        "The forecast is for leaders, the secretariat and administrators",
    ),
    "risk_not_used": Text(
        "Hiện không dùng dự báo trễ hạn nên không xếp theo nguy cơ được",
        "No forecast is used at present, so there is no order by risk",
    ),
    "risk_off": Text("Dự báo đã bị tắt (GIAOVIEC_RISK=off)", "It is switched off (GIAOVIEC_RISK=off)"),
    "risk_waits": Text(
        "Chưa học lần nào; dự báo được lập mỗi đêm", "Nothing has been learnt yet: that is done at night"
    ),
    "risk_too_few": Text(
        "Chưa đủ nhiệm vụ đã biết kết quả (cần {enough} nhiệm vụ để học, và {judged} nhiệm vụ sau đó để chấm)",
        "Too few tasks of known outcome: {enough} are needed to learn from, and {judged} after them to judge by",
    ),
    "risk_not_better": Text(
        "Trên sổ việc của chính thành phố, dự báo không hơn cách đoán theo phần thời gian đã trôi qua nên không dùng",
        "On the city's own book it does no better than guessing by the share of time that has passed: it is not used",
    ),
    "risk_better": Text(
        "Trên sổ việc của chính thành phố, dự báo tốt hơn cách đoán theo phần thời gian đã trôi qua",
        "On the city's own book it does better than guessing by the share of time that has passed",
    ),
    "risk_forced": Text(
        "Dự báo không hơn cách đoán theo phần thời gian đã trôi qua; vẫn dùng vì được bật",
        "It does no better than guessing by the share of time that has passed; it is on all the same",
    ),
}
