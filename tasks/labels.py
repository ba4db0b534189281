"""What the codes of tasks are called by people, in sheets and on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from backend.texts import Language, Text
from tasks.texts import TEXTS

URGENCY_WORDS: dict[str, Text] = {
    "normal": Text("thường", "normal"),
    "urgent": Text("khẩn", "urgent"),
    "very_urgent": Text("thượng khẩn", "very urgent"),
    "flash": Text("hỏa tốc", "flash"),
}
TIMELINESS_WORDS: dict[str, Text] = {
    "on_time": Text("trong hạn", "on time"),
    "due_soon": Text("sắp đến hạn", "due soon"),
    "overdue": Text("quá hạn", "overdue"),
    "no_deadline": Text("không ấn định hạn", "no deadline"),
    "completed_on_time": Text("hoàn thành đúng hạn", "completed on time"),
    "completed_late": Text("hoàn thành quá hạn", "completed late"),
    "recalled": Text("thu hồi", "recalled"),
}
VIEW_WORDS: dict[str, Text] = {
    "visible": Text("được xem", "visible"),
    "assigned_to_me": Text("giao cho tôi", "assigned to me"),
    "assigned_by_me": Text("tôi giao", "assigned by me"),
    "followed": Text("tôi theo dõi", "followed by me"),
    "supervised": Text("tôi giám sát", "supervised by me"),
}
CONDITION_WORDS: dict[str, Text] = {
    "open": Text("chưa xong", "open"),
    "closed": Text("đã kết thúc", "closed"),
    "overdue": Text("quá hạn", "overdue"),
    "due_soon": Text("sắp đến hạn", "due soon"),
    "not_acknowledged": Text("chưa tiếp nhận", "not acknowledged"),
    "no_deadline": Text("không ấn định hạn", "no deadline"),
    "awaiting_answer": Text("chờ trả lời", "awaiting an answer"),
    "starred": Text("gắn sao", "starred"),
}
SORT_WORDS: dict[str, Text] = {
    "newest": Text("mới giao trước", "newest first"),
    "deadline": Text("theo thời hạn", "by deadline"),
}


def _worded(prefix: str) -> dict[str, Text]:
    return {code.removeprefix(prefix): text for code, text in TEXTS.items() if code.startswith(prefix)}


STATUS_WORDS = _worded("status_")
VERB_WORDS = _worded("verb_")
#: What the history calls what was said with a verb.
_SAID: dict[str, Text] = {
    "reason": Text("lý do", "reason"),
    "note": Text("ghi chú", "note"),
    "percent": Text("tiến độ (%)", "progress (%)"),
    "deadline": Text("thời hạn", "deadline"),
    "cause": Text("nguyên nhân", "cause"),
    "question": Text("câu hỏi", "question"),
    "answer": Text("trả lời", "answer"),
    "title": Text("nội dung", "title"),
    "from": Text("từ", "from"),
    "to": Text("đến", "to"),
}


def said_with(data: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield what was said with a verb, as lines "lý do: …"; what says nothing is left out."""
    for name, value in data.items():
        if value not in ("", None, [], {}):
            head = _SAID[name].said(language) if name in _SAID else name
            yield f"{head}: {json.dumps(value, ensure_ascii=False).strip(chr(34))}"
