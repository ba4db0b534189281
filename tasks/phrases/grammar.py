"""Every form in which a deadline is written, as patterns over unaccented text.

Source: domain.md, "Deadlines as people write them". Every pattern names its parts; `days` turns them into days, and
`reading` into instants.
"""

from __future__ import annotations

import re

from tasks.phrases.counted import COUNTED, NEVER_A_TIME
from tasks.phrases.dates import DAYS
from tasks.phrases.hours import NO_DAY_AFTER, PART, TIME
from tasks.phrases.lengths import HOURS_BARE, SPANS
from tasks.phrases.words import BEFORE, COMING, DASH, END, EVENING, LEAD, PAIR, RISING, WITHIN

#: Words of a deadline that may be two things, or none that can be told: asked about, never guessed.
_UNCLEAR = "|".join(
    (
        # a length, or days of the next one
        rf"(?<!trong )(?<!vong )(?<!ngay ){RISING}{PAIR}\s*thang\s+(?:sau(?!\s+khi\b)|{COMING})\b",
        rf"(?:trong\s+|ngay\s+)?{PAIR}\s*tuan\s+(?:nay|sau(?!\s+khi\b))\b",
        rf"(?<!trong )(?<!vong ){PAIR}\s*tuan\s+{COMING}\b",
        # a length, or an hour of the day
        rf"(?(due)(?!)){RISING}{PAIR}\s*gio\b{NO_DAY_AFTER}",
        rf"{RISING}\d{DASH}[1-6]\s*(?:h|g)(?![a-z0-9])",
        # hours, or a day and a part of another
        rf"(?<!ngay ){PAIR}\s+(?:sang|trua|chieu|{EVENING})\s+(?:nay|mai|qua)\b",
        rf"(?(due)(?!)){RISING}{PAIR}\s+(?:sang|trua|chieu)\b",
        # "12-5 ngày làm việc"
        rf"(?:trong\s+(?:vong\s+)?)?(?<!ngay ){PAIR}\s*"
        rf"(?:ngay\s+lam\s+viec|tieng|phut|ngay(?=\s+(?:{COMING}|nua)\b|{END}))\b",
        # which day of them?
        rf"giua\s+tuan\s+(?:nay|sau|{COMING})\b",
        rf"(?:dau|giua)\s+(?:thang|quy|nam)\s+(?:nay|sau|{COMING}|\d{{1,4}}|i{{1,3}}|iv)\b(?:\s*(?:/|nam)\s*\d{{4}})?",
        r"(?(due)(?:dau|giua)\s+(?:tuan|thang|quy|nam)\b(?!\s+hoc\b)|(?!))",
        # a part of a day or a month, which the working calendar has not
        r"(?(due)|(?:trong\s+(?:vong\s+)?))(?:\d{1,3}[.,]\d\s*(?:ngay|tuan|thang|nam)|nua\s+(?:ngay|buoi|tuan|thang|nam))\b",
        r"\d{1,2}\s*(?:ngay|tuan|thang|nam)\s+ruoi\b|\d{1,2}\s*(?:h|gio)\s+kem\b",
        # from which day on, if not from now?
        rf"{WITHIN}\d{{1,3}}\s*ngay(?:\s+lam\s+viec)?,?\s*(?:ke|tinh)?\s*tu\s+(?:ngay\s+)?"
        r"\d{1,2}\s*/\s*\d{1,2}(?:/\d{4})?",
        r"\d{1,2}\s*ngay\s*(?:\d{1,2}\s*)?dem\b",
        # "thứ Hai tuần sau nữa"
        r"(?:\d{1,2}\s*(?:h|g|gio|:)\s*(?:\d\d)?(?:\s*phut)?\s*,?\s*)?"
        rf"(?:(?:sang|trua|chieu|{EVENING}|dau|giua|cuoi)\s+)?(?:ngay\s+\d{{1,2}}\s+)?"
        r"(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])\s+)?(?:tuan|thang|quy)\s+sau\s+nua\b",
        # "thứ Sáu tuần cuối tháng 3", "tuần 2 tháng 3"
        r"(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])\s+)?tuan\s+(?:thu\s+)?(?:\d|dau|cuoi|hai|ba|tu)"
        r"(?:\s+(?:tien|cung))?\s+(?:cua\s+)?(?:thang|quy|nam)\b(?:\s+(?:nay|sau|\d{1,2}(?:/\d{4})?))?",
        # counted from something
        r"sau khi\s[a-zA-Z ]{2,50}?\s\d{1,3}\s*(?:ngay|tuan|thang)(?:\s+lam\s+viec)?\b(?!\s*\d)",
        rf"{WITHIN}\d{{1,3}}\s*(?:gio|ngay(?:\s+lam\s+viec)?|tuan|thang)\s+sau\s+(?:khi|ngay\s+(?!\d|hom|mai))\b",
        r"(?(before)(?:ngay\s+)?(?:khai mac|ky hop|phien|hoi nghi|dai hoi|tet|le)\b[a-z ]{0,30}"
        r"\d{1,3}\s*(?:ngay|tuan|thang)\b|(?!))",
        # counted back from something
        rf"{WITHIN}\d{{1,3}}\s*(?:gio|ngay(?:\s+lam\s+viec)?|tuan|thang)\s+truoc\s+"
        r"(?:khi|(?:ky|phien|cuoc)(?:\s+hop)?|le|tet|hoi nghi|dai hoi|ngay(?!\s+\d))\b",
        # a day of the first or last month of some quarter
        r"ngay\s+\d{1,2}\s+(?:cua\s+)?thang\s+(?:dau|cuoi)\b[a-z ]{0,12}\s+quy(?:\s+(?:nay|sau))?\b",
        # which day was spoken of?
        r"(?:\d{1,2}\s*(?:h|g|gio|:)\s*(?:\d\d\s*)?(?:phut\s*)?|(?(due)|trong\s+))"
        r"(?:cung ngay|(?:ngay\s+)?hom do|ngay do)\b",
        # the day after which?
        r"(?:(?(due)|(?=trong))(?:trong\s+)?ngay\s+hom\s+sau\b)",
    )
)
_CONTINUING = (
    r"(?P<continuing>(?<!chi )thuong xuyen|lien tuc|hang nam|hang thang|hang quy|hang tuan|hang ngay|"
    r"dinh ky(?:\s+\d{1,2}\s*(?:ngay|tuan|thang))?)\b"
)


