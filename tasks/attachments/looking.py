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
#: How many characters of a document are read for a stamp of secrecy, hundreds of pages, and of all that is in a file;
#: and how much of its markup is unpacked for them. What is beyond is not looked at, and costs nothing.
_MOST_TEXT = HEAD
_MOST_TEXTS = 2 * HEAD
_MOST_MARKUP = 12 * MEGABYTE

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z-]+")
_PAGES = re.compile(r"(?:word/(?:document|header\d*|footer\d*)|xl/sharedStrings|content)\.xml")
_PARAGRAPH = re.compile(rb"</(?:w:p|text:p|text:h|si)>")
_TAG = re.compile(rb"<[^<>]*>")
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
        self._text_left = _MOST_TEXTS
        self._markup_left = _MOST_MARKUP

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
                if media_type != ZIP:
                    self._refuse_stamped(archive, names)
                return media_type
        except _BROKEN as error:
            raise Refused("file_broken") from error

    def _refuse_stamped(self, archive: zipfile.ZipFile, names: set[str]) -> None:
        """Refuse a document with a stamp of secrecy; headers and footers are short, so what is long comes last."""
        left = min(_MOST_TEXT, self._text_left)
        for page in sorted(filter(_PAGES.fullmatch, names), key=lambda name: archive.getinfo(name).file_size):
            if left <= 0 or self._markup_left <= 0:
                return
            with archive.open(page) as part:
                text = self._said(part, left)
            left -= len(text)
            self._text_left -= len(text)
            refuse_stamp(text)

    def _said(self, part: IO[bytes], most: int) -> str:
        """Return the first `most` characters of a document, a line a paragraph."""
        pieces: list[str] = []
        length, held = 0, b""
        while length < most and len(held) < MEGABYTE and (chunk := part.read(min(_CHUNK, self._markup_left))):
            self._markup_left -= len(chunk)
            held += chunk
            at = _cut(held)
            pieces.append(_plain(held[:at]))
            length += len(pieces[-1])
            held = held[at:]
        return "".join([*pieces, _plain(held)])[:most]

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
            kind = self._sniffed(head, in_office)
            if kind in (ZIP, COMPOUND):
                part.seek(0)
                self._inner(part, kind, depth)

    def _sniffed(self, head: bytes, in_office: bool) -> str:
        """Return what a member is. Parts of a document are markup that no one opens by itself, and may be anything."""
        try:
            kind = sniff(head, 0 if in_office else max(self._text_left, 0))
        except Refused as refused:
            if in_office or refused.code in ("file_type_unknown", "file_empty"):
                return ""
            raise
        if kind == "text/plain" and not in_office:
            self._text_left -= len(head)
        return kind

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


def _cut(markup: bytes) -> int:
    """Return up to where markup can be read although it goes on: no tag, letter or reference is cut in two."""
    opened, closed = markup.rfind(b"<"), markup.rfind(b">")
    return opened if opened > closed else max(closed + 1, markup.rfind(b"&"), markup.rfind(b" "), 0)


def _plain(markup: bytes) -> str:
    """Return what markup says, a line a paragraph."""
    return unescape(_TAG.sub(b"", _PARAGRAPH.sub(b"\n", markup)).decode("utf-8", "ignore"))
