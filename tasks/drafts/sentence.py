"""One Vietnamese sentence, understood as far as it goes. Pure: names, calendar and `now` are given.

    Giao Sở Xây dựng chủ trì, Công an TP phối hợp xử lý điểm ngập đường X, báo cáo trước 17h thứ Sáu, hỏa tốc

What is understood says where it stood; what is ambiguous comes with its candidates; the rest is the title. Nothing is
guessed in silence: an assumption is named, and a name that could be two units is nobody until somebody chooses.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from backend.folding import unaccented
from backend.workcalendar import WorkingCalendar
from tasks.drafts.roles import roles_in
from tasks.drafts.title import title_of
from tasks.drafts.understood import Sentence, Unclear, Understood
from tasks.naming import Names
from tasks.phrases import Found, find_deadlines
from tasks.secrecy import states_a_grade
from tasks.timeliness import Urgency

_URGENCIES: tuple[tuple[re.Pattern[str], Urgency], ...] = (
    (re.compile(r"\b(?:hoa toc)\b"), "flash"),
    (re.compile(r"\b(?:thuong khan)\b"), "very_urgent"),
    (re.compile(r"\b(?:rat khan|khan cap|khan)\b(?!\s+(?:truong|hiem|gia|dai|cua))"), "urgent"),
    (re.compile(r"\b(?:lam gap|gap)\b(?=\s*(?:[,.;:!)]|$))"), "urgent"),
)
#: Letters that the unaccented word may have had: "gặp" (to meet) is not "gấp" (pressing), "khăn" is not "khẩn".
_ACCENTED = {"gap": {"gap", "gấp"}, "lam gap": {"lam gap", "làm gấp"}, "khan": {"khan", "khẩn"}}
_SOURCE = re.compile(
    r"(?:(?:theo|tai|can cu|thuc hien|trien khai)\s+)?"
    r"(?:ket luan|cong van|cv|van ban|vb|chi thi|quyet dinh|qd|ke hoach|kh|thong bao|tb|nghi quyet|nq|nghi dinh|"
    r"cong dien)"
    r"\s+(?:so\s+)?(?P<number>\d+\s*(?:/\d{4})?[-/]\s*[a-z][\w/&-]*)"
    r"(?:\s+ngay\s+\d{1,2}(?:/\d{1,2}(?:/\d{4})?|\s+thang\s+\d{1,2}(?:\s+nam\s+\d{4})?))?"
)
_PRODUCT = re.compile(r"(?:san pham(?: dau ra)?|ket qua dau ra|dau ra)\s*(?::|la)\s*(?P<product>[^,;.]+)")


#: What says already that the lead has to be settled.
_OF_THE_LEAD = ("ambiguous_lead", "unknown_name", "unit_succeeded", "several_units")


def understand(sentence: str, names: Names, *, now: datetime, calendar: WorkingCalendar) -> Understood:
    """Read one sentence. Never raises; a sentence that states a grade of secrecy is not read at all."""
    text = unicodedata.normalize("NFC", sentence)
    reading = Sentence(text, unaccented(text))
    if states_a_grade(text):
        return Understood("", secret=True, unclear=(Unclear("", "secret_refused"),))
    urgency = _urgency(reading)
    source = _source(reading)
    product = _product(reading)
    mentions = list(names.mentions(text))
    lead, coordinators = roles_in(reading, mentions, names)
    deadlines = _deadlines(reading, urgency, now, calendar)
    if lead is None and not any(each.code in _OF_THE_LEAD for each in reading.unclear):
        reading.unclear.append(Unclear("", "lead_not_named"))
    title = title_of(reading)
    if not title:
        reading.unclear.append(Unclear("", "title_not_found"))
    return Understood(
        sentence=text,
        title=title,
        lead=lead,
        coordinators=coordinators,
        milestones=tuple(each.milestone for each in deadlines if each.milestone is not None),
        continuing=any(each.kind == "continuing" for each in deadlines),
        urgency=urgency,
        expected_product=product,
        source=source,
        assumptions=tuple(dict.fromkeys(reading.assumptions)),
        unclear=tuple(reading.unclear),
        spans=tuple(sorted(reading.spans, key=lambda span: span.start)),
    )


def _urgency(reading: Sentence) -> Urgency:
    for pattern, urgency in _URGENCIES:
        for match in pattern.finditer(reading.plain):
            written = reading.text[match.start() : match.end()].lower()
            if written not in _ACCENTED.get(match[0], {written}):
                continue
            reading.take(match.start(), match.end(), "urgency")
            if match[0] in ("gap", "lam gap"):
                reading.assumptions.append("pressing_is_urgent")
            return urgency
    return "normal"


def _source(reading: Sentence) -> str:
    match = _SOURCE.search(reading.plain)
    if match is None:
        return ""
    reading.take(match.start(), match.end(), "source")
    return reading.text[match.start("number") : match.end("number")].replace(" ", "")


def _product(reading: Sentence) -> str:
    match = _PRODUCT.search(reading.plain)
    if match is None or not reading.free(match.start(), match.end()):
        return ""
    reading.take(match.start(), match.end(), "expected_product")
    return reading.text[match.start("product") : match.end("product")].strip()


def _deadlines(reading: Sentence, urgency: str, now: datetime, calendar: WorkingCalendar) -> list[Found]:
    found = []
    written = find_deadlines(reading.text, now=now, calendar=calendar, urgency=urgency)
    expressly = any(each.milestone and _expressly(reading.plain, each) for each in written)
    for each in written:
        if not reading.free(each.start, each.end) or _part_of_a_name(reading.plain, each):
            continue
        if _so_many(reading.plain, each) or (expressly and _time_of_the_work(reading.plain, each)):
            continue
        if _of_the_past(reading.plain, each, now.astimezone(calendar.zone)):
            continue
        if _period_of_the_work(reading, each):
            reading.unclear.append(Unclear(reading.text[each.start : each.end].strip(), "period_or_deadline"))
            continue
        reading.take(each.start + _of_the_work(reading.plain, each), each.end, "deadline")
        if each.kind == "unclear":
            reading.unclear.append(Unclear(reading.text[each.start : each.end].strip(), each.problem))
            continue
        if each.milestone is not None and each.milestone.instant <= now:
            reading.unclear.append(Unclear(each.milestone.phrase, "deadline_passed"))
            continue
        if each.milestone is not None:
            reading.assumptions += [code for code in each.milestone.assumptions if code != "end_of_day"]
        found.append(each)
    _ask_about_the_unread(reading, _UNREAD if found else _UNREAD_ALONE)
    if sum(1 for each in found if each.milestone) > 1:
        reading.assumptions.append("several_deadlines")
    return found


#: "nộp báo cáo trước 15/3": what is handed in is the work, and no verb of its deadline.
_HANDED_IN = re.compile(r"(?:nop|gui|trinh|lap|lam|soan|viet|xay dung|hoan thien|tong hop|chuan bi)\s+$")
_REPORT = re.compile(r"bao cao\s+")


def _of_the_work(plain: str, each: Found) -> int:
    """Return how many characters of a phrase are not the deadline's."""
    report = _REPORT.match(plain, each.start)
    return len(report[0]) if report and _HANDED_IN.search(plain, max(0, each.start - 12), each.start) else 0