def _of_day(pattern: str) -> str:
    """A day, with a time before it (17h thứ Sáu), after it (thứ Sáu lúc 17h), or a part of it (sáng thứ Hai). "Trong
    ngày hôm nay" and "trong ngày 2/12" are one day, not two."""
    begins = r"(?<![a-z0-9/])(?!(?<=\d\.)\d)(?:(?!(?<=\d,)\d)|(?=\d{1,2}/))"  # "ngày 5/3,6/3" are two days
    time = rf"(?:(?:{TIME}|{PART})\s*,?\s*(?:ngay\s+)?)?"
    before = rf"(?:ngay\s+)?(?:(?:trong|cuoi)\s+)?{time}(?:(?:cua|trong)\s+)?(?:ngay\s+)?"
    return rf"{begins}{LEAD}{before}(?:{pattern})"


#: Kind of phrase → pattern, in the order in which they are tried at one place: the more exact first.
FORMS: dict[str, re.Pattern[str]] = {
    **{kind: re.compile(rf"{BEFORE}(?<!\d[-–]){LEAD}{WITHIN}{each}") for kind, each in SPANS.items()},
    "hours_bare": re.compile(BEFORE + HOURS_BARE),
    "unclear": re.compile(rf"{BEFORE}{LEAD}(?:{_UNCLEAR})"),
    "counted": re.compile(rf"{BEFORE}{LEAD}(?(due)(?!))(?:trong\s+(?:vong\s+)?)?(?:{COUNTED})"),
    "no_time": re.compile(rf"{BEFORE}(?:{NEVER_A_TIME})"),
    **{kind: re.compile(_of_day(each)) for kind, each in DAYS.items() if kind != "tonight"},
    "tonight": re.compile(
        rf"{BEFORE}{LEAD}(?:trong\s+)?(?:(?:(?P<early>dau)|cuoi)\s+)?(?:buoi\s+|gio\s+)?{DAYS['tonight']}"
    ),
    "time": re.compile(rf"{BEFORE}{LEAD}{TIME}(?![a-z0-9])"),
    "continuing": re.compile(BEFORE + _CONTINUING),
}
