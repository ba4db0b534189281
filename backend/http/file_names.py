"""Names of files: what of a name that somebody sent may be kept, and how a name goes out with a download (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_BARRED = str.maketrans({"đ": "d", "Đ": "D"})
#: What would end the quoted name in the header, begin an escape, or is kept by a system for itself; what is not ASCII.
_NOT_PLAIN = re.compile(r'[^\x20-\x7e]|["\\<>:|?*]')


def has_controls(name: str) -> bool:
    """Say whether a name holds a line break or another control character: no file is called so."""
    return any(unicodedata.category(letter) == "Cc" for letter in name)


def clean(name: str) -> str:
    """Return a name without its folders, without characters that cannot be seen or turn the line round, and without the
    dots that would hide it: `../../etc/passwd.txt` is passwd.txt."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf"))
    return " ".join(seen.split()).lstrip(". ") or "file"


def disposition(name: str) -> str:
    """Return the header that has a browser save an answer under a name; old ones read the plain name, without marks."""
    kept = clean(name)
    decomposed = unicodedata.normalize("NFD", kept.translate(_BARRED))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = _NOT_PLAIN.sub("_", bare)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"
