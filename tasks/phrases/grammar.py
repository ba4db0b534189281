"""The forms in which a day or a length of time is written, as patterns over unaccented text.

Source: domain.md, "Deadlines as people write them". Every pattern names its parts; `days` turns them into days, and
`reading` into instants.
"""

from __future__ import annotations

import re

#: hour and minute: 17h, 17h30, 17 giờ 30 phút, 17:00; "17g" as some write it.
_HOUR = r"(?P<hour>\d{1,2})\s*(?:h|g|gio|:)\s*(?P<minute>\d{2})?(?:\s*(?:phut|p)\b)?"
TIME = rf"{_HOUR}(?:\s*(?P<half>sang|trua|chieu|toi))?"
_PART = r"(?:(?:dau|cuoi)\s+)?(?:gio\s+)?(?P<part>sang|trua|chieu|toi)"
_LEAD = (
    r"(?:(?:bao cao|hoan thanh|xong|nop|gui|trinh|thuc hien)\s+)?"
    r"(?:(?:cham nhat|muon nhat|thoi han|thoi gian|han chot|han|deadline|(?P<before>truoc)|den|"
    r"toi(?!\s+(?:nay|mai|qua|hom))|vao|luc|la)"
    r"\s*:?\s*){0,4}"
)
_LAST_YEAR = r"nam\s+(?P<last_year>ngoai|truoc|vua qua|vua roi)\b"
_YEAR = rf"(?:\s*(?:/|-|\.|nam)\s*(?P<year>\d{{4}}|\d{{2}})|\s+{_LAST_YEAR})?"
#: What is over: "tuần trước", "tháng vừa rồi".
_GONE = r"truoc(?!\s+khi\b)|vua qua|vua roi|qua|roi"
_ENDS = r"(?=\s*(?:[,.;:!?)]|$))"
#: "trong tuần trước 17h thứ Sáu" and "3 tuần trước Tết" count towards something that comes.
_NOT_BEFORE = (
    r"(?!(?<=truoc)\s*(?:\d|(?:thu\s*(?:hai|ba|tu|nam|sau|bay)|chu nhat|cn|ngay|hom|mai|sang|trua|chieu|toi|het|cuoi|"
    r"thang|quy|nam|tuan|tet|le|ky|gio)\b))"
)
_SINCE = r"(?P<since>\s*(?:ke tu|tinh tu|tu)\s+(?:ngay\s+)?(?P<issued>ban hanh|ky|van ban)?[a-z ]{0,24}?(?=[.,;)]|$))?"

