"""What was written about a task as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.discussion.http import CommentQuery, list_comments
from tasks.sheets import named_task

COMMENTS = Sheet(
    at="/tasks/<uuid:task_id>/comments",
    of=list_comments,
    query=CommentQuery,
    about=named_task,
    title=Text("Trao đổi", "Discussion"),
    columns=(
        Column(Text("Lúc", "At"), "at"),
        Column(Text("Người viết", "Author"), "author.full_name", width=26),
        Column(Text("Nội dung", "Text"), "text", width=90),
        Column(Text("Gỡ lúc", "Taken back at"), "deleted_at"),
    ),
)
