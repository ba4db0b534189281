"""The parts of an office file, read as a stream within bounds that hold over all of them. Pure on bytes.

A few hundred bytes may unpack to millions of elements, and whoever builds an object of each stops everybody in this
process. So a part costs what its bytes cost: it is inflated to a bound, its marks are counted before any is parsed,
and the parser hands over one element at a time and keeps none.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import TypeVar
from xml.parsers import expat

#: What may be unpacked of one file, of all parts that are read together.
MOST_UNPACKED = 60_000_000
#: How many elements, attributes, references and lines that may have: 150,000 cells need about one million.
MOST_MARKS = 2_000_000
_MARKS = (b"<", b"=", b"&", b"\n", b"\r")
#: A tag or text longer than any cell holds; and how many different names elements and attributes may have: the parser
#: keeps each.
_LONG = re.compile(rb"<[^<]{300000}")
_MOST_NAMES = 5000
_CHUNK = 128 * 1024
#: What the parser is given at once: it goes through that to its end whatever is raised meanwhile.
_PIECE = 1024 * 1024
#: The longest remark: one that has not ended is begun again with each piece.
_LONGEST_REMARK = 300_000
_REMARKS = ((b"<!--", b"-->"), (b"<?", b"?>"))
#: zipfile reads the list of names at once: a megabyte holds more of them than any annex has.
_MOST_AT_ONCE = 1024 * 1024


class UnreadableSheet(ValueError):
    """The bytes are no sheet; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Part:
    """What is done with the elements of one kind of part; names come without a prefix."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


P = TypeVar("P", bound=Part)


class Parts:
    """An office file of which no more is read than the bounds allow, however often its parts are asked for."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(_Wary(content))
        self._names = {each.filename: each for each in self._archive.infolist()}
        self._unpacked = self._marks = 0

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str, part: P) -> P:
        """Hand every element of a part to `part`, and return it. Raises UnreadableSheet."""
        names: dict[str, str] = {}
        parser = expat.ParserCreate("utf-8", intern=names)
        parser.buffer_text = True

        def start(name: str, attributes: dict[str, str]) -> None:
            if len(names) > _MOST_NAMES:
                raise UnreadableSheet("sheet_too_large")
            part.start(name.rpartition(":")[2] if ":" in name else name, attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: part.end(name.rpartition(":")[2] if ":" in name else name)
        parser.CharacterDataHandler = part.text
        # What an entity stands for is not counted, and no office program writes one.
        parser.StartDoctypeDeclHandler = _refuse
        whole = memoryview(self._inflated(name))
        for at in range(0, len(whole), _PIECE):
            parser.Parse(whole[at : at + _PIECE])
        parser.Parse(b"", True)
        return part

    def _inflated(self, name: str) -> bytes:
        member = self._names[name]
        # Others give more at once than is asked for.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableSheet("sheet_unreadable")
        chunks = []
        with self._archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                self._unpacked += len(chunk)
                self._marks += sum(map(chunk.count, _MARKS))
                if self._unpacked > MOST_UNPACKED or self._marks > MOST_MARKS:
                    raise UnreadableSheet("sheet_too_large")
                chunks.append(chunk)
        whole = b"".join(chunks)
        if _LONG.search(whole) or any(_bears_long(whole, *ends) for ends in _REMARKS):
            raise UnreadableSheet("sheet_too_large")
        return whole


class _Wary(io.BytesIO):
    """A file of which no one can read much at once: a list of a million names is refused before it is in memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_AT_ONCE:
            raise UnreadableSheet("sheet_too_large")
        return super().read(size)


def _bears_long(whole: bytes, start: bytes, end: bytes) -> bool:
    """Say whether a remark between these is too long."""
    at = whole.find(start)
    while at >= 0:
        ended = whole.find(end, at)
        if (ended if ended >= 0 else len(whole)) - at > _LONGEST_REMARK:
            return True
        at = whole.find(start, ended) if ended >= 0 else -1
    return False


def _refuse(*_: object) -> None:
    raise UnreadableSheet("sheet_unreadable")
