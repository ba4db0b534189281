"""Words of names, made alike: without marks, abbreviations written out, what distinguishes nobody left out. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from backend.folding import unaccented

#: A usual abbreviation → the words it stands for.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "p": ("phuong",),
    "x": ("xa",),
    "q": ("quan",),
    "tp": ("thanh", "pho"),
    "dk": ("dac", "khu"),
    "vp": ("van", "phong"),
    "ca": ("cong", "an"),
    "catp": ("cong", "an", "thanh", "pho"),
    "bql": ("ban", "quan", "ly"),
    "bch": ("ban", "chi", "huy"),
    "tt": ("trung", "tam"),
    "gd": ("giam", "doc"),
    "pgd": ("pho", "giam", "doc"),
    "ct": ("chu", "tich"),
    "pct": ("pho", "chu", "tich"),
    "cvp": ("chanh", "van", "phong"),
    "dc": ("dong", "chi"),
    "uy": ("uy",),
    "ubnd": (),
    "tphcm": ("thanh", "pho"),
    "hcm": (),
}
#: Left out wherever they stand: every unit here is the city's, and its people's committee.
_SILENT = (("uy", "ban", "nhan", "dan"), ("thanh", "pho", "ho", "chi", "minh"), ("ho", "chi", "minh"))
_TOKEN = re.compile(r"đ/c|d/c|[a-z]+\.(?=\s*\w)|[a-z]+(?=\d)|[a-zà-ỹđ]+|\d+")


class Word(NamedTuple):
    """One word of a text, written out, and where its origin stands."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of `text` (NFC), written out; positions are those of `text`."""
    found: list[Word] = []
    for match in _TOKEN.finditer(unaccented(text)):
        token = match[0].rstrip(".").replace("/", "")
        # "cả" is no "ca": who writes marks does not abbreviate with them.
        plainly = text[match.start() : match.end()].lower() in (match[0], "đ/c", "đk")
        full = ABBREVIATIONS.get(token, (token,)) if plainly else (token,)
        found += [Word(word, match.start(), match.end()) for word in full]
    return _without_silent(found)


def _without_silent(words: list[Word]) -> list[Word]:
    kept: list[Word] = []
    at = 0
    while at < len(words):
        silent = next((s for s in _SILENT if tuple(w.text for w in words[at : at + len(s)]) == s), None)
        if silent is None:
            kept.append(words[at])
        at += len(silent) if silent else 1
    return kept


def key_of(text: str) -> tuple[str, ...]:
    """Return the words alone: what two ways of writing one name have in common."""
    return tuple(word.text for word in words_of(text))
