"""Finding names: every way in which a unit, a group or a person may be written leads to it, or to several. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from uuid import UUID

from backend.folding import unaccented
from tasks.naming.words import key_of, words_of


@dataclass(frozen=True, slots=True)
class KnownUnit:
    id: UUID
    name: str
    short_name: str = ""
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class KnownGroup:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """`unit_id` and `title` are those of the first post; `is_head` when it heads the unit, which is below `parent`."""

    id: UUID
    full_name: str
    unit_id: UUID | None = None
    unit: str = ""
    title: str = ""
    is_head: bool = False
    parent: str = ""


Known = KnownUnit | KnownGroup | KnownPerson


@dataclass(frozen=True, slots=True)
class Found:
    """What a name leads to: one, or several candidates, or none with the names that look most like it."""

    matches: tuple[Known, ...]
    nearest: tuple[Known, ...] = ()

    @property
    def one(self) -> Known | None:
        return self.matches[0] if len(self.matches) == 1 else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name within a text: where it stands, and what it leads to. `succeeded` when it is a name of before a reform,
    and leads to what that unit has become."""

    start: int
    end: int
    text: str
    matches: tuple[Known, ...]
    succeeded: bool = False


#: Before a given name alone, these say that a person is meant.
_COURTESY = (("dong", "chi"), ("ong",), ("ba",), ("anh",), ("chi",))
#: Whom a unit is spoken to as: work for its head is work for the unit.
_HEADS: dict[str, tuple[tuple[str, ...], ...]] = {
    "department": (("giam", "doc"), ("lanh", "dao")),
    "ward": (("chu", "tich"),),
    "commune": (("chu", "tich"),),
    "special_zone": (("chu", "tich"),),
    "division": (("truong",), ("lanh", "dao")),
    "office": (("chanh",), ("lanh", "dao")),
}
#: How many words the longest name may have.
_LONGEST = 14


