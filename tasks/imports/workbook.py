"""The sheets of an XLSX as grids of text, read as a stream: cells, what is merged, and which numbers are dates.

openpyxl read them before. It makes an object of everything a file names, whatever its extent: one link, one merged
range or one style over a whole sheet is a few bytes and minutes of a processor. Only its tables are used here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

from tasks.imports.parts import Part, Parts, UnreadableSheet

MOST_ROWS = 5000
MOST_COLUMNS = 60
#: Half of what those would hold: no annex fills sixty columns of five thousand rows, and this many take a second.
MOST_CELLS = MOST_ROWS * MOST_COLUMNS // 2
#: Letters of all cells together: a text is written once and named by as many cells as one likes.
MOST_LETTERS = 10_000_000
#: How many cells may be merged.
MOST_MERGED = 100_000
#: How many sheets are looked into for the first that has anything.
MOST_SHEETS = 200
#: Of a number format, what Excel itself takes.
_LONGEST_FORMAT = 255
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Grid = list[list[str]]


def grids(content: bytes) -> Iterator[Grid]:
    """Yield the sheets of a book, in its order. Raises UnreadableSheet, and whatever a broken file leads to."""
    parts = Parts(content)
    root = next(target for kind, target in _related(parts, "").values() if kind == "officeDocument")
    related = _related(parts, root)
    book = parts.read(root, _Book())
    named = {kind: target for kind, target in related.values() if target in parts}
    strings = parts.read(named["sharedStrings"], _Strings()).strings if "sharedStrings" in named else []
    styles = parts.read(named["styles"], _Styles()) if "styles" in named else _Styles()
    epoch = CALENDAR_MAC_1904 if book.from_1904 else WINDOWS_EPOCH
    for name in book.sheets:
        kind, target = related[name]
        if kind == "worksheet" and target in parts:
            yield parts.read(target, _Cells(strings, styles, epoch)).grid()


def _related(parts: Parts, of: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to by its own names: which kind of part, and where it is."""
    folder, file = posixpath.split(of)
    found = parts.read(posixpath.join(folder, "_rels", f"{file}.rels"), _Relations()).found
    return {
        name: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for name, kind, target in found
    }


class _Relations(Part):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.found.append((attributes["Id"], posixpath.basename(attributes["Type"]), attributes["Target"]))


class _Book(Part):
    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            self.sheets.append(next(value for key, value in attributes.items() if key.endswith(":id")))
            if len(self.sheets) > MOST_SHEETS:
                raise UnreadableSheet("sheet_too_large")


class _Styles(Part):
    """Which styles of cells make a date of a number, and which a length of time."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._of: list[int] = []
        self._in_cells = False
        self._known: dict[int, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and "formatCode" in attributes:  # those of conditional formats carry none that counts
            self._formats[int(attributes["numFmtId"])] = attributes["formatCode"][:_LONGEST_FORMAT]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._of.append(int(attributes.get("numFmtId", 0)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def kind(self, style: int) -> str:
        """Return "date", "timedelta" or "" of the style of a cell."""
        number = self._of[style] if style < len(self._of) else 0
        if number not in self._known:
            said = self._formats.get(number)
            self._known[number] = ("timedelta" if is_timedelta_format(said) else "date") if is_date_format(said) else ""
        return self._known[number]


class _Texts(Part):
    """Parts in which text stands in elements of its own, some of it only how another is pronounced."""

    _holds: tuple[str, ...] = ("t",)

    def __init__(self) -> None:
        self._said: list[str] = []
        self._aloud = self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in self._holds:
            self._inside = not self._aloud
        elif name == "rPh":
            self._aloud = True

    def end(self, name: str) -> None:
        if name in self._holds:
            self._inside = False
        elif name == "rPh":
            self._aloud = False

    def text(self, text: str) -> None:
        if self._inside:
            self._said.append(text)

    def _taken(self) -> str:
        said = "".join(self._said)
        self._said.clear()
        return said


class _Strings(_Texts):
    """What cells name by number."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        if name != "si":
            super().end(name)
            return
        self.strings.append(self._taken().replace("x005F_", "").strip())
        if len(self.strings) > MOST_CELLS:
            raise UnreadableSheet("sheet_too_large")


class _Cells(_Texts):
    """One sheet."""

    _holds = ("v", "t")

    def __init__(self, strings: list[str], styles: _Styles, epoch: datetime) -> None:
        super().__init__()
        self._strings, self._styles, self._epoch = strings, styles, epoch
        self._found: dict[tuple[int, int], str] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._row = self._column = self._style = self._rows = self._columns = self._cells = 0
        self._letters = self._area = 0
        self._kind = "n"

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row, self._column = int(float(attributes.get("r", self._row + 1))), 0
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name != "c":
            super().end(name)
            return
        said = self._taken()
        if said and self._column <= MOST_COLUMNS:
            text = self._found[self._row, self._column] = self._value(said)
            self._letters += len(text)
            if self._letters > MOST_LETTERS:
                raise UnreadableSheet("sheet_too_large")

    def _cell(self, attributes: Mapping[str, str]) -> None:
        if at := attributes.get("r"):
            self._row, self._column = _place(at)
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._said.clear()
        if self._row > self._rows:
            self._rows = self._row
        if self._column > self._columns:
            self._columns = self._column
        self._cells += 1
        if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
            raise UnreadableSheet("sheet_too_large")

    def _value(self, said: str) -> str:
        match self._kind:
            case "s":
                return self._strings[int(said)]
            case "b":
                return str(bool(int(said)))
            case "n":
                return _shown(self._number(float(said) if set(".eE").intersection(said) else int(said)))
            case "d":
                return _shown(datetime.fromisoformat(said))
            case _:
                return said.strip()

    def _number(self, number: float) -> Any:
        kind = self._styles.kind(self._style)
        if not kind:
            return number
        try:
            return from_excel(number, self._epoch, timedelta=kind == "timedelta")
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        self._area += (bottom - top + 1) * (right - left + 1)
        if bottom < top or right < left:
            raise UnreadableSheet("sheet_unreadable")
        if self._area > MOST_MERGED or bottom > MOST_ROWS:
            raise UnreadableSheet("sheet_too_large")
        self._rows = max(self._rows, bottom)
        self._merged.append((top, left, bottom, right))

    def grid(self) -> Grid:
        """Return the cells by row; what is written once over several rows holds for each of them, across columns only
        the first cell says it."""
        width = min(self._columns, MOST_COLUMNS)
        rows = [[""] * width for _ in range(self._rows)]
        for (row, column), text in self._found.items():
            rows[row - 1][column - 1] = text
        for top, left, bottom, right in self._merged:
            said = [rows[top - 1][left - 1], *[""] * (right - left)] if left <= width else []
            for line in rows[top - 1 : bottom]:
                line[left - 1 : right] = said[: width - left + 1]
        return rows


def _place(at: str) -> tuple[int, int]:
    """Return the row and the column of a cell by its name."""
    found = _CELL.fullmatch(at)
    if found is None or found[2].startswith("0"):
        raise UnreadableSheet("sheet_unreadable")
    return int(found[2]), column_index_from_string(found[1])


def _shown(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
