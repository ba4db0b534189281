"""The forms in which a day is written, or the last of a period."""

from __future__ import annotations

from tasks.phrases.hours import HOUR
from tasks.phrases.words import CLAUSE, COMING, DASH, END, ENDS, EVENING, GONE, NAMED_LENGTH, PAIR, RISING, SO_MANY

_LAST_YEAR = r"nam\s+(?P<last_year>ngoai|truoc|vua qua|vua roi)\b"
#: "năm nay", "năm sau".
_WHICH_YEAR = rf"\s+(?:{_LAST_YEAR}|nam\s+(?:(?P<this_year>nay)|(?P<next_year>sau(?!\s+khi)|{COMING}))\b)"
_YEAR = rf"(?:\s*(?:/|-|\.|nam)\s*(?P<year>\d{{4}}|\d{{2}})|{_WHICH_YEAR})?"
#: "trong tuần trước 17h thứ Sáu" and "3 tuần trước Tết" count towards something that comes.
_NOT_BEFORE = (
    rf"(?!(?<=truoc)\s*(?:\d|(?:{EVENING}|thu\s*(?:hai|ba|tu|nam|sau|bay)|chu nhat|cn|ngay|hom|mai|sang|trua|chieu|"
    r"het|cuoi|thang|quy|nam|tuan|tet|le|ky|gio)\b))"
)
#: Months of the other calendar, which has its days elsewhere: "25 tháng Chạp" is no length and not the 25th of ours.
LUNAR = "chap|gieng"
#: After "trong ngày 3" nothing may follow that it could count: "trong ngày 3 bộ hồ sơ", "trong ngày 17h" are today.
_A_DAY_ALONE = r"(?=\s*(?:[,;!?)]|[.:](?!\d)|$)|\s+(?:thang|hang|moi)\b)"
_A_DATE_AFTER = rf"(?!{SO_MANY})\d{{1,2}}(?:\s*[/.-]\s*\d{{1,2}}(?!\d|\s*(?:h|g)(?![a-z])|\s*gio\b)|{_A_DAY_ALONE})"

#: "mùng 5" is a day of the month as "ngày 5" is; "mùng 3 Tết" is not.
_FIRST_DAYS = r"(?:ngay\s+)?(?:mung|mong)"
#: "2.3" is a day where it is called one, has an hour, or stands as a clause of its own; else a number: "2.3 tỷ".
_NUMBER = (
    r"(?(due)(?!))(?(hour)(?!))(?(part)(?!))(?<!ngay )(?<!den )"
    rf"(?!(?:(?<![^,;:(])|(?<=[,;:(] ))\d{{1,2}}\.\d{{1,2}}{END})\d{{1,2}}\.\d{{1,2}}(?!\d|\.\d)"
)
#: "15 tháng 12" where it is called a day or stands as a clause; "tuần 2 tháng 3", "đợt 2 tháng 3" are none.
_CALLED = (
    rf"(?(due)|(?(hour)|(?(part)|(?(its_weekday)|(?:{CLAUSE}|(?<=den )|(?<=toI )|(?<=xong )|(?<=nop )|(?<=gui )|"
    r"(?<=trinh )|(?<=cao )|(?<=thanh ))))))(?!\d{1,2}\s+thang\s+\d{1,2}\s+(?:lan|dot|ngay|tuan|buoi)\b)"
)
#: Which meeting or time, never which day: "kỳ họp thứ 5", "lần thứ hai"; and what is taken in: "thu 5 tỷ".
_WHICH_ONE = r"(?<!lan )(?<!ky hop )(?<!phien hop )(?<!hoi nghi )(?<!phien )(?<!khoa )"
_NO_MONEY = r"(?!\s*(?:ty|trieu|nghin|ngan|dong|phan tram)\b|\s*%|[.,]\d)"

