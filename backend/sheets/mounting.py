"""Sheets over HTTP: one group of views, made of what the features declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.http.api import Api, Call, File
from backend.http.fields import Schema
from backend.sheets.drawing import draw
from backend.sheets.narrowing import PAGING
from backend.sheets.sheet import Sheet
from backend.sheets.workbook import XLSX


def sheets_api(sheets: Iterable[Sheet]) -> Api:
    """Return the views of the sheets."""
    api = Api("sheets", __name__, description="Lists as workbooks: the same filters, the same reach")
    for sheet in sheets:
        _declare(api, sheet)
    return api


def _declare(api: Api, sheet: Sheet) -> None:
    def view(call: Call, query: dict[str, Any] | None = None, **path: Any) -> File:
        return draw(sheet, call, query or {}, path)

    view.__name__ = sheet.name
    view.__doc__ = f"""{sheet.title.en}, as a workbook.

    The list itself, without pages: at most {sheet.most:,} rows, and a problem `too_many_rows` beyond.
    """
    api.file(f"{sheet.at}.xlsx", media_type=XLSX, query=_unpaged(sheet.query) if sheet.query else None)(view)


def _unpaged(query: type[Schema]) -> type[Schema]:
    """The filters of a list without its pages."""
    base: Any = query
    paging = tuple(name for name in PAGING if name in query._declared_fields)

    class Unpaged(base):  # type: ignore[misc]
        class Meta(base.Meta):  # type: ignore[misc]
            exclude = paging

    return Unpaged
