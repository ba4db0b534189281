"""One Vietnamese sentence, understood as far as it goes. Pure: names, calendar and `now` are given.

    Giao Sở Xây dựng chủ trì, Công an TP phối hợp xử lý điểm ngập đường X, báo cáo trước 17h thứ Sáu, hỏa tốc

What is understood says where it stood; what is ambiguous comes with its candidates; the rest is the title. Nothing is
guessed in silence: an assumption is named, and a name that could be two units is nobody until somebody chooses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backend.folding import unaccented
from backend.workcalendar import WorkingCalendar
from tasks.naming import Mention, Names
from tasks.naming.names import Known
from tasks.phrases import Found, Milestone, find_deadlines
from tasks.timeliness import Urgency

What = Literal["lead", "coordinator", "deadline", "urgency", "source", "expected_product", "word"]


@dataclass(frozen=True, slots=True)
class Span:
    """Which characters of the sentence were understood as what."""

    start: int
    end: int
    what: What


@dataclass(frozen=True, slots=True)
class Unclear:
    """What could not be settled: the words, a code, and whom they could mean."""

    text: str
    code: str
    candidates: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence's reading. Whatever is empty was not said, or not clearly: `unclear` tells."""

    sentence: str
    title: str = ""
    lead: Known | None = None
    coordinators: tuple[Known, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    continuing: bool = False
    urgency: Urgency = "normal"
    expected_product: str = ""
    source: str = ""
    assumptions: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    spans: tuple[Span, ...] = ()
    secret: bool = False


_SECRET = re.compile(
    r"\b(?:tuyet mat|toi mat)\b|\bdo mat\s*:?\s*mat\b|\(mat\)"
    r"|\b(?:van ban|tai lieu|cong van|ho so) mat\b(?!\s*(?:do|khau))"
)
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
    r"\s+(?:so\s+)?(?P<number>\d+\s*(?:/\d{4})?[-/]\s*[a-z][\w/&-]*)(?:\s+ngay\s+\d{1,2}/\d{1,2}(?:/\d{4})?)?"
)
_PRODUCT = re.compile(r"(?:san pham(?: dau ra)?|ket qua dau ra|dau ra)\s*(?::|la)\s*(?P<product>[^,;.]+)")
_BETWEEN = re.compile(r"^[\s,;/+]*(?:va|voi|cung|cac)?\s*$")
_LEADS_AFTER = re.compile(
    r"^\s*,?\s*(?:la\s+)?(?:lam\s+)?(?:don vi\s+)?(?:chu tri|ct|dau moi|chiu trach nhiem chinh)\b"
)
_HELPS_AFTER = re.compile(r"^\s*,?\s*(?:cung\s+)?(?:phoi hop|ph)\b(?!\s+(?:voi|cung(?!\s+cap))\b)")
_WITH = re.compile(r"^\s*,?\s*(?:phoi hop|ph)\s+(?:cac\s+)?")
_HELPS_BEFORE = re.compile(r"(?:phoi hop(?:\s+(?:voi|cung))?|cung(?:\s+voi)?|ph)\s*:?\s*(?:cac\s+)?$")
_LEADS_BEFORE = re.compile(
    r"(?:chu tri\s*(?::|la)|ct\s*:|don vi chu tri\s*:?|(?<!hop )giao(?:\s+(?:cho|nhiem vu cho|viec cho))?|"
    r"yeu cau|de nghi|phan cong|chi dao|nho|moi|nhac)\s*$"
)
#: What is left around names once their roles are clear, and around what has been taken out.
#: Written with marks or without, but as these words and no other: "giàn giáo" does not end with "giao".
_FILLER = re.compile(
    r"\b(?:giao(?:\s+(?:cho|nhiệm vụ cho|nhiem vu cho|việc cho|viec cho))?|yêu cầu|yeu cau|đề nghị|de nghi|"
    r"phân công|phan cong|đơn vị chủ trì|don vi chu tri|(?:làm |lam )?(?:đầu mối|dau moi)|chỉ đạo|chi dao|nhờ|nho|"
    r"mời|moi|nhắc|nhac|chủ trì|chu tri|ct|ph|(?:phối hợp|phoi hop)(?:\s+(?:với|voi|cùng|cung(?!\s+c[aấ]p)))?|"
    r"(?:cùng|cung)(?:\s+(?:với|voi))?)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Reading:
    """A sentence while it is being read: what has been taken, and what is left."""

    text: str
    plain: str
    spans: list[Span] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def take(self, start: int, end: int, what: What) -> None:
        self.spans.append(Span(start, end, what))

    def free(self, start: int, end: int) -> bool:
        return all(end <= span.start or span.end <= start for span in self.spans)


def understand(sentence: str, names: Names, *, now: datetime, calendar: WorkingCalendar) -> Understood:
    """Read one sentence. Never raises; a sentence that states a grade of secrecy is not read at all."""
    text = unicodedata.normalize("NFC", sentence)
    reading = _Reading(text, unaccented(text))
    if _SECRET.search(reading.plain):
        return Understood("", secret=True, unclear=(Unclear("", "secret_refused"),))
    urgency = _urgency(reading)
    source = _source(reading)
    product = _product(reading)
    mentions = list(names.mentions(text))
    lead, coordinators = _roles(reading, mentions, names)
    deadlines = _deadlines(reading, urgency, now, calendar)
    if lead is None and not any(each.code in ("ambiguous_lead", "unknown_name") for each in reading.unclear):
        reading.unclear.append(Unclear("", "lead_not_named"))
    title = _title(reading)
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


def _urgency(reading: _Reading) -> Urgency:
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


def _source(reading: _Reading) -> str:
    match = _SOURCE.search(reading.plain)
    if match is None:
        return ""
    reading.take(match.start(), match.end(), "source")
    return reading.text[match.start("number") : match.end("number")].replace(" ", "")


def _product(reading: _Reading) -> str:
    match = _PRODUCT.search(reading.plain)
    if match is None or not reading.free(match.start(), match.end()):
        return ""
    reading.take(match.start(), match.end(), "expected_product")
    return reading.text[match.start("product") : match.end("product")].strip()


def _deadlines(reading: _Reading, urgency: str, now: datetime, calendar: WorkingCalendar) -> list[Found]:
    found = []
    for each in find_deadlines(reading.text, now=now, calendar=calendar, urgency=urgency):
        if not reading.free(each.start, each.end) or _part_of_a_name(reading.plain, each):
            continue
        if _period_of_the_work(reading, each):
            reading.unclear.append(Unclear(reading.text[each.start : each.end].strip(), "period_or_deadline"))
            continue
        reading.take(each.start, each.end, "deadline")
        if each.kind == "unclear":
            reading.unclear.append(Unclear(reading.text[each.start : each.end].strip(), each.problem))
            continue
        if each.milestone is not None:
            reading.assumptions += [code for code in each.milestone.assumptions if code != "end_of_day"]
        found.append(each)
    if sum(1 for each in found if each.milestone) > 1:
        reading.assumptions.append("several_deadlines")
    return found


#: After these a date or a period belongs to the work itself.
_OWN_DATES = (
    *(" tu", "ke tu", " so", "giai doan", "du toan", "ke hoach", "bao cao", "so lieu", "nam hoc", "duong", "le"),
    "ngan sach",
)


def _part_of_a_name(plain: str, each: Found) -> bool:
    """ "giai đoạn 2026", "số 15/3" and "tháng 10" of a report's own title are about the work, not when it is due."""
    before = plain[: each.start].rstrip()
    return before.endswith(_OWN_DATES)


_PERIOD = re.compile(r"^(?:thang|quy|nam|6 thang)\b")


def _period_of_the_work(reading: _Reading, each: Found) -> bool:
    """ "báo cáo Quý II/2026" may be the report of that quarter: a bare period counts only where a clause begins."""
    before = reading.plain[: each.start].rstrip()
    return bool(_PERIOD.match(reading.plain[each.start : each.end])) and before[-1:] not in ("", *",;:.-")


def _roles(reading: _Reading, mentions: Sequence[Mention], names: Names) -> tuple[Known | None, tuple[Known, ...]]:
    """Give each run of names its role by what stands before and after it; names without a role stay in the title."""
    lead: Known | None = None
    coordinators: list[Known] = []
    runs = _runs(reading, mentions)
    starts = {run[0].start for run in runs}
    for run in runs:
        role = _role(_emptied(reading), run, starts, lead is None)
        if role is None:
            continue
        for n, mention in enumerate(run):
            as_lead = role == "lead" and lead is None and n == 0
            what: What = "lead" if as_lead else "coordinator"
            reading.take(mention.start, mention.end, what)
            if len(mention.matches) > 1:
                reading.unclear.append(Unclear(mention.text, f"ambiguous_{what}", mention.matches))
                continue
            if as_lead:
                if len(run) > 1 and not _LEADS_AFTER.match(reading.plain[mention.end :]):
                    reading.assumptions.append("first_leads")
                lead = mention.matches[0]
            elif mention.matches[0] not in (lead, *coordinators):
                coordinators.append(mention.matches[0])
    if lead is None:
        _look_for_a_stranger(reading, names)
    return lead, tuple(coordinators)


#: A name after these is where the work is, not who does it.
_PLACE = re.compile(r"\b(?:tai|o|cua|thuoc|qua|den|ve)\s*$")


def _runs(reading: _Reading, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Join names that only a comma, "và" or "cùng" keeps apart."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        if not reading.free(mention.start, mention.end) or _PLACE.search(reading.plain[: mention.start]):
            continue
        if runs and _BETWEEN.match(reading.plain[runs[-1][-1].end : mention.start]):
            between = reading.plain[runs[-1][-1].end : mention.start]
            if not re.search(r"cung|voi", between):
                runs[-1].append(mention)
                continue
        runs.append([mention])
    return runs


def _emptied(reading: _Reading) -> str:
    """Return the unaccented sentence with what has been understood as something else left blank."""
    plain = list(reading.plain)
    for span in reading.spans:
        if span.what not in ("lead", "coordinator"):
            plain[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(plain)


def _role(plain: str, run: Sequence[Mention], starts: set[int], no_lead_yet: bool) -> What | None:
    before, after = plain[: run[0].start], plain[run[-1].end :]
    begins = not before.strip(" ,;:.-–\0")
    if _LEADS_AFTER.match(after):
        return "lead"
    if _HELPS_AFTER.match(after):
        # "CATP phối hợp SGTVT điều tiết …": whom somebody works with comes after; the first leads.
        found = _WITH.match(after)
        with_whom = begins and found is not None and run[-1].end + found.end() in starts
        return "lead" if no_lead_yet and (with_whom or _LEADS_BEFORE.search(before)) else "coordinator"
    if _HELPS_BEFORE.search(before):
        return "coordinator"
    if _LEADS_BEFORE.search(before):
        return "lead"
    if no_lead_yet and begins:
        # The sentence begins with whom it is for: "SXD xử lý …", "đ/c Hùng kiểm tra …".
        return "lead"
    return None


_STRANGER = re.compile(
    r"(?:^|\b)(?:(?<!hop )giao(?:\s+cho)?|yeu cau|de nghi|phan cong)\s+"
    r"(?P<name>(?:so|phong|ban|ubnd|phuong|xa|cong an|d/c|dong chi|p\.)[^,;]{2,40}?)"
    r"(?=\s+(?:chu tri|phoi hop|xu ly|kiem tra|bao cao|tham muu|ra soat|hoan thanh|thuc hien|lap|xay dung)|[,;]|$)"
)


def _look_for_a_stranger(reading: _Reading, names: Names) -> None:
    """A name that leads nowhere is said, with those that look most like it."""
    match = _STRANGER.search(reading.plain)
    if match is None or not reading.free(match.start("name"), match.end("name")):
        return
    written = reading.text[match.start("name") : match.end("name")].strip()
    reading.take(match.start("name"), match.start("name") + len(written), "lead")
    reading.unclear.append(Unclear(written, "unknown_name", names.find(written).nearest))


def _title(reading: _Reading) -> str:
    """Return what is left, put together again: the work itself."""
    plain = list(reading.plain)
    for span in reading.spans:
        plain[span.start : span.end] = "\0" * (span.end - span.start)
    left = "".join(plain)
    named = any(span.what in ("lead", "coordinator") for span in reading.spans)
    for match in _FILLER.finditer(reading.text):
        if named and reading.free(match.start(), match.end()) and _beside_a_gap(left, match.start(), match.end()):
            plain[match.start() : match.end()] = "\0" * (match.end() - match.start())
            reading.take(match.start(), match.end(), "word")
    kept = "".join("\0" if bare == "\0" else letter for bare, letter in zip(plain, reading.text, strict=True))
    pieces = [piece.strip(" ,;:.-–\n\t!+/") for piece in kept.split("\0")]
    pieces = [_without_label(piece) for piece in pieces]
    pieces = [piece for piece in pieces if piece and unaccented(piece) not in _LEFT_OVER]
    title = ", ".join(_without_tail(piece) for piece in pieces if _without_tail(piece))
    return title[:1].upper() + title[1:]


_LEFT_OVER = {
    "va",
    "voi",
    "cung",
    "de",
    "cac",
    "thi",
    "la",
    "bao cao",
    "hoan thanh",
    "xong",
    "nhe",
    "nha",
    "ngay",
    "do khan",
}
#: Written with marks or without, but as these words and no other: "Lý Tự Trọng" does not end with "trong".
_TAIL = re.compile(
    r"(?:[,;]\s*(?:và\s+|va\s+)?(?:báo cáo|bao cao|hoàn thành|hoan thanh|nộp|nop|gửi|gui|trình|trinh)"
    r"(?:\s+(?:kết quả|ket qua|chủ tịch|chu tich|lại|lai))?|[\s,;]+(?:xong|trước|truoc|trong|độ khẩn|do khan))\s*:?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:noi dung|nhiem vu|viec|de)\s*:\s*")


def _without_label(piece: str) -> str:
    match = _LABEL.match(unaccented(piece))
    return piece[match.end() :] if match else piece


def _without_tail(piece: str) -> str:
    """ "…, báo cáo" before a deadline that has been taken out says nothing more."""
    match = _TAIL.search(piece)
    kept = piece[: match.start()] if match and match.start() > 0 else piece
    return re.sub(r"\s+(?:và|va)$", "", kept.rstrip(" ,;"))


def _beside_a_gap(left: str, start: int, end: int) -> bool:
    """Whether a word stands next to a name that has been taken out, or begins the sentence."""
    before, after = left[:start].rstrip(" ,;:"), left[end:].lstrip(" ,;:")
    return before == "" or before.endswith("\0") or after.startswith("\0")