#: "quý I, II/2026", "tháng 3-4/2026": to the later one.
_QUARTERS_TO = r"(?:(?:(?:iv|i{1,3})\s*(?:[,–-]|va)\s*){1,3}(?=i))?"
_MONTHS_TO = r"(?:\d{1,2}\s*(?:[,–-]|va)\s*(?=\d{1,2}\s*(?:/|nam\s)\s*\d{4}))?"
#: "thứ Hai, ngày 9/3": a day and its weekday, which must be one.
_ITS_WEEKDAY = (
    r"(?:(?:thu\s*(?P<its_weekday>hai|ba|tu|nam|sau|bay|[2-7])|(?P<its_sunday>chu nhat))\s*"
    r"(?:[,-]|(?P<opened>\())?\s*(?:ngay\s+)?)?"
)

#: "ngày 5/3 (thứ Năm)".
_ITS_WEEKDAY_AFTER = (
    r"(?:\s*\(\s*(?:thu\s*(?P<weekday_after>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sunday_after>chu nhat))\s*\))?"
)

#: "hạn 3/2026", or a cell that holds nothing else; "văn bản số 3/2026" is no month.
_A_MONTH_ALONE = r"(?=\d{1,2}/20\d\d(?![\d/]))(?(due)|(?<![\s\S])(?=\S+\s*\Z))"

