"""What was said with a verb, as people read it: local times, names, no ids. What is signed is the original."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.sheets.column import Words, clock_time, spelled
from backend.texts import Language, Text
from tasks.labels import CAUSE_WORDS, FILE_WORDS, ROLE_WORDS, URGENCY_WORDS

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES: dict[str, Text] = {
    "answer": Text("trả lời", "answer"),
    "answer_by": Text("trả lời trước", "answer by"),
    "cause": Text("lý do chậm", "cause"),
    "code": Text("mã", "code"),
    "confirmed": Text("được xác nhận", "confirmed"),
    "content": Text("diễn giải", "content"),
    "coordinators": Text("phối hợp", "coordinators"),
    "deadline": Text("thời hạn", "deadline"),
    "expected_product": Text("sản phẩm", "expected product"),
    "field": Text("lĩnh vực", "field"),
    "from": Text("từ", "from"),
    "kind": Text("loại", "kind"),
    "lead": Text("chủ trì", "lead"),
    "name": Text("tên", "name"),
    "note": Text("ghi chú", "note"),
    "number": Text("lần", "number"),
    "open_subtasks": Text("việc con còn mở", "open subtasks"),
    "paused_at": Text("dừng từ", "paused at"),
    "percent": Text("tiến độ (%)", "progress (%)"),
    "proposed": Text("đề xuất", "proposed"),
    "question": Text("câu hỏi", "question"),
    "reason": Text("lý do", "reason"),
    "role": Text("vai trò", "role"),
    "sha256": Text("SHA-256", "SHA-256"),
    "size": Text("kích thước (byte)", "size (bytes)"),
    "starred": Text("gắn sao", "starred"),
    "tags": Text("nhãn", "tags"),
    "title": Text("nội dung", "title"),
    "to": Text("đến", "to"),
    "unit": Text("đơn vị", "unit"),
    "urgency": Text("mức độ khẩn", "urgency"),
    "wanted": Text("xin đến", "wanted"),
    "with": Text("cùng với", "with"),
}
_WORDS: dict[str, Words] = {"urgency": URGENCY_WORDS, "role": ROLE_WORDS, "kind": {**CAUSE_WORDS, **FILE_WORDS}}


def said_with(data: Mapping[str, Any], language: Language, zone: ZoneInfo) -> Iterator[str]:
    """Yield what was said with a verb, as lines "lý do: …"; what says nothing to people is left out."""
    for name, value in data.items():
        said = _value(value, _WORDS.get(name), language, zone)
        if said:
            yield f"{_NAMES[name].said(language) if name in _NAMES else name}: {said}"


def _value(value: Any, words: Words | None, language: Language, zone: ZoneInfo) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"from", "to"}:
            before, after = (_value(value[each], words, language, zone) for each in ("from", "to"))
            return f"{before or '—'} → {after or '—'}"
        return str(value.get("unit", ""))
    if isinstance(value, list):
        return ", ".join(filter(None, (_value(each, words, language, zone) for each in value)))
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return clock_time(datetime.fromisoformat(value), zone)
    if value is None or (isinstance(value, str) and _ID.fullmatch(value)):
        return ""
    return str(spelled(value, words, language))
