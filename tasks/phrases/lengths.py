"""The forms in which a length of time is written: hours, days, weeks, months."""

from __future__ import annotations

from tasks.phrases.dates import LUNAR
from tasks.phrases.hours import NO_DAY_AFTER
from tasks.phrases.words import CLAUSE, COMING, COUNTS, DASH, ENDS, EVENING, NAMED_LENGTH, RISING, VERB

_SINCE = (
    r"(?P<since>\s*,?\s*(?:ke tu|tinh tu|tu)\s+(?:ngay\s+)?(?P<issued>ban hanh|ky|van ban)?[a-z ]{0,24}?(?=[.,;)]|$))?"
)

#: "3 ngày tới" says no more than "3 ngày".
_FROM_NOW = rf"(?:\s+(?:{COMING}|nua|sau){ENDS})?"
#: "2-3 ngày": a length that is at most its second number, never the second of March. "20-3 Tuấn chủ trì" is none.
_AT_LEAST = rf"(?:(?:{RISING}|(?=\d{{3}}))\d{{1,3}}{DASH})?"
#: "2-3 ngay sau khi họp", "10-12 ngày thứ 5": no length.
_AT_LEAST_DAYS = (
    rf"(?!\d{{1,3}}{DASH}\d{{1,3}}\s*ngay\s+"
    rf"(?:sau(?!{ENDS})|khi|lap tuc|tai|trong|thu|chu nhat|cn|mai|kia|hom)\b){_AT_LEAST}"
)
#: "2-3 tháng tới", "2-3 tuần tới" without "trong" may be days of the next one.
_AT_LEAST_MONTHS = rf"(?:{NAMED_LENGTH}|(?!\d{{1,3}}{DASH}\d{{1,3}}\s*(?:thang|tuan)\s+{COMING}\b)){_AT_LEAST}"
#: "05 (năm) ngày làm việc", as documents have it.
_SPELLED = r"(?:\s*\([a-z ]{2,20}\))?"
#: A number in words: "trong ba ngày", "ba ngày làm việc"; "hội nghị hai ngày" is no length of ours.
_IN_WORDS = rf"{NAMED_LENGTH}(?:{COUNTS})|(?:{COUNTS})(?=\s+(?:gio|tieng|ngay|hom)\s+(?:lam viec|nua|{COMING})\b)"
#: "4 giờ", "1,5 giờ", "hai giờ".
_HOURS = rf"(?P<amount>\d{{1,3}}(?:[.,]\d)?|{_IN_WORDS})"
_MINUTES = r"(?:\s*(?P<minutes>[0-5]\d)(?:\s*(?:phut|p))?)?"
_AND_A_HALF = r"(?:\s+(?P<and_a_half>ruoi)\b)?"
#: "4 gio toi" without marks are four hours from now: the evening begins at six, and ends at twelve.
_NO_EVENING = r"(?:[1-5]|1[3-9]|[2-9]\d|\d{3})"

#: Hours that are a length whatever stands before them: "4 tiếng", "4 giờ làm việc", "2h30 nữa", "4h tới"; but "8h làm
#: việc với Sở Y tế" is an appointment.
_WORKED = r"lam viec\b(?!\s+(?:voi|tai|o|cung)\b)"
_HOURS_AHEAD = (
    rf"(?:[\d.,]{{1,5}}|{COUNTS})\s*(?:tieng\b|(?:gio|h)(?:\s+ruoi)?\s+{_WORKED}"
    rf"|(?:gio|h)(?:\s*\d\d(?:\s*phut)?)?(?:\s+ruoi)?\s+(?:nua\b|toI{ENDS}))"
    rf"|{_NO_EVENING}\s*(?:gio|h)\s+toi{ENDS}"
)

SPANS = {
    "working_days": rf"{_AT_LEAST}(?P<amount>\d{{1,4}}|{_IN_WORDS}){_SPELLED}\s*ngay\s+lam\s+viec{_SINCE}",
    # "trong 4h", "4 tiếng", "4 giờ làm việc", "4 giờ"; but "17h" and "trước 8 giờ" are times of the day.
    "hours": (
        rf"{NAMED_LENGTH}{_AT_LEAST}{_HOURS}{_SPELLED}\s*(?:gio|tieng|h){_MINUTES}\b(?:\s+dong ho)?{_AND_A_HALF}"
        rf"(?:\s+(?:(?P<worked>lam viec)|nua))*(?:\s+{COMING}{ENDS})?(?:\s+(?:ke|tinh) tu khi\b[a-z ]{{0,30}}{ENDS})?"
        rf"(?!\s*(?:\d|(?:sang|trua|chieu|{EVENING}\s+(?:nay|mai|qua)|dem|ngay|thu|chu nhat|hom|mai)\b))"
    ),
    "hours_more": (
        rf"{_AT_LEAST}(?={_HOURS_AHEAD}){_HOURS}\s*(?:tieng|gio|h){_MINUTES}\b(?:\s+dong ho)?{_AND_A_HALF}"
        rf"(?:\s+(?:(?P<worked>lam viec)|nua|{COMING}{ENDS}))*"
    ),
    "minutes": rf"{_AT_LEAST}(?P<amount>\d{{1,3}})\s*phut(?:\s+(?:{COMING}|nua))?\b",
    "half_hour": rf"nua\s+(?:gio|tieng)(?:\s+(?:{COMING}|nua))?\b",
    "days": (
        rf"{_AT_LEAST_DAYS}(?P<amount>\d{{1,4}}|{_IN_WORDS}){_SPELLED}\s*(?:ngay|hom\s+nua\b)(?!\s*\d|\s+(?:dau|cuoi|dem))"
        rf"{_FROM_NOW}{_SINCE}"
    ),
    "weeks": (
        rf"{_AT_LEAST_MONTHS}(?P<amount>\d{{1,3}}|{NAMED_LENGTH}(?:{COUNTS})|mot|hai|ba|bon){_SPELLED}\s*tuan\b(?!\s+(?:nay|sau))"
        rf"{_FROM_NOW}{_SINCE}"
    ),
    "months": (
        rf"{_AT_LEAST_MONTHS}(?P<amount>\d{{1,2}}|{NAMED_LENGTH}(?:{COUNTS})|mot|hai|ba){_SPELLED}\s*thang\b"
        rf"(?!\s*\d|\s+(?:dau|cuoi|nay|sau|may|{LUNAR})\b){_FROM_NOW}{_SINCE}"
    ),
}
#: "3-4 giờ" is a length; "8-10 giờ" may be that or ten o'clock. "4 giờ" is one as a clause of its own; "nộp báo cáo
#: 4 giờ" may be four o'clock.
HOURS_BARE = (
    rf"(?:{VERB}{RISING}\d{{1,2}}{DASH}(?=[1-6]\s*gio|(?:24|36|48|72)\s*gio)|{CLAUSE}(?=(?:\d|1[0-2])\s*gio)|(?=[2-7][2468]))"
    rf"(?P<amount>(?:\d|1[0-2]|24|36|48|72)(?=\s*gio)|(?:24|36|48|72)(?=\s*h))\s*(?:gio|h)\b(?!/){NO_DAY_AFTER}"
)
