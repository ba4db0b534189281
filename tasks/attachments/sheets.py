"""The files of a task, by name, as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.attachments.http import list_files
from tasks.labels import FILE_WORDS
from tasks.sheets import named_task

ATTACHMENTS = Sheet(
    at="/tasks/<uuid:task_id>/attachments",
    of=list_files,
    about=named_task,
    title=Text("Tệp đính kèm", "Attachments"),
    columns=(
        Column(Text("Tên tệp", "Name"), "name", width=44),
        Column(Text("Loại", "Kind"), "kind", width=13, words=FILE_WORDS),
        Column(Text("Kiểu nội dung", "Media type"), "media_type", width=30),
        Column(Text("Kích thước (byte)", "Size (bytes)"), "size", width=14),
        Column(Text("Người gửi", "Uploaded by"), "uploader.full_name", width=26),
        Column(Text("Gửi lúc", "Uploaded at"), "at"),
        Column(Text("SHA-256", "SHA-256"), "sha256", width=30),
    ),
)
