"""Looking into a file before it is kept, archives in archives included; memory stays what it is, whatever the file.

An archive is read where it lies: its list of names, the beginning of each member, and as text some hundred pages of a
document. What it would unpack to, how many names it holds and how deep it goes are bounded over all of it together.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from typing import IO, cast

from tasks.attachments.compound import look_into_compound
from tasks.attachments.sniffing import (
    COMPOUND,
    HEAD,
    ZIP,
    Refused,
    is_closed_archive,
    refuse_name,
    refuse_program,
    refuse_stamp,
    sniff,
)

MEGABYTE = 1024 * 1024
#: What an archive may unpack to, and how many times its own size from HARMLESS on: spreadsheets reach a few dozen.
MOST_UNPACKED = 1024 * MEGABYTE
MOST_TIMES = 100
HARMLESS = 100 * MEGABYTE
MOST_MEMBERS = 5000
DEEPEST = 2
#: What is unpacked here at most, to look into members that are archives or old documents.
_MOST_READ = 200 * MEGABYTE
#: zipfile reads the list of names at once: a megabyte holds more than MOST_MEMBERS of them.
_MOST_AT_ONCE = MEGABYTE
_MEMBER_HEAD = 4096
_CHUNK = 128 * 1024

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z-]+")
_PAGES = re.compile(r"(?:word/(?:document|header\d*|footer\d*)|xl/sharedStrings|content)\.xml")
_PARAGRAPH = re.compile(rb"</(?:w:p|text:p|text:h|si)>")
_TAG = re.compile(r"<[^>]*>")
#: Pictures that office programs draw and never run.
_DRAWN = re.compile(r"(?:word|xl|ppt)/media/[^/]+\.svg|Pictures/[^/]+\.svg")
_ASTRAY = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def look(file: IO[bytes]) -> str:
    """Return the media type of a seekable file by its content. Raises Refused, with a code that says why, for programs,
    macros, secrets, what is locked or broken, and archives that unpack to harm."""
    return _Look().into(file)


class _Look:
    """One upload; what is counted is counted over all that is inside it."""

    def __init__(self) -> None:
        self._unpacked = 0
        self._members = 0
        self._read = 0

    def into(self, file: IO[bytes], depth: int = 0) -> str:
        file.seek(0)
        media_type = sniff(file.read(HEAD))
        if media_type == ZIP:
            return self._archive(file, depth)
        if media_type == COMPOUND:
            file.seek(0)
            return look_into_compound(self._chunks(file))
        return media_type

    def _archive(self, file: IO[bytes], depth: int) -> str:
        if depth > DEEPEST:
            raise Refused("archive_not_opened")
        try:
            with zipfile.ZipFile(cast(IO[bytes], _Wary(file))) as archive:
                members = archive.infolist()
                self._count(members, file.seek(0, 2))
                names = {each.filename for each in members}
                media_type = _kind(archive, names)
                for each in members:
                    self._member(archive, each, media_type != ZIP, depth)
                for page in filter(_PAGES.fullmatch, names if media_type != ZIP else ()):
                    with archive.open(page) as part:
                        refuse_stamp(_paragraphs(part))
                return media_type
        except _BROKEN as error:
            raise Refused("file_broken") from error

    def _count(self, members: list[zipfile.ZipInfo], size: int) -> None:
        """Refuse what is locked, and what says of itself that it is too much."""
        if any(each.flag_bits & 1 for each in members):
            raise Refused("file_locked")
        unpacked = sum(each.file_size for each in members)
        self._members += len(members)
        self._unpacked += unpacked
        bomb = unpacked > HARMLESS and unpacked > size * MOST_TIMES
        if bomb or self._members > MOST_MEMBERS or self._unpacked > MOST_UNPACKED:
            raise Refused("archive_not_opened")
        # Others may give more at once than is asked for, and few programs open them.
        if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in members):
            raise Refused("archive_not_opened")

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, in_office: bool, depth: int) -> None:
        name = member.filename
        if _ASTRAY.search(name):
            raise Refused("archive_astray")
        if name.endswith("vbaProject.bin"):
            raise Refused("file_is_a_program")
        if not (in_office and _DRAWN.fullmatch(name)):
            refuse_name(name)
        with archive.open(member) as part:
            head = part.read(_MEMBER_HEAD)
            refuse_program(head)
            if is_closed_archive(head):
                raise Refused("archive_not_opened")
            kind = _sniffed(head, in_office)
            if kind in (ZIP, COMPOUND):
                part.seek(0)
                self._inner(part, kind, depth)

    def _inner(self, part: IO[bytes], kind: str, depth: int) -> None:
        """Look into a member that is an archive or an old document itself."""
        if kind == ZIP:
            with tempfile.SpooledTemporaryFile(max_size=_CHUNK) as copy:
                for chunk in self._chunks(part):
                    copy.write(chunk)
                self.into(cast(IO[bytes], copy), depth + 1)
            return
        try:
            look_into_compound(self._chunks(part))
        except Refused as refused:
            if refused.code != "file_type_unknown":  # a drawing or an equation in a document
                raise

    def _chunks(self, file: IO[bytes]) -> Iterator[bytes]:
        while chunk := file.read(_CHUNK):
            self._read += len(chunk)
            if self._read > _MOST_READ:
                raise Refused("archive_not_opened")
            yield chunk


class _Wary:
    """A file of which no one can read much at once: a list of a million names is refused before it is in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _MOST_AT_ONCE:
            raise Refused("archive_not_opened")
        return self._file.read(size)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            said = part.read(100).decode("ascii", "replace").strip()
        if _OPEN_DOCUMENT.fullmatch(said):
            return said
    return next((kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), ZIP)


def _sniffed(head: bytes, in_office: bool) -> str:
    """Return what a member is. Parts of a document are markup that no one opens by itself, and may be anything."""
    try:
        return sniff(head)
    except Refused as refused:
        if in_office or refused.code in ("file_type_unknown", "file_empty"):
            return ""
        raise


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    """Yield the text of a document's paragraphs as they are read; one without end is given up."""
    held = b""
    while len(held) < MEGABYTE and (chunk := part.read(_CHUNK)):
        *whole, held = _PARAGRAPH.split(held + chunk)
        for each in whole:
            yield unescape(_TAG.sub("", each.decode("utf-8", "ignore")))