@dataclass(slots=True)
class Names:
    """The names of one organisation. Built from data; asked with text."""

    _ways: dict[tuple[str, ...], tuple[Known, ...]] = field(default_factory=dict)
    _became: dict[tuple[str, ...], tuple[Known, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        units: Iterable[KnownUnit],
        groups: Iterable[KnownGroup] = (),
        people: Iterable[KnownPerson] = (),
        became: Iterable[tuple[KnownUnit, Sequence[KnownUnit]]] = (),
    ) -> Names:
        """`became` says of units that have ended what they are today."""
        names = cls()
        by_id = {unit.id: unit for unit in units}
        for unit in by_id.values():
            for way in ways_of_unit(unit):
                names._add(way, unit)
                for title in _HEADS.get(unit.kind, ()):
                    names._add((*title, *way), unit)
        for group in groups:
            for way in ways_of_group(group):
                names._add(way, group)
        for person in people:
            for way in ways_of_person(person):
                names._add(way, person)
            head_of = by_id.get(person.unit_id) if person.is_head and person.unit_id else None
            if head_of is not None and person.title:
                for way in ways_of_unit(head_of):
                    names._add(key_of(person.title) + way, head_of)
        for ended, heirs in became:
            for way in ways_of_unit(ended):
                present = names._became.get(way, ())
                names._became[way] = (*present, *(heir for heir in heirs if heir not in present))
        return names

    def _add(self, way: tuple[str, ...], known: Known) -> None:
        if not way:
            return
        present = self._ways.get(way, ())
        if known not in present:
            self._ways[way] = (*present, known)

    def find(self, text: str) -> Found:
        """Return what a cell or a form field that holds one name means."""
        key = key_of(unicodedata.normalize("NFC", text))
        matches = self._ways.get(key, ())
        if matches:
            return Found(matches)
        wanted = " ".join(key)
        ways = {" ".join(way): way for way in self._ways}
        begins = [way for way in ways if wanted and way.startswith(f"{wanted} ")][:5]
        near = begins or get_close_matches(wanted, ways, n=5, cutoff=0.8)
        heirs = self._became.get(key, ())  # who took it over is the likeliest, whatever sounds alike
        nearest = dict.fromkeys([*heirs, *(known for each in near for known in self._ways[ways[each]])])
        return Found((), tuple(nearest))

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield every name in a text (NFC), in order, the longest at each place, never overlapping."""
        words = words_of(text)
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                here = words[at : at + length]
                way = tuple(word.text for word in here)
                matches = self._ways.get(way) or self._became.get(way, ())
                if matches and _worth(here[0].text, length, matches):
                    start, end = _with_office(text, here[0].start), here[-1].end
                    yield Mention(start, end, text[start:end], matches, succeeded=way not in self._ways)
                    at += length
                    break
            else:
                at += 1


def _with_office(text: str, start: int) -> int:
    """Let "UBND" before a name belong to it: every ward's committee is meant by the ward's name alone."""
    before = unaccented(text[:start]).rstrip()
    for office in ("ubnd", "uy ban nhan dan"):
        if before.endswith(office):
            return len(before) - len(office)
    return start


def _worth(first: str, length: int, matches: tuple[Known, ...]) -> bool:
    """A single word is a name only as an abbreviation (sxd, catp), never a word that anybody may use."""
    return length > 1 or (len(first) >= 3 and all(isinstance(each, KnownUnit) for each in matches))


def ways_of_unit(unit: KnownUnit) -> set[tuple[str, ...]]:
    """Return the ways in which a unit is written: its name, short name, initials after the kind, without the city."""
    key = key_of(unit.name)
    ways = {key, key_of(unit.short_name)}
    if key[-2:] == ("thanh", "pho") and len(key) > 2:
        ways.add(key[:-2])
    kind, rest = key[:1], key[1:]
    if kind in (("so",), ("ban",)) and len(rest) > 1:
        initials = "".join(word[0] for word in rest)
        ways |= {(*kind, initials), (kind[0][0] + initials,)}
    if kind in (("phong",),) and len(rest) > 1:
        ways.add((*kind, "".join(word[0] for word in rest)))
    return ways - {()}


#: "tất cả các phường"; without marks "ca" is read as an abbreviation.
_ALL_OF = (("tat", "ca"), ("tat", "cong", "an"), ("toan", "bo"), ("toan", "the"))


def ways_of_group(group: KnownGroup) -> set[tuple[str, ...]]:
    """Return the ways in which a group is written: with and without "các", its members in any order."""
    key = tuple(word for word in key_of(group.name) if word != "cac")
    ways = {key, ("cac", *key)}
    members = set(key)
    if {"phuong", "xa"} <= members:
        for order in (
            ("phuong", "xa"),
            ("xa", "phuong"),
            ("phuong", "xa", "dac", "khu"),
            ("xa", "phuong", "dac", "khu"),
            ("phuong", "xa", "va", "dac", "khu"),
        ):
            ways |= {
                order,
                ("cac", *order),
                ("168", *order),
                ("168", "don", "vi", *order),
            }
        ways |= {("cap", "xa"), ("cac", "dia", "phuong")}
    if "so" in members:
        for tail in (("so", "nganh"), ("so", "ban", "nganh"), ("so", "ban"), ("so",)):
            ways.add(("cac", *tail))
        ways.add(("so", "ban", "nganh"))
    if "xa" in members and "phuong" not in members:
        ways.add(("cac", "xa"))
    return ways | {(*all_of, *way) for way in ways for all_of in _ALL_OF}


def ways_of_person(person: KnownPerson) -> set[tuple[str, ...]]:
    """Return the ways in which a person is written: the full name, with courtesy, the given name after courtesy."""
    key = key_of(person.full_name)
    ways = {key}
    for courtesy in _COURTESY:
        ways |= {(*courtesy, *key), (*courtesy, *key[-1:]), (*courtesy, *key[-2:])}
    return ways
