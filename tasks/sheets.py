"""Tasks, their history and the board as workbooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Call
from backend.org.sheets import UNIT_KIND_WORDS
from backend.sheets import Column, Label, Sheet
from backend.sheets.column import clock_time
from backend.texts import Text
from tasks import http, schemas
from tasks.board import Board
from tasks.history_words import said_with
from tasks.labels import (
    BOARD_SORT_WORDS,
    CONDITION_WORDS,
    SORT_WORDS,
    STATUS_WORDS,
    TIMELINESS_WORDS,
    URGENCY_WORDS,
    VERB_WORDS,
    VIEW_WORDS,
)
from tasks.model import Task

TASK_COLUMNS = (
    Column(Text("Mã", "Code"), "code", width=13),
    Column(Text("Nội dung", "Title"), "title", width=60),
    Column(Text("Đơn vị chủ trì", "Lead unit"), "lead.unit.name", width=36),
    Column(Text("Người chủ trì", "Lead"), "lead.person.full_name", width=26),
    Column(Text("Người giao", "Assigner"), "assigner.full_name", width=26),
    Column(Text("Mức độ khẩn", "Urgency"), "urgency", width=13, words=URGENCY_WORDS),
    Column(Text("Gắn sao", "Starred"), "starred", width=9),
    Column(Text("Trạng thái", "Status"), "status", words=STATUS_WORDS),
    Column(Text("Tình trạng hạn", "Timeliness"), "timeliness", words=TIMELINESS_WORDS),
    Column(Text("Tiến độ (%)", "Progress (%)"), "progress", width=11),
    Column(Text("Ngày giao", "Assigned at"), "assigned_at"),
    Column(Text("Thời hạn", "Deadline"), "deadline"),
    Column(Text("Ngày tiếp nhận", "Acknowledged at"), "acknowledged_at"),
    Column(Text("Báo cáo gần nhất", "Last reported at"), "reported_at"),
    Column(Text("Ngày trình", "Submitted at"), "submitted_at"),
    Column(Text("Ngày kết thúc", "Closed at"), "closed_at"),
    Column(Text("Lĩnh vực", "Field"), "field", width=24),
    Column(Text("Nhãn", "Tags"), "tags", width=24),
)
TASK_FILTERS = {
    "view": Label(Text("xem", "view"), VIEW_WORDS),
    "condition": Label(Text("điều kiện", "condition"), CONDITION_WORDS),
    "status": Label(Text("trạng thái", "status"), STATUS_WORDS),
    "urgency": Label(Text("mức độ khẩn", "urgency"), URGENCY_WORDS),
    "unit_id": Label(Text("đơn vị chủ trì", "lead unit")),
    "person_id": Label(Text("người tham gia", "person")),
    "assigner_id": Label(Text("người giao", "assigner")),
    "field": Label(Text("lĩnh vực", "field")),
    "tag": Label(Text("nhãn", "tag")),
    "code": Label(Text("mã", "code")),
    "assigned_from": Label(Text("giao từ", "assigned from")),
    "assigned_to": Label(Text("giao trước", "assigned before")),
    "deadline_from": Label(Text("hạn từ", "due from")),
    "deadline_to": Label(Text("hạn trước", "due before")),
    "q": Label(Text("tìm", "search")),
    "sort": Label(Text("sắp xếp", "order"), SORT_WORDS),
}


def named_task(call: Call, _answer: Any, task_id: UUID) -> str:
    """Say which task a list is of."""
    task = call.work.session.get_one(Task, task_id)
    return f"{task.code} {task.title}"


def history_in_words(call: Call, query: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """The history of a task, each entry with what was said, in the reader's words."""
    answer = http.read_history(call, query, task_id)
    zone = call.work.calendar.zone
    items = [(entry, "\n".join(said_with(entry.data, call.language, zone))) for entry in answer["items"]]
    return {**answer, "items": [{"entry": entry, "said": said} for entry, said in items]}


def _board_of(call: Call, board: Board) -> str:
    since = Text("{unit}, việc kết thúc tính từ {since}", "{unit}, closed work since {since}").said(call.language)
    return since.format(unit=board.name, since=clock_time(board.since, call.work.calendar.zone))


TASKS = Sheet(
    at="/tasks",
    of=http.list_tasks,
    query=schemas.TaskQuery,
    filters=TASK_FILTERS,
    title=Text("Nhiệm vụ", "Tasks"),
    columns=TASK_COLUMNS,
)
HISTORY = Sheet(
    at="/tasks/<uuid:task_id>/history",
    of=history_in_words,
    query=schemas.HistoryQuery,
    about=named_task,
    title=Text("Nhật ký nhiệm vụ", "History of a task"),
    columns=(
        Column(Text("Số", "Number"), "entry.number", width=8),
        Column(Text("Lúc", "At"), "entry.at"),
        Column(Text("Ai", "Who"), "entry.actor.full_name", width=26),
        Column(Text("Việc", "What"), "entry.verb", width=24, words=VERB_WORDS),
        Column(Text("Nội dung", "Words"), "said", width=70),
        Column(Text("Mã băm trước", "Previous hash"), "entry.previous_hash", width=20),
        Column(Text("Mã băm", "Hash"), "entry.hash", width=20),
    ),
)
BOARD = Sheet(
    at="/board",
    of=http.read_board,
    query=schemas.BoardQuery,
    items="rows",
    filters={
        "unit_id": Label(Text("đơn vị", "unit")),
        "since": Label(Text("việc kết thúc từ", "closed since")),
        "sort": Label(Text("sắp xếp", "order"), BOARD_SORT_WORDS),
    },
    about=_board_of,
    title=Text("Bảng theo dõi", "Board"),
    columns=(
        Column(Text("Đơn vị", "Unit"), "name", width=44),
        Column(Text("Loại", "Kind"), "kind", width=14, words=UNIT_KIND_WORDS),
        Column(Text("Tổng số", "Total"), "cell.total", width=11, summed=True),
        Column(Text("Hoàn thành đúng hạn", "Completed on time"), "cell.completed_on_time", width=13, summed=True),
        Column(Text("Hoàn thành quá hạn", "Completed late"), "cell.completed_late", width=13, summed=True),
        Column(Text("Đang làm, trong hạn", "Open, in time"), "cell.open_in_time", width=13, summed=True),
        Column(Text("Đang làm, quá hạn", "Open, overdue"), "cell.open_overdue", width=13, summed=True),
        Column(Text("Không có thời hạn", "No deadline"), "cell.no_deadline", width=13, summed=True),
        Column(Text("Thu hồi", "Recalled"), "cell.recalled", width=11, summed=True),
        Column(Text("Sắp đến hạn", "Due soon"), "cell.due_soon", width=11, summed=True),
        Column(Text("Chưa tiếp nhận", "Not acknowledged"), "cell.not_acknowledged", width=13, summed=True),
        Column(Text("Đến hạn, đúng hạn", "Fell due, on time"), "cell.fell_due_on_time", width=13, summed=True),
        Column(Text("Đến hạn trong kỳ", "Fell due"), "cell.fell_due", width=13, summed=True),
        Column(Text("Tỷ lệ đúng hạn", "On-time rate"), width=11, share=("cell.fell_due_on_time", "cell.fell_due")),
    ),
)
SHEETS = (TASKS, HISTORY, BOARD)
