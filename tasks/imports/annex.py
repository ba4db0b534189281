"""An annex as rows of work: the header found, sections told from tasks, what is inherited filled in. Pure.

Several milestones in one cell stay one task: its deadline is the last, and all of them are named in its content.
Making a task of each would multiply acknowledgements and reports that nobody asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from backend.folding import fold

#: Column → how its head may be written (folded).
_HEADS: dict[str, tuple[str, ...]] = {
    "code": ("tt", "stt", "so tt", "ma", "ma nhiem vu", "so thu tu", "no", "code"),
    "title": (
        *("noi dung", "nhiem vu", "noi dung nhiem vu", "ten nhiem vu", "cong viec", "noi dung cong viec"),
        *("noi dung thuc hien", "nhiem vu, giai phap", "title", "task"),
    ),
    "lead": ("don vi chu tri", "co quan chu tri", "chu tri", "don vi thuc hien", "co quan, don vi chu tri", "lead"),
    "coordinators": ("don vi phoi hop", "co quan phoi hop", "phoi hop", "co quan, don vi phoi hop", "coordinators"),
    "deadline": (
        *("thoi han", "thoi gian", "thoi gian hoan thanh", "thoi han hoan thanh", "tien do", "han"),
        *("thoi gian thuc hien", "deadline"),
    ),
    "product": (
        *("san pham", "ket qua", "san pham dau ra", "ket qua dau ra", "san pham, ket qua", "san pham du kien"),
        "product",
    ),
    "field": ("linh vuc", "linh vuc cong tac", "nganh, linh vuc", "field"),
    "urgency": ("do khan", "muc do khan", "muc do", "urgency"),
    "note": ("ghi chu", "note"),
}
_LOOKED_THROUGH = 40
_LONGEST_FIELD = 100
_CODE = re.compile(r"^(?:[IVXLC]+|[A-ZĐ]|[a-zđ]|\d+)(?:\.\d+|\.[a-zđ])*[.)]?$")
_ERROR = re.compile(r"#(?:N/A(?: N/A)?|DIV/0!|GETTING_DATA|[A-Z]+[!?])|Err:\d{3}", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:[;\n]|,(?=\s)|\s-\s|(?<=\s)và(?=\s)|(?<=\s)va(?=\s))\s*")


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One row that is work. `number` is the row in the file, from 1; `path` the sections above it."""

    number: int
    code: str
    title: str
    lead: str = ""
    coordinators: tuple[str, ...] = ()
    deadline: str = ""
    product: str = ""
    urgency: str = ""
    field: str = ""
    note: str = ""
    path: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()


@dataclass(slots=True)
class _Section:
    depth: int
    title: str
    cells: dict[str, str] = field(default_factory=dict)


class NoHeader(ValueError):
    """No row names a column for the work."""


def read_annex(grid: list[list[str]]) -> list[AnnexRow]:
    """Return the rows of work in a grid. Raises NoHeader when no row looks like the head of a table."""
    at, columns = _header(grid)
    rows: list[AnnexRow] = []
    sections: list[_Section] = []
    for number, line in enumerate(grid[at + 1 :], at + 2):
        cells = {name: line[column].strip() for name, column in columns.items() if column < len(line)}
        title = cells.get("title", "")
        if not any(letter.isalnum() for letter in title):
            title = cells["title"] = ""  # a dash, or characters that nobody sees
        if _is_numbering(line) or fold(title) in _HEADS["title"] or not (title or _is_work_without_title(cells)):
            continue
        depth = _depth(cells.get("code", ""))
        while sections and sections[-1].depth >= depth:
            sections.pop()
        if not title or is_error(title):
            rows.append(_row(number, cells, sections))
            continue
        if not cells.get("lead") and _is_section(grid, number, columns, depth):
            sections.append(_Section(depth, title, cells))
            continue
        rows.append(_row(number, cells, sections))
        sections.append(_Section(depth, title, cells))
    return rows


