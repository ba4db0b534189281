"""Office documents before 2007 (the compound file format, MS-CFB): which one it is, and whether it carries programs.

The names of a compound file's streams stand in it as UTF-16, anywhere; looking for them as they pass by needs a few
hundred bytes of memory, whatever the size of the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.attachments.sniffing import Refused

#: Stream → what a file that has it is, the first that is found.
_DOCUMENTS: tuple[tuple[str, str], ...] = (
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book\0", "application/vnd.ms-excel"),
)
#: The class of Windows Installer packages, which is all that tells one from a document.
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (_INSTALLER, "file_is_a_program"),
    ("_VBA_PROJECT".encode("utf-16-le"), "file_is_a_program"),
    ("EncryptedPackage".encode("utf-16-le"), "file_locked"),
)
_LONGEST = 64


def look_into_compound(chunks: Iterable[bytes]) -> str:
    """Return which document it is. Raises Refused for macros, installers, what is locked, and anything else."""
    names = {name: name.encode("utf-16-le") for name, _ in _DOCUMENTS}
    found: set[str] = set()
    before = b""
    for chunk in chunks:
        seen = before + chunk
        for mark, code in _REFUSED:
            if mark in seen:
                raise Refused(code)
        found |= {name for name, mark in names.items() if name not in found and mark in seen}
        before = seen[-_LONGEST:]
    for name, media_type in _DOCUMENTS:
        if name in found:
            return media_type
    raise Refused("file_type_unknown")
