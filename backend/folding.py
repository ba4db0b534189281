"""Folding text for search: người gõ không dấu vẫn tìm thấy (hoa = hòa = hoà = Hòa)."""

from __future__ import annotations

import re
import unicodedata

_BARRED = str.maketrans({"đ": "d", "Đ": "d"})


_LONG_WORD = re.compile(r"\S{200,}")
#: Marks a letter bears at most: Vietnamese needs two.
_MOST_MARKS = 4


def fold(text: str) -> str:
    """Return `text` in lower case without tone or vowel marks, white space squeezed."""
    decomposed = unicodedata.normalize("NFD", levelled(text).translate(_BARRED))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.lower().split())


def levelled(text: str) -> str:
    """Return `text` without the marks heaped on one letter. Unicode sorts those, which takes the square of their
    number: for half a megabyte of them a minute. What is long comes through here before it is normalized."""
    return _LONG_WORD.sub(lambda word: _levelled(word[0]), text)


def _levelled(word: str) -> str:
    kept, marks = [], 0
    for letter in word:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def like_pattern(query: str) -> str:
    """Return a LIKE pattern that finds the folded `query` anywhere; %, _ and \\ in it mean themselves."""
    folded = fold(query)
    for special in ("\\", "%", "_"):
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"


def unaccented(text: str) -> str:
    """Return `text` (composed, NFC) in lower case without marks, letter for letter: positions in both are the same."""
    return "".join(_bare(letter) for letter in text)


def _bare(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter.translate(_BARRED))[:1].lower()
    return bare if len(bare) == 1 else letter
