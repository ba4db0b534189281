"""Whether a text states a grade of secrecy as its own. Pure; every entry asks here and nowhere else.

Grades are Mật, Tối mật and Tuyệt mật (Law on Protection of State Secrets 2018, article 8). People also write
of secrets without keeping any: bảo mật, mật độ, mật khẩu, thân mật, even "tối mật độ xe cao". So a word counts where it
stands as a grade does: named as one, stamped in capitals, set apart by punctuation, or behind the document it grades.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from backend.folding import levelled

#: Letters of other alphabets that look like those of the grades.
_LOOK_ALIKES = str.maketrans("АВЕІКМНОРСТУХаеорсухіΑΒΕΗΙΚΜΝΟΡΤΥΧο", "ABEIKMHOPCTYXaeopcyxiABEHIKMNOPTYXo")
_READ_WHOLE = 100_000
_UNSEEN = ("Cf", "Cc", "Co")
#: Not format characters by their category, yet nobody sees them.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f]")

_TWO = r"(?:tuyệt|tuyet|tối|toi)\s*(?:mật|mat)\b(?!\s*(?:độ|do|khẩu|khau|mã|ma|ong)\b)"
_ONE = r"(?:mật|mat)\b(?!\s*(?:độ|do|khẩu|khau|mã|ma|ong)\b)"
#: "Độ mật: Tối mật", "mức độ mật - Mật"; unaccented too, where the colon leaves no doubt.
_NAMED = re.compile(rf"\b(?:độ|do|mức|muc|cấp|cap|loại|loai)\s+(?:mật|mat)\s*[:=–-]*\s*\[?\(?(?:{_TWO}|{_ONE})", re.I)
_CAPITALS = re.compile(r"\b(?:TUYỆT|TUYET|TỐI|TOI)[\W_]*(?:MẬT|MAT)\b(?!\s*(?:ĐỘ|DO|KHẨU|KHAU|MÃ|ONG)\b)")
_DOCUMENT = r"(?:văn bản|van ban|tài liệu|tai lieu|công văn|cong van|hồ sơ|ho so|kế hoạch|ke hoach|báo cáo|bao cao)"
_GRADED = re.compile(rf"\b{_DOCUMENT}\s+(?:{_TWO}|{_ONE}(?=\s*(?:số|so\b|\d|$|[^\w\s])))", re.I)
#: What opens a line as a stamp would: with a capital and all its marks.
_OPENS = re.compile(r"^(?:Tuyệt|Tối)\s+mật\b(?!\s*(?:độ|khẩu))")
_SET_APART = re.compile(r"[,;:.!?()\[\]{}<>|/\"'“”«»•*=]|\s[–—-]+\s|^[–—-]+|[–—-]+$")
_BRACKETED = re.compile(rf"[(\[{{<«“\"]\s*{_ONE}\s*[)\]}}>»”\"]", re.I)
_ALONE = re.compile(r"(?:tuyệt|tuyet|tối|toi)\s*(?:mật|mat)", re.I)
#: Unaccented "mat" set apart may be face, cool or eye: only capitals are a stamp.
_ALONE_ONE = re.compile(r"mật|Mật|MẬT|MAT")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s._\-*]+){2,}[^\W\d_](?![^\W_])")
_JOINED = re.compile(r"tuyệtmật|tuyetmat|tốimật|toimat")
_EATEN = re.compile(r"\b(?:đường|sữa|gạo|trứng|sáp|bánh|muối|trà|chè|mía|dầu ăn|ngũ cốc|hoa quả)\b", re.I)


def states_a_grade(text: str) -> bool:
    """Say whether a text of any length states a grade, in whatever line of it, however it is spaced or hidden."""
    if not _may(text):
        return False
    shown = _shown(text)
    if _CAPITALS.search(shown) or _spaced(shown):
        return True
    return any(_line_states(line.strip()) for line in shown.splitlines())


def page_bears_a_stamp(lines: Iterable[str]) -> bool:
    """Say whether the text of a file states a grade: as above, but without what only a short text sets apart so."""
    whole = "\n".join(lines)
    if not _may(whole):
        return False
    shown = _shown(whole)
    return bool(_CAPITALS.search(shown) or _spaced(shown)) or any(_stamped(line) for line in shown.splitlines())


def _may(text: str) -> bool:
    """Tell quickly, for the thousands of texts that say nothing of the kind: no M, no grade."""
    return any(letter in text for letter in "mMМᴍｍＭ𝐌𝐦")


def _shown(text: str) -> str:
    """Return the text as it looks: composed, without what nobody sees, look-alikes in our own letters."""
    # A letter may stand for eighteen: a short text is read whole even so, a long one to the length it has.
    most = max(len(text), _READ_WHOLE)
    lines = unicodedata.normalize("NFKC", levelled(_BLANK.sub("", text)))[:most]
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    unseen: dict[int, int | None] = {
        ord(letter): None for letter in set(lines) - {"\n", "\t"} if unicodedata.category(letter) in _UNSEEN
    }
    seen = levelled(lines.translate({**_LOOK_ALIKES, **unseen})).replace("_", " ")
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", seen))


def _spaced(shown: str) -> bool:
    """ "T Ố I  M Ậ T": single letters that spell a grade."""
    for match in _SPACED.finditer(shown):
        letters = re.sub(r"[\s._\-*]+", "", match[0])
        if _JOINED.search(letters.lower()) or letters in ("MẬT", "MAT"):
            return True
    return False


def _stamped(line: str) -> bool:
    bare = line.strip(" \t.:-–—*()[]")
    whole = bool(_ALONE.fullmatch(bare)) and bare[:1].isupper()
    return bool(_NAMED.search(line) or whole or _ALONE_ONE.fullmatch(bare) or _OPENS.search(bare))


def _line_states(line: str) -> bool:
    if not line:
        return False
    if _stamped(line) or _GRADED.search(line) or _BRACKETED.search(line):
        return True
    pieces = [piece.strip() for piece in _SET_APART.split(line)]
    pieces = [piece for piece in pieces if piece]
    return any(
        _ALONE.fullmatch(piece) or (_ALONE_ONE.fullmatch(piece) and not _listed(pieces, at))
        for at, piece in enumerate(pieces)
    )


def _listed(pieces: list[str], at: int) -> bool:
    """Whether "mật" is one of several things to eat ("đường, mật, sữa"): honey, not a grade."""
    beside = [pieces[n] for n in (at - 1, at + 1) if 0 <= n < len(pieces)]
    return pieces[at] == "mật" and any(_EATEN.search(each) for each in beside)