#: Words that introduce a deadline and nothing else, to the end of the clause. "hạn chế", "hạn mặn" are no deadline.
_UNREAD = re.compile(
    r"(?:\b(?:han chot|deadline|cham nhat|muon nhat|thoi han\s*(?:la\b|:))|(?<=[,;.])\s*(?:bao cao\s+|hoan thanh\s+)?"
    r"han\b(?!\s+(?:che|man|han|muc|hep|ngach|dien)\b))\s*:?\s*[^\s,;.][^,;.]*"
    r"|\b(?:truoc\s+)?(?:ngay\s+)?(?:mung\s+)?\d{1,2}\s+(?:thang\s+)?(?:chap|gieng)\b"
)
#: Beside another deadline these are the work's own: "lắp đèn đón Tết trước Tết, hạn 20/1".
_UNREAD_ALONE = re.compile(_UNREAD.pattern + r"|\btruoc\s+(?:(?:dip|ky nghi)\s+)*(?:tet|le|giao thua|ram)\b[^,;.]*")


def _ask_about_the_unread(reading: Sentence, unread: re.Pattern[str]) -> None:
    """ "hạn 45/13", "chậm nhất khi nước rút", "trước 25 tháng Chạp" say a deadline: it is asked about, not dropped in
    silence."""
    for match in unread.finditer(reading.plain):
        if reading.free(match.start(), match.end()):
            reading.take(match.start(), match.end(), "deadline")
            text = reading.text[match.start() : match.end()].strip()
            reading.unclear.append(Unclear(text, "deadline_not_understood"))


#: After these a date or a period belongs to the work itself.
_OWN_DATES = (
    *(" tu", "ke tu", " so", "giai doan", "du toan", "ke hoach", "bao cao", "so lieu", "nam hoc", "duong", "le"),
    "ngan sach",
    "tinh den",
)