def _header(grid: list[list[str]]) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] = (0, {})
    for at, line in enumerate(grid[:_LOOKED_THROUGH]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(line):
            name = _head(cell)
            if name is not None:
                columns.setdefault(name, column)
        if "title" in columns and len(columns) > len(best[1]):
            best = (at, columns)
    if not best[1]:
        raise NoHeader("no head of a table")
    return best


def _head(cell: str) -> str | None:
    folded = fold(cell).rstrip(" :*")
    for name, ways in _HEADS.items():
        if folded in ways:
            return name
    return next((name for name, ways in _HEADS.items() if any(len(w) > 6 and folded.startswith(w) for w in ways)), None)


def _is_numbering(line: list[str]) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3)."""
    filled = [cell.strip("() ") for cell in line if cell.strip()]
    return len(filled) > 2 and all(cell.isdigit() for cell in filled)


def _is_work_without_title(cells: dict[str, str]) -> bool:
    """Whether a row says enough to be work whose words are missing: left empty, or a formula nobody has calculated. A
    signature below the table says one thing only."""
    return sum(1 for name in ("code", "lead", "coordinators", "deadline", "product") if cells.get(name)) > 1


def is_error(cell: str) -> bool:
    """Say whether a cell holds what a spreadsheet shows where its formula failed: #REF!, #N/A, #NAME? …"""
    return _ERROR.fullmatch(cell.strip()) is not None


def _depth(code: str) -> int:
    """How deep a code lies: A, I, 1, 1.1, a)."""
    bare = code.strip().rstrip(".)")
    if not bare or not _CODE.match(code.strip()):
        return 5
    if re.fullmatch(r"[IVXLC]+", bare):
        return 1
    if re.fullmatch(r"[A-ZĐ]", bare):
        return 0
    if re.fullmatch(r"[a-zđ]", bare):
        return 9
    return 2 + bare.count(".")


def _is_section(grid: list[list[str]], number: int, columns: dict[str, int], depth: int) -> bool:
    """A row without a lead heads those below it when they lie deeper, or when it has nothing but a title."""
    own = grid[number - 1]
    said = [columns[name] for name in ("deadline", "product", "coordinators") if name in columns]
    if not any(own[column].strip() for column in said if column < len(own)):
        return True
    title, code = columns["title"], columns.get("code")
    following = next((line for line in grid[number:] if len(line) > title and line[title].strip()), None)
    return following is not None and code is not None and code < len(following) and _depth(following[code]) > depth


def _row(number: int, cells: dict[str, str], sections: list[_Section]) -> AnnexRow:
    given = dict(cells)
    inherited = []
    for name in ("lead", "coordinators", "deadline", "urgency", "field"):
        if not given.get(name):
            above = next((each.cells[name] for each in reversed(sections) if each.cells.get(name)), "")
            if above:
                given[name] = above
                inherited.append(name)
    return AnnexRow(
        number=number,
        code=given.get("code", ""),
        title=" ".join(given.get("title", "").split()),
        lead=given.get("lead", ""),
        coordinators=tuple(names_in(given.get("coordinators", ""))),
        deadline=given.get("deadline", ""),
        product=given.get("product", ""),
        urgency=given.get("urgency", ""),
        field=" ".join(given.get("field", "").split())[:_LONGEST_FIELD],
        note=given.get("note", ""),
        path=tuple(each.title for each in sections),
        inherited=tuple(inherited),
    )


#: Names with commas of their own.
_ONE_NAME = (
    *("cac so, ban", "cac so ban", "so, ban, nganh", "ubnd cac", "ubnd xa, phuong", "ubnd phuong, xa"),
    *("cac phuong, xa", "cac xa, phuong"),
)


def names_in(cell: str) -> list[str]:
    """Return the names in a cell of coordinators. "Các sở, ban, ngành" is one, since nothing in it is a name alone."""
    whole = fold(cell)
    if whole.startswith(_ONE_NAME):
        head, _, rest = cell.partition(";")
        return [head.strip(), *names_in(rest)] if rest else [cell.strip()]
    return [name.strip(" .-+•") for name in _SEPARATORS.split(cell) if name.strip(" .-+•")]
