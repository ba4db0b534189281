"""The work itself: what is left of a sentence when everything else has been taken out."""

from __future__ import annotations

import re

from backend.folding import unaccented
from tasks.drafts.understood import Sentence

#: "giấy mời", "ý kiến chỉ đạo", "bảng phân công" are things, and the words in them no way to give a task.
_PAPERS = (
    *("giấy", "thư", "đơn", "bảng", "lịch", "lời", "văn bản", "công văn", "hồ sơ", "tờ trình", "ý kiến", "thông báo"),
    *("kết luận", "nội dung", "công tác", "việc", "sự"),
)
_NO_PAPER = "".join(rf"(?<!{paper} )(?<!{unaccented(paper)} )" for paper in _PAPERS)
#: What is left around names once their roles are clear, and around what has been taken out.
#: Written with marks or without, but as these words and no other: "giàn giáo" does not end with "giao".
_FILLER = re.compile(
    rf"\b{_NO_PAPER}(?:giao(?:\s+(?:cho|nhiệm vụ cho|nhiem vu cho|việc cho|viec cho))?|yêu cầu|yeu cau|đề nghị|de nghi|"
    r"phân công|phan cong|đơn vị chủ trì|don vi chu tri|(?:làm |lam )?(?:đầu mối|dau moi)|chỉ đạo|chi dao|nhờ|nho|"
    r"mời|moi|nhắc|nhac|chủ trì|chu tri|ct|ph|(?:phối hợp|phoi hop)(?:\s+(?:với|voi|cùng|cung(?!\s+c[aấ]p)))?|"
    r"(?:cùng|cung)(?:\s+(?:với|voi))?)\b",
    re.IGNORECASE,
)


def title_of(reading: Sentence) -> str:
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
    "tu",
    "do khan",
}
#: "tuần trước" and "2 giờ trước" are whole; "trước" alone is what a deadline left behind.
_AGO = ("tuần", "tháng", "quý", "năm", "hôm", "ngày", "giờ", "tiếng", "phút")
_NOT_AGO = "".join(f"(?<!{word})(?<!{unaccented(word)})" for word in _AGO)
#: Written with marks or without, but as these words and no other: "Lý Tự Trọng" does not end with "trong".
_TAIL = re.compile(
    r"(?:[,;]\s*(?:và\s+|va\s+)?(?:báo cáo|bao cao|hoàn thành|hoan thanh|nộp|nop|gửi|gui|trình|trinh)"
    r"(?:\s+(?:kết quả|ket qua|chủ tịch|chu tich|lại|lai))?|"
    rf"{_NOT_AGO}[\s,;]+(?:trước|truoc)|"
    r"[\s,;]+(?:xong|trong|độ khẩn|do khan))\s*:?$",
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
