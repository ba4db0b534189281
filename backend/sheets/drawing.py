"""Drawing a sheet: the list's own view is asked page by page, and each item becomes a row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from backend.errors import Invalid
from backend.http.api import Call, File
from backend.sheets.column import Column, Share, clock_time, reach, spelled
from backend.sheets.narrowing import given, narrowing
from backend.sheets.sheet import Sheet
from backend.sheets.workbook import Head, Writer
from backend.texts import Language, Text

#: As much as the list itself gives at once.
_PAGE = 200
_DRAWN = Text("Lập lúc {at}, người lập: {who}", "Drawn at {at} by {who}")
_SUM = Text("Cộng", "Total")


def draw(sheet: Sheet, call: Call, query: Mapping[str, Any], path: Mapping[str, Any]) -> File:
    """Return the list as XLSX, for whoever asks. Invalid when it has more rows than a sheet takes."""
    language, zone = call.language, call.work.calendar.zone
    pages = _pages(sheet, call, query, path)
    first = next(pages)
    title = sheet.title.said(language)
    if sheet.about is not None:
        title = f"{title}: {sheet.about(call, first, **path)}"
    own = first.get("narrowed_by") if isinstance(first, Mapping) else None
    notes = [
        _DRAWN.said(language).format(at=clock_time(call.now, zone), who=call.actor.full_name),
        narrowing(call, sheet.filters, given(sheet.query, query) if own is None else own),
    ]
    heads = [Head(each.head.said(language), each.width) for each in sheet.columns]
    writer = Writer(title, notes, heads, zone, tab=sheet.title.said(language))
    try:
        _fill(writer, sheet, chain([first], pages), language)
    finally:
        content = writer.content()
    return File(f"{sheet.filename}-{call.now.astimezone(zone):%Y-%m-%d}.xlsx", content)


def _pages(sheet: Sheet, call: Call, query: Mapping[str, Any], path: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the list's answers from the first page to the last."""
    if sheet.query is None:
        yield sheet.of(call, **path)
        return
    known = sheet.query().fields
    at = next((name for name in ("cursor", "after") if name in known), None)
    asked = {**query, **({"limit": _PAGE} if "limit" in known else {})}
    following = known[at].load_default if at else None
    while True:
        # A view may take its query apart.
        answer = sheet.of(call, {**asked, **({at: following} if at else {})}, **path)
        yield answer
        following = reach(answer, "next") if at else None
        if following is None:
            return
        time.sleep(0)  # under gevent: whoever else waits for this process comes between two pages


def _fill(writer: Writer, sheet: Sheet, pages: Iterable[Any], language: Language) -> None:
    sums: dict[Any, int] = {each.read: 0 for each in sheet.columns if each.summed}
    items = chain.from_iterable(reach(page, sheet.items) for page in pages)
    for number, item in enumerate(items, 1):
        if number > sheet.most:
            raise Invalid.at("/query", "too_many_rows", max=sheet.most)
        writer.add(spelled(each.of(item), each.words, language) for each in sheet.columns)
        for place in sums:
            sums[place] += reach(item, place) or 0
    if sums:
        writer.add_sums([_SUM.said(language), *(_sum(each, sums) for each in sheet.columns[1:])])


def _sum(column: Column, sums: Mapping[Any, int]) -> object:
    if column.share is not None:
        part, whole = (sums[each] for each in column.share)
        return Share(part / whole) if whole else None
    return sums[column.read] if column.summed else None
