"""The list of tasks as a workbook: the same filters, the same reach, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from backend.org.model import Person
from backend.texts import Language, Text
from backend.unit_of_work import UnitOfWork
from tasks.exports.sheet import workbook
from tasks.lists import TaskFilter, find_tasks
from tasks.model import Task
from tasks.texts import TEXTS as TASK_TEXTS

#: A workbook of more rows helps nobody; who needs them narrows the list.
MOST = 20_000
_PAGE = 500

HEADS = (
    Text("Mã", "Code"),
    Text("Nội dung", "Title"),
    Text("Đơn vị chủ trì", "Lead unit"),
    Text("Người chủ trì", "Lead"),
    Text("Người giao", "Assigner"),
    Text("Mức độ khẩn", "Urgency"),
    Text("Trạng thái", "Status"),
    Text("Tình trạng hạn", "Timeliness"),
    Text("Tiến độ (%)", "Progress (%)"),
    Text("Ngày giao", "Assigned at"),
    Text("Thời hạn", "Deadline"),
    Text("Ngày nộp", "Submitted at"),
    Text("Ngày kết thúc", "Closed at"),
    Text("Lĩnh vực", "Field"),
)
_WORDS: dict[str, Text] = {
    "normal": Text("thường", "normal"),
    "urgent": Text("khẩn", "urgent"),
    "very_urgent": Text("thượng khẩn", "very urgent"),
    "flash": Text("hỏa tốc", "flash"),
    "on_time": Text("trong hạn", "on time"),
    "due_soon": Text("sắp đến hạn", "due soon"),
    "overdue": Text("quá hạn", "overdue"),
    "no_deadline": Text("không ấn định hạn", "no deadline"),
    "completed_on_time": Text("hoàn thành đúng hạn", "completed on time"),
    "completed_late": Text("hoàn thành quá hạn", "completed late"),
    "recalled": Text("thu hồi", "recalled"),
}
_CUT = Text("Chỉ gồm {most} dòng đầu; hãy thu hẹp danh sách", "Only the first {most} rows: narrow the list")


def export(work: UnitOfWork, actor: Person, wanted: TaskFilter, language: Language, *, now: datetime) -> bytes:
    """Return the tasks of a list as XLSX, at most MOST, with a note when there are more."""
    pages = _pages(work, actor, wanted, now)
    cut: list[bool] = []
    rows = (_row(task, language, now) for task in _limited(pages, cut))
    heads = [_said(head, language) for head in HEADS]
    zone = work.calendar.zone
    content = workbook(heads, rows, zone)
    if cut:
        rows = (_row(task, language, now) for task in _limited(_pages(work, actor, wanted, now), []))
        content = workbook(heads, rows, zone, _said(_CUT, language).format(most=MOST))
    return content


def _pages(work: UnitOfWork, actor: Person, wanted: TaskFilter, now: datetime) -> Iterator[Task]:
    cursor: str | None = None
    while True:
        page = find_tasks(work, actor, wanted, cursor=cursor, limit=_PAGE, position=0, now=now)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _limited(tasks: Iterator[Task], cut: list[bool]) -> Iterator[Task]:
    for n, task in enumerate(tasks):
        if n == MOST:
            cut.append(True)
            return
        yield task


def _row(task: Task, language: Language, now: datetime) -> list[object]:
    return [
        task.code,
        task.title,
        task.lead_unit.name,
        task.lead_person.full_name,
        task.assigner.full_name,
        _said(_WORDS[task.urgency], language),
        _said(TASK_TEXTS[f"status_{task.status}"], language),
        _said(_WORDS[task.timeliness_at(now)], language),
        task.progress,
        task.assigned_at,
        task.deadline,
        task.submitted_at,
        task.closed_at,
        task.field,
    ]


def _said(text: Text, language: Language) -> str:
    return text.vi if language == "vi" else text.en
