"""What a file is by its content; its name is never believed. Pure on bytes.

Only what offices exchange is taken: documents, pictures, sound, film, archives of those. Programs are refused whatever
they are called, and so are documents that carry programs.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from backend.folding import fold

#: How much of the beginning decides.
HEAD = 512 * 1024

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"WAVE", 8, "audio/wav"),
    (b"{\\rtf", 0, "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/msword"),
)
_PROGRAMS: tuple[bytes, ...] = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!"),
    *(b"dex\n", b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"!<arch>"),
)
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
#: Names within an archive that are programs, whatever the archive is.
_RUNS = re.compile(
    r"\.(?:exe|dll|com|scr|pif|cpl|msi|msp|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|jar|apk|app|sh|py|rb|pl|lnk|reg|docm|"
    r"xlsm|pptm|dotm|xltm|svg|html?|xhtml)$",
    re.I,
)
_SCRIPT = re.compile(
    rb"<(?:script|html|svg|!doctype html|\?php)|"
    rb"^\s*(?:@echo off|import |function |sub |on error resume|powershell|wscript\.)",
    re.I | re.M,
)
#: A stamp of secrecy stands alone on its line (Law on Protection of State Secrets 2018, article 8).
_STAMPS = frozenset(("mat", "toi mat", "tuyet mat"))


class Refused(ValueError):
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sniffed:
    media_type: str


def sniff(head: bytes, name: str) -> Sniffed:
    """Return what a file is by its first HEAD bytes. Raises Refused for programs, and for what nobody can tell."""
    if not head:
        raise Refused("file_empty")
    if head.startswith(_PROGRAMS) or _RUNS.search(name):
        raise Refused("file_is_a_program")
    if head.startswith(b"PK\x03\x04"):
        return Sniffed("application/zip")
    for magic, at, media_type in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return Sniffed(media_type)
    return _text(head)


def _text(head: bytes) -> Sniffed:
    for encoding in ("utf-8", "utf-16"):
        try:
            text = head[: len(head) - len(head) % 2 if encoding == "utf-16" else None].decode(encoding)
            break
        except UnicodeDecodeError as error:
            # A letter may be cut in two at the end of the head.
            if encoding == "utf-8" and error.start >= len(head) - 4:
                text = head[: error.start].decode()
                break
    else:
        raise Refused("file_type_unknown")
    if "\0" in text:
        raise Refused("file_type_unknown")
    if _SCRIPT.search(head[:65536]):
        raise Refused("file_is_a_program")
    refuse_stamp(text)
    return Sniffed("text/plain")


def look_inside(content: bytes) -> str:
    """Return what an archive is. Raises Refused when it holds programs, macros, or cannot be looked into."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(each.flag_bits & 1 for each in archive.infolist()):
                raise Refused("file_locked")
            if any(_RUNS.search(each) or each.endswith("vbaProject.bin") for each in names):
                raise Refused("file_is_a_program")
            if "mimetype" in names:
                return archive.read("mimetype")[:100].decode("ascii", "replace").strip()
            found = next((kind for folder, kind in _OFFICE.items() if any(n.startswith(folder) for n in names)), None)
            if found == _OFFICE["word/"] and "word/document.xml" in names:
                with archive.open("word/document.xml") as part:
                    text = part.read(2_000_000).decode("utf-8", "ignore")
                refuse_stamp("\n".join(re.sub(r"<[^>]+>", "", each) for each in text.split("</w:p>")))
            return found or "application/zip"
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Refused("file_broken") from error


def refuse_stamp(text: str) -> None:
    """Raise Refused for a text whose first page bears a stamp of secrecy."""
    if any(fold(line).strip(" .:-*()[]") in _STAMPS and line.strip().isupper() for line in text.splitlines()[:60]):
        raise Refused("secret_refused")
