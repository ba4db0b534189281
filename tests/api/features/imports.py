"""Plan imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint

_FILE = {
    "content": "STT;Nội dung;Chủ trì;Thời hạn\n1;Rà soát;Sở Xây dựng;10 ngày\n".encode(),
    "content_type": "text/csv",
}

ENDPOINTS = (
    endpoint("POST", "/plan-imports", query=True),
    endpoint("GET", "/plan-imports", query=True),
    endpoint("GET", "/plan-imports/template.xlsx"),
    endpoint("GET", "/plan-imports/$unknown"),
    endpoint("GET", "/plan-imports/$unknown/rows", query=True),
    endpoint("PUT", "/plan-imports/$unknown/rows/$row", {"title": "Tên khác"}),
    endpoint("POST", "/plan-imports/$unknown/execution"),
)
RULES = frozenset(
    {
        "sheet_unreadable",
        "sheet_old_or_locked",
        "sheet_too_large",
        "sheet_empty",
        "sheet_without_header",
        "invalid_value",
    }
)


def names(_scene: Any) -> dict[str, str]:
    return {"row": "1"}


def bad() -> Iterator[Bad]:
    upload, *_ = ENDPOINTS
    files = (
        ("nothing", b"", "sheet_empty"),
        ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "sheet_old_or_locked"),
        ("a broken workbook", b"PK\x03\x04 nothing", "sheet_unreadable"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\0", "sheet_unreadable"),
        ("prose", "Kính gửi các đơn vị".encode(), "sheet_without_header"),
        ("a head alone", "STT;Nội dung;Chủ trì\n".encode(), "sheet_empty"),
    )
    for name, content, code in files:
        yield upload.bad(name, 422, "invalid", ("/file", code), content=content, content_type="text/csv")
    yield upload.bad("an official", 403, "only_leaders_assign", who="officer", **_FILE)
    secret = "/plan-imports?secrecy=tuyet_mat"
    yield upload.bad("a secret plan", 422, "invalid", ("/query/secrecy", "secret_refused"), path=secret, **_FILE)
    day = "/plan-imports?issued_on=2026-02-30"
    yield upload.bad("no such day", 422, "invalid", ("/query/issued_on", "invalid_value"), path=day, **_FILE)
    yield upload.bad("eleven megabytes", 413, "body_too_large", content=b"x" * 11_000_000, content_type="text/csv")
