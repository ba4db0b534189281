"""The forms in which an hour of the day is written, alone and beside a day."""

from __future__ import annotations

import re

from tasks.phrases.words import COMING, DASH, END, EVENING, PAIR, RISING

#: "đêm" of an hour: without marks it may be "đếm" or "đem" ("8h đem hồ sơ đến").
_NIGHT = rf"dem(?=\s+(?:nay|mai|qua|hom|ngay|thu|\d)|{END})"
_OF_DAY = rf"sang(?!\s+(?:tuan|thang|quy|nam)\b)|trua|chieu|{EVENING}|{_NIGHT}"
#: "17h - 3 giờ họp" is an hour and a length.
_NO_LENGTH = rf"(?!\d{{1,2}}\s*gio\b(?!\s*(?:\d\d|sang|trua|chieu|{EVENING}|ngay|thu|chu nhat|hom|mai)\b))"
#: "8h-", "8 giờ 30 đến" before the later hour; not "8h - 20: nộp".
_FROM_HOUR = (
    r"\d{1,2}\s*(?:h|g|gio|:(?=\d\d))(?:\s*\d\d)?(?:\s*phut)?"
    rf"(?:{DASH}{_NO_LENGTH}|\s*(?:den|toI)\s+)(?!\d{{1,2}}\s*:(?!\d\d))"
)
#: "8-" in "8-10h", "22-5h", "10-2 giờ chiều", "8-10 giờ"; not in "20-3 giờ hành chính", "10-12: nộp dự thảo".
_FROM_NUMBER = (
    rf"(?:(?={PAIR}\s*(?:(?:h|g)(?![a-z])|gio\s+(?:sang|trua|chieu|{EVENING})\b))|{RISING}(?={PAIR}\s*(?:gio\b|:\d\d)))"
    rf"\d{{1,2}}{DASH}"
)
#: From an hour to another, which is the one that counts.
_HOURS_FROM = (
    rf"(?P<from>(?:tu\s+)?(?:{_FROM_HOUR}|{_FROM_NUMBER})|"
    rf"tu\s+\d{{1,2}}\s+(?:den|{COMING})\s+(?=\d{{1,2}}\s*(?:h|g|gio)\b))?"
)
#: hour and minute: 17h, 17h30, 17 giờ 30 phút, 17:00, 4 giờ rưỡi; "17g" as some write it. "Nhóm 3: …" is no hour.
HOUR = (
    rf"{_HOURS_FROM}(?P<hour>\d{{1,2}})\s*(?:h|g|gio|:(?=\d\d(?!\d)))\s*(?P<minute>\d{{2}})?(?:\s*(?:phut|p)\b)?"
    r"(?:\s*(?P<and_a_half>ruoi)\b)?"
)
TIME = rf"{HOUR}(?:\s*(?:rang\s+)?(?P<half>{_OF_DAY}))?"
PART = rf"(?:(?:(?P<early>dau)|cuoi)\s+)?(?:gio\s+|buoi\s+)?(?P<part>{_OF_DAY})"
#: What makes an hour of "4 giờ", or a day of what follows it.
NO_DAY_AFTER = rf"(?!\s*(?:\d|sang|rang sang|trua|chieu|{EVENING}|dem|ruoi|ngay|thu|chu nhat|hom|mai))"

#: After a day: "thứ Sáu lúc 17h".
TIME_AFTER = re.compile(rf"\s*,?\s*(?:luc|vao luc)\s+{TIME}")
#: Right beside a named day: "mai 8h"; but no length ("2 giờ làm việc"), no time of another day ("14h thứ Bảy") and no
#: number with a colon ("6: nộp báo cáo").
_NOT_ITS_OWN = (
    r"(?!\d{1,2}\s*:(?!\d\d))"
    r"(?!(?:\d{1,2}\s*[-–]\s*)?\d{1,2}\s*(?:h|g|gio|:)\s*(?:\d\d)?(?:\s*(?:phut|p)\b)?"
    rf"(?:\s*(?:sang|trua|chieu|{EVENING})\b)?\s*,?\s*"
    r"(?:lam viec|nua|cua|ngay|hom|mai|thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|\d{1,2}\s*/)\b)"
)
TIME_BESIDE = re.compile(rf"\s+{_NOT_ITS_OWN}{TIME}(?![a-z0-9])")
