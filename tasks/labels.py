"""What the codes of tasks are called by people, in sheets and on paper."""

from __future__ import annotations

from backend.texts import Text
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
    "no_deadline": Text("không có thời hạn", "no deadline"),
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
    "no_deadline": Text("không có thời hạn", "no deadline"),
    "awaiting_answer": Text("chờ trả lời", "awaiting an answer"),
    "starred": Text("gắn sao", "starred"),
    "to_acknowledge": Text("chờ tôi tiếp nhận", "for me to acknowledge"),
    "to_answer": Text("chờ tôi trả lời", "for me to answer"),
    "to_decide": Text("xin gia hạn chờ tôi quyết định", "an extension for me to decide"),
}
SORT_WORDS: dict[str, Text] = {
    "newest": Text("mới giao trước", "newest first"),
    "deadline": Text("theo thời hạn", "by deadline"),
    "risk": Text("có nguy cơ trễ hạn trước", "most likely late first"),
}
BOARD_SORT_WORDS: dict[str, Text] = {
    "overdue": Text("nhiều việc quá hạn trước", "most overdue first"),
    "likely_late": Text("nhiều việc có nguy cơ trễ hạn trước", "most likely late first"),
}


def _worded(prefix: str) -> dict[str, Text]:
    return {code.removeprefix(prefix): text for code, text in TEXTS.items() if code.startswith(prefix)}


STATUS_WORDS = _worded("status_")
VERB_WORDS = _worded("verb_")
ROLE_WORDS: dict[str, Text] = {
    "lead": Text("chủ trì", "lead"),
    "coordinator": Text("phối hợp", "coordinator"),
}
CAUSE_WORDS: dict[str, Text] = {
    "own": Text("chủ quan của đơn vị", "own"),
    "coordination": Text("do phối hợp", "coordination"),
    "higher_authority": Text("chờ cấp trên", "higher authority"),
    "force_majeure": Text("bất khả kháng", "force majeure"),
    "other": Text("khác", "other"),
}
FILE_WORDS: dict[str, Text] = {
    "document": Text("tài liệu", "document"),
    "evidence": Text("minh chứng", "evidence"),
    "comment": Text("kèm ý kiến", "with a comment"),
}
