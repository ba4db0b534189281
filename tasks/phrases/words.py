"""The small words and the numbers around a time, as the forms of it have them; and a sentence as they read it."""

from __future__ import annotations

import re

from backend.folding import unaccented

WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, **{str(n): n - 2 for n in range(2, 8)}}
NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
NUMBERS |= {"muoi lam": 15, "hai muoi": 20, "ba muoi": 30}
#: Numbers in words, which count where a length is called one ("trong ba ngày"): "sau ngày 5" is no six days.
COUNTS = r"mot|hai|ba|bon|nam|bay|tam|chin|muoi(?:\s+lam)?|(?:hai|ba)\s+muoi"
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, **{str(n): n for n in range(1, 5)}}


def amount_of(parts: dict[str, str]) -> float:
    """Return how many: "3", "1,5", "ba", "mười lăm"; and a half more where it says so."""
    written = " ".join(parts["amount"].split())
    amount = NUMBERS.get(written) or float(written.replace(",", "."))
    return amount + int(parts.get("minutes", 0)) / 60 + (0.5 if "and_a_half" in parts else 0)


DASH = r"\s*[-–]\s*"


def rising(between: str = DASH) -> str:
    """Ahead are two numbers of which the second is the greater: "2-3", "8 - 10", "90-100"; never "20-3"."""
    same_tens = [
        rf"{tens}{ones}{between}{tens or '0?'}[{ones + 1}-9]"
        for tens in ("", *range(1, 10))
        for ones in range(0 if tens else 1, 9)
    ]
    other_tens = [rf"{tens}\d{between}[{tens + 1}-9]\d" for tens in range(1, 9)]
    two = rf"0?(?:\d{between}[1-9]\d|{'|'.join(same_tens)})|{'|'.join(other_tens)}"
    return rf"(?=(?:{two}|\d{{1,2}}{between}\d{{3}})(?!\d))"


RISING = rising()
#: Two numbers with a dash between them, whatever they mean.
PAIR = rf"\d{{1,2}}{DASH}\d{{1,2}}"

#: "tối" and "tới", which are one word without their marks: whoever leaves those out may mean either.
EVENING, COMING = "t[oO]i", "to[iI]"

#: Where a form may begin: not in the middle of a word, a number ("1,5 giờ", "1.200 giờ") or a date.
BEFORE = r"(?<![a-z0-9/])(?!(?<=\d[.,])\d)"
#: "công trình", "chương trình", "tờ trình" are things.
_NO_FORM = r"(?<!cong )(?<!chuong )(?<!quy )(?<!qua )(?<!tien )(?<!lo )(?<!to )"
VERB = rf"(?:(?:bao cao|hoan thanh|xong|nop|gui|{_NO_FORM}trinh|thuc hien)\s+)?"
LEAD = (
    rf"{VERB}(?:(?:(?P<due>cham nhat|muon nhat|khong (?:muon|tre|cham) hon|thoi han|han chot|han|deadline|"
    r"(?P<before>truoc(?:\s+(?:dip\s+)?le(?=\s+\d))?))|thoi gian|(?:tu nay\s+|t[oO]i da\s+)?(?<!tinh )den|"
    r"het(?=\s+(?:ngay|hom|thu|\d))|toI|toi(?!\s+(?:nay|mai|qua|hom))|vao|luc|la)"
    r"\s*(?::\s*)?){0,4}"
)
#: What is over: "tuần trước", "tháng vừa rồi".
GONE = r"truoc(?!\s+khi\b)|vua qua|vua roi|qua|roi"
END = r"\s*(?:[,.;:!?)]|$)"
ENDS = rf"(?={END})"
#: What a length of time is called one by, and the same looking back.
WITHIN = r"(?:trong\s+(?:(?:vong|thoi gian|thoi han)\s+)?)?(?:(?:khong qua|t[oO]i da|sau)\s+)?"
#: Where a clause begins: what stands there is called nothing, and is no part of anything before it.
CLAUSE = r"(?:(?<![^,;:(.–-])|(?<=[,;:(.–-] ))"
NAMED_LENGTH = r"(?:(?<=trong )|(?<=vong )|(?<=trong thoi gian )|(?<=trong thoi han )|(?<=khong qua )|(?<=t[oO]i da ))"
#: So many of something: "2-3 người", "mời 5-7 đơn vị"; but "2-3 nộp dự thảo" and "2-3 chiều" are a day or an hour.
THINGS = (
    r"\s+(?!(?:bao|nop|gui|trinh|hoan|xong|phai|de|thi|la|va|hoac|den|t[oO][iI]|truoc|sau|vao|luc|tai|o|nay|sang|trua|chieu|"
    r"thu|chu nhat|cn|hom(?!\s+nua)|mai|h|g|nhe|nha)\b)[a-z]+"
)
SO_MANY = rf"{RISING}\d{{1,2}}{DASH}\d{{1,3}}{THINGS}"

#: Words of time as they are written with marks. "Thắng", "Tuấn", "quỹ", "thử", "mãi" are other words.
_MARKED = {
    "phut": "phút",
    "gio": "giờ",
    "tieng": "tiếng",
    "ngay": "ngày",
    "hom": "hôm",
    "tuan": "tuần",
    "thang": "tháng",
    "nam": "năm",
    "quy": "quý",
    "dem": "đêm",
    "thu": "thứ",
    "mai": "mai",
    "so": "số",
    "chieu": "chiều",
    "trua": "trưa",
    "mung": "mùng",
    "mong": "mồng",
}
#: Words that are told apart by nothing but their marks, letter for letter as the forms have them.
_TOLD_APART = {"tối": "tOi", "tới": "toI", "toi": "toi"}
#: So many spaces stand between the words of no phrase; to try all of them takes the cube of their number.
_GAP = re.compile(r"(?<=\s{8})\s+")
_UNIT = re.compile(rf"\b(?:{'|'.join(_MARKED)}|toi)\b")


#: "báo cáo ngay 5 bộ hồ sơ": at once, and no day of the month.
_AT_ONCE = re.compile(r"\s+\d{1,3}\s+(?!(?:thang|hang|moi)\b)[a-z]")
#: What stands before "Mai" where it is tomorrow; everywhere else a capital makes a name of it: "Bạch Mai".
_TOMORROW = re.compile(r"(?:^|[,.;:!?(–-]|\b(?:ngày|sáng|trưa|chiều|tối|đêm))\s*$", re.IGNORECASE)


def plain_of(sentence: str) -> str:
    """Return a sentence (NFC) unaccented, letter for letter, as the forms read it. A word that has other marks than the
    word of time it would be without them is crossed out: "trước 20-3 Thắng ký" names a person, no months. "Tối" and
    "tới" are written as `EVENING` and `COMING` tell them apart: put into lower case they are one again."""

    plain, has_marks = unaccented(sentence), not sentence.isascii()

    def kept(word: re.Match[str]) -> str:
        written = sentence[word.start() : word.end()].lower()
        if word[0] == "toi":
            return _TOLD_APART.get(written, "xxx")
        if written == "ngay" and has_marks and _AT_ONCE.match(plain, word.end()):
            return "xxxx"
        if sentence[word.start() : word.end()] == "Mai" and not _TOMORROW.search(
            sentence, max(0, word.start() - 8), word.start()
        ):
            return "xxx"
        return word[0] if written in (word[0], _MARKED[word[0]]) else "x" * len(word[0])

    return _GAP.sub(lambda gap: "\0" * len(gap[0]), _UNIT.sub(kept, plain))