_LENGTH_OR_PART = re.compile(r"(?:trong|dau|cuoi|het)\b")

#: Said of a deadline and of nothing else, whatever stands before: "vá đường trước 25/11".
_COMES_BY = re.compile(
    r"(?:(?:bao cao|hoan thanh|xong|nop|gui|trinh)\s+)?"
    r"(?:truoc|cham nhat|muon nhat|han chot|han|thoi han|trong (?:vong|thoi han|thoi gian)|khong qua|toi da)\b"
)


#: "thuốc hết hạn 31/12", "gia hạn đến 30/6" are the work.
_OTHER_LIMITS = ("het", "qua", "gia", "den")
_DUE_VERB = re.compile(r"(?:bao cao|hoan thanh|xong|nop|gui|trinh)\s+")


def _expressly(plain: str, each: Found) -> bool:
    """Whether a phrase is called a deadline: "trước 15/3", "hạn 15/3", "xong 15/3"; never "hết hạn 15/3"."""
    limit = plain.startswith("han", each.start) and plain[: each.start].rstrip().endswith(_OTHER_LIMITS)
    return not limit and bool(_COMES_BY.match(plain, each.start) or _DUE_VERB.match(plain, each.start))


def _part_of_a_name(plain: str, each: Found) -> bool:
    """ "giai đoạn 2026", "số 15/3" and "tháng 10" of a report's own title are about the work, not when it is due."""
    if _COMES_BY.match(plain, each.start):
        return False
    before = plain[: each.start].rstrip()
    if before.endswith("duong") and _LENGTH_OR_PART.match(plain, each.start):
        return False  # "đường 30/4" is a street; "vá đường trong 3 tiếng nữa" is due then
    return before.endswith(_OWN_DATES) and not before.endswith("ho so")  # "trình hồ sơ 15/3" is no number


_RANGE = re.compile(r"(?:trong\s+)?\d{1,2}\s*[-–]\s*\d{1,2}")


def _so_many(plain: str, each: Found) -> bool:
    """ "sửa 2-3 điểm ngập" counts something; "xong việc, 2-3" is a day."""
    return bool(_RANGE.fullmatch(plain[each.start : each.end].strip()) and re.match(r"\s+[a-z]", plain[each.end :]))


def _time_of_the_work(plain: str, each: Found) -> bool:
    """ "báo cáo 9 tháng, trước 10/12", "họp dân ngày 5/3, gửi biên bản trước 10/3": beside a deadline that is called
    one, a length or a day in the middle of a clause is the work's own, and so is an hour of which it is not clear which
    ("quét rác lúc 5h")."""
    if _expressly(plain, each):
        return False
    if each.problem in ("morning_or_afternoon", "working_or_clock_hours"):
        return True
    before = plain[: each.start].rstrip()
    asked = each.problem == "deadline_not_understood"
    return (each.milestone is not None or asked) and before[-1:] not in ("", *",;:.-")


#: "quá hạn tuần trước", "hết hạn hôm qua": whose time ran out then.
_RAN_OUT = ("qua", "het", "den", "tre")


def _of_the_past(plain: str, each: Found, now: datetime) -> bool:
    """ "báo cáo vụ cháy hôm qua" says when something was: a day that is over is meant as a deadline, and refused as
    one, only where the words say so ("trước 17h hôm qua") or where it stands as a clause of its own."""
    if each.milestone is None or each.milestone.instant > now:
        return False
    ago = plain[each.start : each.end].endswith("truoc")
    if not ago and each.milestone.instant.astimezone(now.tzinfo).date() >= now.date():
        return False
    before = plain[: each.start].rstrip()
    if _COMES_BY.match(plain, each.start):
        return before.endswith(_RAN_OUT)
    own_clause = before[-1:] in (*",;:.-",) and plain[each.end :].lstrip()[:1] in ("", *",;:.-")
    return not own_clause


_PERIOD = re.compile(r"^(?:(?:\d+\s*[-–]\s*\d+\s+)?thang|quy|nam|[369] thang)\b")


def _period_of_the_work(reading: Sentence, each: Found) -> bool:
    """ "báo cáo Quý II/2026" may be the report of that quarter, "đợt 1-2 tháng 4" batches of that month: a bare period
    counts only where a clause begins."""
    before = reading.plain[: each.start].rstrip()
    return bool(_PERIOD.match(reading.plain[each.start : each.end])) and before[-1:] not in ("", *",;:.-")
