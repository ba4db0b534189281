"""Attachments and comments."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint

_FILES = "/tasks/$task/attachments"

ENDPOINTS = (
    endpoint("POST", _FILES, query=True, versioned=False),
    endpoint("GET", _FILES),
    endpoint("GET", f"{_FILES}/$unknown/content"),
    endpoint("DELETE", f"{_FILES}/$unknown"),
    endpoint("POST", "/tasks/$task/comments", {"text": "Đã nhận"}, versioned=False),
    endpoint("GET", "/tasks/$task/comments", query=True),
    endpoint("DELETE", "/tasks/$task/comments/$unknown"),
)
RULES = frozenset(
    {
        *("file_empty", "file_too_large", "file_is_a_program", "file_locked", "file_broken", "file_type_unknown"),
        *("archive_not_opened", "archive_astray", "unknown_file"),
        "mention_cannot_see",
    }
)


def _zip(*names: str, content: bytes = b"x", method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def _locked() -> bytes:
    """Set the bit that says "encrypted" in the list of names."""
    content = bytearray(_zip("a.txt"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _nested(depth: int) -> bytes:
    content = _zip("a.txt")
    for _ in range(depth):
        content = _zip("a.zip", content=content)
    return content


def _bomb() -> bytes:
    return _zip("a.csv", content=bytes(120 * 1024 * 1024), method=zipfile.ZIP_DEFLATED)


def bad() -> Iterator[Bad]:
    upload, *_ = ENDPOINTS
    files: tuple[tuple[str, bytes, str, str], ...] = (
        ("nothing", b"", "a.pdf", "file_empty"),
        ("a program called a picture", b"MZ\x90\0\x03", "anh.png", "file_is_a_program"),
        ("an ELF", b"\x7fELF\x02\x01", "a.pdf", "file_is_a_program"),
        ("a shell script", b"#!/bin/sh\nrm -rf /\n", "a.txt", "file_is_a_program"),
        ("a page with a script", b"<html><script>alert(1)</script>", "a.txt", "file_is_a_program"),
        ("macros", _zip("word/document.xml", "word/vbaProject.bin"), "a.docx", "file_is_a_program"),
        ("a program in an archive", _zip("anh.png", "setup.exe"), "a.zip", "file_is_a_program"),
        ("a broken archive", b"PK\x03\x04 nothing", "a.docx", "file_broken"),
        ("a locked archive", _locked(), "a.zip", "file_locked"),
        ("a name that leads out", _zip("../../.bashrc.txt"), "a.zip", "archive_astray"),
        ("an archive in an archive in an archive", _nested(4), "a.zip", "archive_not_opened"),
        ("a bomb", _bomb(), "a.zip", "archive_not_opened"),
        (
            "an archive that cannot be opened, in one",
            _zip("a.rar", content=b"Rar!\x1a\x07"),
            "a.zip",
            "archive_not_opened",
        ),
        ("noise", bytes(range(128, 256)) * 4, "a.dat", "file_type_unknown"),
        ("a stamp of secrecy", "UBND THÀNH PHỐ\nTUYỆT MẬT\nKế hoạch".encode(), "a.txt", "secret_refused"),
    )
    kind = {"content_type": "application/octet-stream", "headers": {}}
    for name, content, filename, code in files:
        path = f"{_FILES}?filename={filename}"
        yield upload.bad(name, 422, "invalid", ("/file", code), path=path, content=content, **kind)
    for name, filename in (("a text named as a batch", "a.bat"), ("a name that hides its end", "a.bat%20.%20")):
        refused = ("/query/filename", "file_is_a_program")
        path = f"{_FILES}?filename={filename}"
        yield upload.bad(name, 422, "invalid", refused, path=path, content=b"Kinh gui", **kind)
    named = f"{_FILES}?filename=a.txt"
    yield upload.bad("a stranger", 404, "unknown_task", who="ward", path=named, content=b"x", **kind)
    yield upload.bad("who only watches", 403, "only_part_of_it", who="an", path=named, content=b"x", **kind)
    evidence = f"{named}&kind=evidence"
    yield upload.bad("the assigner's evidence", 403, "only_assignees", path=evidence, content=b"x", **kind)
    closed = "/tasks/$completed/attachments?filename=a.txt"
    yield upload.bad("done work", 409, "task_is_closed", path=closed, content=b"x", **kind)
    write = ENDPOINTS[4]
    blind = {"text": "Xem giúp", "mentions": ["$ward"]}
    yield write.bad("of who cannot see", 422, "invalid", ("/mentions/0", "mention_cannot_see"), body=blind)
    stray = {"text": "Xem tệp", "attachments": ["$unknown"]}
    yield write.bad("a file that was not sent", 422, "invalid", ("/attachments/0", "unknown_file"), body=stray)
    many = {"text": "Xem tệp", "attachments": ["$unknown"] * 11}
    yield write.bad("too many files", 422, "invalid", ("/attachments", "too_many"), body=many)


def names(_scene: Any) -> dict[str, str]:
    return {}