DAYS = {
    "iso_date": r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
    # "10-12 tháng 3", "10-12/3": to the later day; "25-3 tháng này" is a day of this month, "2-3 tháng này" two things.
    "days_of_month": (
        rf"(?!{NAMED_LENGTH}{PAIR}\s+thang\s+(?:sau|{COMING})\b)(?:ngay\s+)?(?P<first>\d{{1,2}}){DASH}(?P<day>\d{{1,2}})"
        rf"\s+thang\s+(?:(?P<month>\d{{1,2}}){_YEAR}|(?P<which>nay|sau|{COMING})\b)(?!\d)"
    ),
    "days_to": (
        rf"(?:ngay\s+)?{RISING}(?P<first>\d{{1,2}}){DASH}(?P<day>\d{{1,2}})\s*/\s*(?P<month>0?[1-9]|1[0-2])"
        rf"(?![\d]){_YEAR}(?![\d/])"
    ),
    "date": (
        rf"{_ITS_WEEKDAY}(?:ngay\s+|{_FIRST_DAYS}\s+)?"
        rf"(?!(?<=trong ngay )(?:{SO_MANY}|{PAIR}\s*gio\b)|{PAIR}\s*(?:h|g)(?![a-z])|{_NUMBER})"
        r"(?P<day>\d{1,2})(?:\s*[/-]\s*|\.)(?P<month>\d{1,2})"
        r"(?:(?:\s*[/-]\s*|\.)(?P<year>\d{4}|\d{2})|\s+nam\s+(?P<full_year>\d{4}))?(?![\d/a-z%])"
        rf"(?:{_WHICH_YEAR})?(?(opened)\)?){_ITS_WEEKDAY_AFTER}"
    ),
    # "3 tháng 1 lần" is no day of January.
    "long_date": (
        rf"{_ITS_WEEKDAY}(?:(?:ngay|{_FIRST_DAYS})\s+|{_CALLED})(?P<day>\d{{1,2}})\s+thang\s+(?P<month>\d{{1,2}})"
        rf"(?!\d){_YEAR}{_ITS_WEEKDAY_AFTER}"
    ),
    "monthly": r"ngay\s+(?P<day>\d{1,2})\s+(?:hang|moi)\s+thang",
    "of_month": (
        rf"(?:(?<!trong )|(?=ngay\s+\d{{1,2}}{_A_DAY_ALONE}))"
        rf"(?:ngay|{_FIRST_DAYS})\s+(?P<day>\d{{1,2}})(?!\d)"
        rf"(?:\s+(?:cua\s+)?thang\s+(?P<which>nay|sau|{COMING}|(?:{GONE})\b))?"
        rf"(?!\s*(?:ngay|/|gio|:\d|[.,]\d|%|tet\b|dem\b|(?:cua\s+)?thang\s+(?:dau|cuoi)|(?:[-–]\s*\d{{1,2}}\s*)?(?:h|g)(?![a-z])|lam)|\s+(?:thang\s+)?(?:{LUNAR})\b)"
    ),
    "weekday": (
        rf"(?:(?:{_WHICH_ONE}thu\s*|t(?=[2-7]\s+tuan\b))(?P<weekday>hai|ba|tu|nam|sau|bay|[2-7]){_NO_MONEY}"
        rf"|(?P<sunday>chu nhat|cn(?=\s+(?:tuan|nay|{COMING}|sau|luc|vao|ngay|nhe|\d)|{END})))"
        rf"(?:\s+(?P<which>tuan nay|tuan sau|tuan {COMING}|tuan\s+(?:{GONE})|vua qua|vua roi|truoc{ENDS}|"
        rf"{COMING}|nay))?\b"
    ),
    "today": (
        rf"(?P<relative>hom nay|trong ngay(?!\s+(?:hom|mai|kia|mot|thu|chu|{_A_DATE_AFTER}))|"
        r"cuoi ngay(?!\s+(?:hom|mai|kia|mot|thu|chu|\d))|"
        r"ngay mai|(?<!thuong )(?<!khuyen )mai|ngay kia|ngay mot|hom qua|hom kia|dem qua|"
        rf"hom truoc{ENDS})\b"
    ),
    # "chiều qua" is yesterday's where it ends a clause: "giờ cao điểm chiều qua cầu Sài Gòn" crosses a bridge.
    "tonight": (
        rf"(?:{HOUR}\s*,?\s*)?(?P<part>sang|trua|chieu|{EVENING}|dem)\s+(?P<relative>nay|mai|qua(?(hour)|{ENDS}))\b"
    ),
    "ago": rf"(?P<amount>\d{{1,4}}|mot|hai|ba|bon)\s*(?P<unit>phut|gio|tieng|ngay|hom|tuan|thang|nam)\s+truoc{ENDS}",
    "week": (
        rf"(?:(?:(?P<begins>dau)|(?P<whole>cuoi|trong|het))\s+)?tuan\s+(?P<which>nay|sau|{COMING}|{GONE})\b{_NOT_BEFORE}"
        rf"|(?P<weekend>cuoi tuan\b|(?<!lan )(?<!ngay )(?<!buoi )(?:trong|het)\s+tuan{ENDS})"
    ),
    "half_year": (rf"6\s+thang\s+(?P<half_year>dau|cuoi)(?:\s+{_LAST_YEAR}|\s+nam(?:\s+(?P<year>\d{{4}}))?)?"),
    "month_end": (rf"(?:cuoi|het|trong)\s+thang(?:\s+(?P<which>nay|sau|{COMING}|(?:{GONE})\b{_NOT_BEFORE}))?(?!\s*\d)"),
    "next_month": rf"thang\s+(?P<which>nay|sau|{COMING}|{GONE})\b{_NOT_BEFORE}",
    "month": (
        rf"(?:(?P<whole>trong|cuoi|het)\s+)?(?:thang\s+|t(?=\d{{1,2}}/\d{{4}})|{_A_MONTH_ALONE})"
        rf"{_MONTHS_TO}(?P<month>\d{{1,2}}){_YEAR}"
    ),
    "quarter": (
        rf"(?:(?P<whole>trong|cuoi|het)\s+)?(?:quy\s+|q(?=[1-4]/\d{{4}}))"
        rf"{_QUARTERS_TO}(?P<quarter>iv|iii|ii|i|[1-4])\b{_YEAR}"
    ),
    "last_quarter": rf"quy\s+(?:{GONE})\b{_NOT_BEFORE}",
    "this_quarter": (
        rf"(?P<whole>cuoi|het|trong)\s+quy(?:\s+(?:nay|(?P<which>sau|{COMING}))\b|{ENDS})"
        rf"|(?<!noi )quy\s+(?:nay|(?P<next>sau|{COMING}))\b(?!\s+khi\b)"
    ),
    "year_end": (
        rf"(?:(?:cuoi|het|trong)\s+)?{_LAST_YEAR}{_NOT_BEFORE}|"
        rf"(?P<whole>cuoi|het|trong)\s+nam(?:\s+(?:nay|(?P<which>sau|{COMING})\b|(?P<year>\d{{4}})))?(?!\s*\d)|"
        r"nam\s+(?P<only_year>20\d\d)\b"
    ),
}
NAMED_DAYS = (
    "iso_date",
    "date",
    "long_date",
    "days_of_month",
    "days_to",
    "of_month",
    "monthly",
    "weekday",
    "today",
    "ago",
)
