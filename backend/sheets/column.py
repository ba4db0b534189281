"""What a column shows of each item of a list, and what codes and filters are called by people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.texts import Language, Text

#: What codes are called: {"ward": Text("phường", "ward")}.
Words = Mapping[str, Text]
_YES, _NO = Text("có", "yes"), Text("không", "no")


class Share(float):
    """A part of a whole, shown as a percentage."""


@dataclass(frozen=True, slots=True)
class Label:
    """What something is called, and what its codes are called."""

    head: Text
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`read` is where the value stands in an item of the list ("lead.unit.name"), or a function of the item.

    `width` is in characters. A `summed` column has its sum in a last row; a `share` names the two places whose
    quotient is shown, of the sums too.
    """

    head: Text
    read: str | Callable[[Any], object] = ""
    width: int = 18
    words: Words | None = None
    summed: bool = False
    share: tuple[str, str] | None = None

    def of(self, item: Any) -> object:
        """Return the value for one item, not yet worded."""
        if self.share is not None:
            part, whole = (reach(item, each) for each in self.share)
            return Share(part / whole) if whole else None
        return reach(item, self.read) if isinstance(self.read, str) else self.read(item)


def reach(item: Any, path: str) -> Any:
    """Return what stands at a path of names; None where the way ends early. LookupError or AttributeError for a name
    that is none: a mistake of ours."""
    for name in path.split("."):
        if item is None:
            return None
        item = item[name] if isinstance(item, Mapping) else getattr(item, name)
    return item


def spelled(value: object, words: Words | None, language: Language) -> object:
    """Return a value as a cell takes it: codes worded, lists joined, yes and no said; numbers and instants as such."""
    if isinstance(value, Text):
        return value.said(language)
    if isinstance(value, bool):
        return (_YES if value else _NO).said(language)
    if isinstance(value, str):
        return words[value].said(language) if words and value in words else value
    if isinstance(value, list | tuple):
        return ", ".join(str(spelled(each, words, language)) for each in value)
    return str(value) if isinstance(value, UUID) else value


def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as the clock on the wall shows it: 09:02 10/03/2026."""
    return f"{instant.astimezone(zone):%H:%M %d/%m/%Y}"