_DAYS = {
    "date": (
        r"(?:ngay\s+)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})(?:\s*[/.-]\s*(?P<year>\d{4}|\d{2}))?(?![\d/])"
        rf"(?:\s+{_LAST_YEAR})?"
    ),
    "long_date": rf"ngay\s+(?P<day>\d{{1,2}})\s+thang\s+(?P<month>\d{{1,2}}){_YEAR}",
    "monthly": r"ngay\s+(?P<day>\d{1,2})\s+(?:hang|moi)\s+thang",
    "of_month": (
        rf"ngay\s+(?P<day>\d{{1,2}})(?:\s+thang\s+(?P<which>nay|sau|toi|(?:{_GONE})\b))?(?!\s*(?:ngay|/|gio|lam))"
    ),
    "weekday": (
        r"(?:thu\s*(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sunday>chu nhat|cn))"
        rf"(?:\s+(?P<which>tuan nay|tuan sau|tuan toi|tuan\s+(?:{_GONE})|vua qua|vua roi|truoc{_ENDS}|toi|nay))?\b"
    ),
    "today": (
        r"(?P<relative>hom nay|trong ngay|cuoi ngay|ngay mai|mai|ngay kia|ngay mot|hom qua|hom kia|dem qua|"
        rf"hom truoc{_ENDS})\b"
    ),
    # "chiều qua" is yesterday's where it ends a clause: "giờ cao điểm chiều qua cầu Sài Gòn" crosses a bridge.
    "tonight": rf"(?:{_HOUR}\s*,?\s*)?(?P<part>sang|trua|chieu|toi)\s+(?P<relative>nay|mai|qua(?(hour)|{_ENDS}))\b",
    "ago": rf"(?P<amount>\d{{1,4}}|mot|hai|ba|bon)\s*(?P<unit>phut|gio|tieng|ngay|hom|tuan|thang|nam)\s+truoc{_ENDS}",
    "week": (rf"(?:cuoi|trong)?\s*tuan\s+(?P<which>nay|sau|toi|{_GONE})\b{_NOT_BEFORE}|(?P<weekend>cuoi tuan)\b"),
    "half_year": (rf"6\s+thang\s+(?P<half_year>dau|cuoi)(?:\s+{_LAST_YEAR}|\s+nam(?:\s+(?P<year>\d{{4}}))?)?"),
    "month_end": (rf"(?:cuoi|het|trong)\s+thang(?:\s+(?P<which>nay|sau|toi|(?:{_GONE})\b{_NOT_BEFORE}))?(?!\s*\d)"),
    "next_month": rf"thang\s+(?P<which>nay|sau|toi|{_GONE})\b{_NOT_BEFORE}",
    "month": rf"(?:(?:trong|cuoi|het)\s+)?thang\s+(?P<month>\d{{1,2}}){_YEAR}",
    "quarter": rf"(?:(?:trong|cuoi|het)\s+)?quy\s+(?P<quarter>iv|iii|ii|i|[1-4])\b{_YEAR}",
    "last_quarter": rf"quy\s+(?:{_GONE})\b{_NOT_BEFORE}",
    "year_end": (
        rf"(?:(?:cuoi|het|trong)\s+)?{_LAST_YEAR}{_NOT_BEFORE}|"
        r"(?:cuoi|het|trong)\s+nam(?:\s+(?:nay|(?P<year>\d{4})))?(?!\s*\d)|nam\s+(?P<only_year>20\d\d)\b"
    ),
}
_SPANS = {
    "working_days": rf"(?P<amount>\d{{1,4}})\s*ngay\s+lam\s+viec{_SINCE}",
    # "trong 4h", "4 tiếng", "4 giờ làm việc", "4 giờ"; but "17h" and "trước 8 giờ" are times of the day.
    "hours": (r"(?:(?<=trong )|(?<=vong ))(?P<amount>\d{1,3})\s*(?:gio|tieng|h)\b(?:\s+(?:lam viec|nua))*(?!\s*\d)"),
    "hours_more": r"(?P<amount>\d{1,3})\s*(?:tieng\b(?:\s+nua\b)?|(?:gio|h)\s+(?:lam viec|nua)\b)",
    "minutes": r"(?P<amount>\d{1,3})\s*phut(?:\s+(?:toi|nua))?\b",
    "days": rf"(?P<amount>\d{{1,4}})\s*ngay(?!\s*\d|\s+(?:dau|cuoi)){_SINCE}",
    "weeks": rf"(?P<amount>\d{{1,3}}|mot|hai|ba|bon)\s*tuan\b(?!\s+(?:nay|sau)){_SINCE}",
    "months": rf"(?P<amount>\d{{1,2}}|mot|hai|ba)\s*thang\b(?!\s*\d|\s+(?:dau|cuoi|nay|sau)){_SINCE}",
}
_HOURS_BARE = r"(?P<amount>\d|1[0-2]|24|36|48|72)\s*gio\b(?!\s*(?:\d|sang|trua|chieu|toi|ngay|thu|hom|mai))"
_CONTINUING = r"(?P<continuing>thuong xuyen|lien tuc|hang nam|hang thang|hang quy|hang tuan|hang ngay|dinh ky)\b"

_BEFORE = r"(?<![a-z0-9/])"


def _of_day(pattern: str) -> str:
    """A day, with a time before it (17h thứ Sáu), after it (thứ Sáu lúc 17h), or a part of it (sáng thứ Hai)."""
    before = rf"(?:(?:{TIME}|{_PART})\s*,?\s*(?:ngay\s+)?)?(?:cua\s+)?(?:ngay\s+)?"
    return rf"{_BEFORE}{_LEAD}{before}(?:{pattern})"


#: Kind of phrase → pattern, in the order in which they are tried at one place: the more exact first.
FORMS: dict[str, re.Pattern[str]] = {
    **{kind: re.compile(rf"{_BEFORE}{_LEAD}(?:trong\s+(?:vong\s+)?)?{each}") for kind, each in _SPANS.items()},
    "hours_bare": re.compile(_BEFORE + _HOURS_BARE),
    **{kind: re.compile(_of_day(each)) for kind, each in _DAYS.items() if kind != "tonight"},
    "tonight": re.compile(rf"{_BEFORE}{_LEAD}{_DAYS['tonight']}"),
    "time": re.compile(rf"{_BEFORE}{_LEAD}{TIME}(?![a-z0-9])"),
    "continuing": re.compile(_BEFORE + _CONTINUING),
}

#: After a day: "thứ Sáu lúc 17h".
TIME_AFTER = re.compile(rf"\s*,?\s*(?:luc|vao luc)\s+{TIME}")
#: Right beside a named day: "mai 8h"; but no length ("2 giờ làm việc"), no time of another day ("14h thứ Bảy") and no
#: number with a colon ("6: nộp báo cáo").
_NOT_ITS_OWN = (
    r"(?!\d{1,2}\s*:(?!\d\d))"
    r"(?!\d{1,2}\s*(?:h|g|gio|:)\s*(?:\d\d)?(?:\s*(?:phut|p)\b)?(?:\s*(?:sang|trua|chieu|toi)\b)?\s*,?\s*"
    r"(?:lam viec|nua|cua|ngay|hom|mai|thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|\d{1,2}\s*/)\b)"
)
TIME_BESIDE = re.compile(rf"\s+{_NOT_ITS_OWN}{TIME}(?![a-z0-9])")
NAMED_DAYS = ("date", "long_date", "of_month", "monthly", "weekday", "today", "ago")
WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, **{str(n): n - 2 for n in range(2, 8)}}
NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4}
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, **{str(n): n for n in range(1, 5)}}
