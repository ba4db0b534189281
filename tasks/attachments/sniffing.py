"""What a file is by its beginning; its name is never believed. Pure on bytes.

Only what offices exchange is taken: documents, pictures, sound, film, archives of those. Programs are refused whatever
they are called, and so are documents that carry programs (`tasks.attachments.looking`).

A library was tried in place of this table: puremagic 1.30, its last for Python 3.11, on files made for the purpose.
Without a name it takes every archive, spreadsheet and OpenDocument for a .docx; given one, it believes it: a document
called .xlsx is a spreadsheet, noise called .pdf is a PDF, a renamed installer is a Word document. It has no answer for
CSV. Its 2.x reads contents, but asks for Python 3.12, so that one file would be two things on two machines.
"""

from __future__ import annotations

import re
import unicodedata

from tasks.secrecy import page_bears_a_stamp, states_a_grade

#: How much of the beginning decides.
HEAD = 512 * 1024
ZIP = "application/zip"
#: Word, Excel and PowerPoint before 2007, and installers: which of them, only its inside says.
COMPOUND = "application/x-ole-storage"

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"PK\x03\x04", 0, ZIP),
    (b"PK\x05\x06", 0, ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, COMPOUND),
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"ftyphei", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp3g", 4, "video/3gpp"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"WAVE", 8, "audio/wav"),
    (b"{\\rtf", 0, "application/rtf"),
)
_PROGRAMS: tuple[bytes, ...] = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!"),
    *(b"dex\n", b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"!<arch>"),
)
#: Archives that nobody here can look into: RAR, 7-Zip, gzip, bzip2, xz, cabinets.
_CLOSED: tuple[bytes, ...] = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
#: Names of programs, whatever the content is.
_RUNS = re.compile(
    r"\.(?:exe|dll|com|scr|pif|cpl|msi|msp|msix|appx|bat|cmd|ps1|vb|vbs|vbe|js|jse|ws|wsf|wsh|sct|hta|jar|class|apk|app|"
    r"sh|py|rb|pl|lnk|url|desktop|reg|chm|iso|img|dmg|deb|rpm|docm|xlsm|pptm|dotm|xltm|potm|ppsm|xlam|ppam|xll|svg|"
    r"html?|xhtml)$",
    re.I,
)
_SCRIPT = re.compile(
    r"<(?:script|html|svg|!doctype html|\?php)|"
    r"^[^\S\n]*(?:@echo off|import |function |sub |on error resume|powershell|wscript\.)",
    re.I | re.M,
)


class Refused(Exception):
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sniff(head: bytes, through: int = HEAD) -> str:
    """Return the media type of a file by its first HEAD bytes. Raises Refused for programs, for what cannot be told,
    and for a text that bears a stamp of secrecy in its first `through` characters."""
    if not head:
        raise Refused("file_empty")
    refuse_program(head)
    for magic, at, media_type in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return media_type
    return _text(head, through)


def refuse_program(head: bytes) -> None:
    """Raise Refused for what a machine would run."""
    if head.startswith(_PROGRAMS):
        raise Refused("file_is_a_program")


def is_closed_archive(head: bytes) -> bool:
    """Say whether these are the first bytes of an archive that cannot be looked into."""
    return head.startswith(_CLOSED)


def refuse_name(name: str) -> None:
    """Raise Refused for a name by which a machine would run the file: "setup.exe", and also "setup.exe. " or a name
    with letters that turn the writing round, so that a reader sees another ending; and for one that states a grade of
    secrecy."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf"))
    if _RUNS.search(seen.rstrip(" .\u3000")):
        raise Refused("file_is_a_program")
    if states_a_grade(name):
        raise Refused("secret_refused")


def refuse_stamp(text: str) -> None:
    """Raise Refused for a text that bears a stamp of secrecy, in whatever line."""
    if page_bears_a_stamp([text]):
        raise Refused("secret_refused")


def _text(head: bytes, through: int) -> str:
    text = _decoded(head)
    if "\0" in text:
        raise Refused("file_type_unknown")
    if _SCRIPT.search(text[:65536]):
        raise Refused("file_is_a_program")
    refuse_stamp(text[:through])
    return "text/plain"


def _decoded(head: bytes) -> str:
    """Read a text as UTF-8, or as UTF-16 where it says so itself. Raises Refused for what is neither."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return head[: len(head) - len(head) % 2].decode("utf-16") if wide else head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A letter may be cut in two at the end of the head.
        if error.start < len(head) - 4:
            raise Refused("file_type_unknown") from error
        return head[: error.start].decode("utf-16" if wide else "utf-8-sig")
