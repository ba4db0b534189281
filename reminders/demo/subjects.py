"""What is asked: sentences with places and months filled in, and the documents they come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from reminders.demo.city import City

_QUARTERS = ("I", "II", "III", "IV")
_ISSUERS = (
    ("document", "UBND Thành phố", "{n}/UBND-VP", "Công văn về việc chấn chỉnh, đôn đốc thực hiện nhiệm vụ"),
    ("document", "Hội đồng nhân dân Thành phố", "{n}/HĐND-VP", "Ý kiến, kiến nghị của cử tri gửi đến kỳ họp"),
    ("meeting", "Văn phòng UBND Thành phố", "{n}/TB-VP", "Kết luận cuộc họp giao ban của Thường trực UBND Thành phố"),
    ("meeting", "Văn phòng UBND Thành phố", "{n}/TB-VP", "Kết luận buổi kiểm tra thực tế tại địa phương"),
    ("higher_authority", "Văn phòng Chính phủ", "{n}/VPCP-KTTH", "Ý kiến chỉ đạo của Chính phủ"),
)


class Subject(NamedTuple):
    """A title and the product that settles whether it is done."""

    title: str
    product: str


class Subjects:
    """Fills sentences in; no title comes twice."""

    def __init__(self, city: City, chance: Random, zone: ZoneInfo) -> None:
        self._places = [ward.called for ward in city.wards]
        self._chance = chance
        self._zone = zone
        self._used: set[str] = set()

    def pick(self, lines: Sequence[str], at: datetime, here: str = "") -> Subject:
        """Return a sentence that nobody has been told yet; once all are used up, a second round of one of them."""
        drawn = [(line, self._two_places()) for line in self._chance.sample(lines, len(lines)) * 3]
        found = (self._filled(line, at, here, places) for line, places in drawn)
        fresh = next((each for each in found if each.title not in self._used), None)
        if fresh is None:
            line, places = drawn[0]
            fresh = self._again(self._filled(line, at, here, places))
        self._used.add(fresh.title)
        return fresh

    def _again(self, subject: Subject) -> Subject:
        titles = (f"{subject.title} (đợt {count})" for count in range(2, len(self._used) + 3))
        return subject._replace(title=next(title for title in titles if title not in self._used))

    def fill(self, line: str, at: datetime, here: str = "") -> Subject:
        return self._filled(line, at, here, self._two_places())

    def _two_places(self) -> list[str]:
        return self._chance.sample(self._places, 2)

    def _filled(self, line: str, at: datetime, here: str, places: Sequence[str]) -> Subject:
        day = at.astimezone(self._zone).date()
        one, other = places
        words = {
            "here": here,
            "ward": one,
            "wards": f"{one} và {other}",
            "month": f"tháng {day.month}/{day.year}",
            "quarter": f"quý {_QUARTERS[(day.month - 1) // 3]}/{day.year}",
        }
        title, product = (part.strip().format(**words) for part in line.split("|"))
        return Subject(title, product)

    def source(self, at: datetime) -> dict[str, Any] | None:
        """Return the document a task comes from; now and then there is none but the word of a leader."""
        day = at.astimezone(self._zone).date()
        if self._chance.random() < 0.25:
            return _source("direct", "", day, "", "Chỉ đạo trực tiếp của lãnh đạo")
        kind, issuer, number, abstract = self._chance.choice(_ISSUERS)
        return _source(kind, number.format(n=self._chance.randint(20, 9800)), day, issuer, abstract)


def _source(kind: str, number: str, day: date, issuer: str, abstract: str) -> dict[str, Any]:
    told = {"kind": kind, "number": number, "date": day.isoformat(), "issuer": issuer, "abstract": abstract}
    return {**told, "signer": "", "secrecy": "none"}
