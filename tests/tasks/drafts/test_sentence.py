"""Quick assign: sentences as people type them, each with the whole of what is understood (`sentences.txt`).

Each block of the table is the sentence, then: lead | coordinators | title | deadlines | urgency | the rest that was
said, what was assumed, and what was left unclear. It is read on Monday 2 March 2026, 09:00.
"""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.folding import fold, unaccented
from tasks.drafts.sentence import understand
from tasks.drafts.understood import Understood
from tasks.naming import KnownUnit, Names
from tests.city import ZONE
from tests.tasks.drafts.organisation import NAMES, called
from tests.tasks.phrases.test_reading import NOW, OFFICE


def read(sentence: str) -> Understood:
    return understand(sentence, NAMES, now=NOW, calendar=OFFICE)


def shown(found: Understood) -> str:
    """Write a reading as the table has it."""
    deadlines = ", ".join(f"{each.instant.astimezone(ZONE):%d/%m/%Y %H:%M}" for each in found.milestones)
    rest = [f"source {found.source}"] if found.source else []
    rest += [f"product {found.expected_product}"] if found.expected_product else []
    rest += ["continuing"] if found.continuing else []
    rest += [f"assumed {code}" for code in found.assumptions]
    rest += [f"unclear {each.code} ({len(each.candidates)})".replace(" (0)", "") for each in found.unclear]
    cells = [
        called(found.lead),
        "; ".join(called(each) for each in found.coordinators) or "-",
        found.title or "-",
        deadlines or "-",
        found.urgency,
        ", ".join(rest) or "-",
    ]
    return " | ".join(cells)


def table() -> list[tuple[str, str]]:
    text = (Path(__file__).parent / "sentences.txt").read_text("utf-8")
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [(sentence, expected.strip()) for sentence, expected in blocks]


SENTENCES = table()


def test_the_table_is_long_enough() -> None:
    assert len({sentence for sentence, _ in SENTENCES}) >= 150


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[f"{n:03d}" for n in range(len(SENTENCES))])
def test_a_sentence_is_understood(sentence: str, expected: str) -> None:
    assert shown(read(sentence)) == expected


#: Without marks these say something else, or less: "gap" is pressing or to meet, "ca" is police or all.
_NEED_MARKS = ("gấp", "tất cả", "gặp", "khăn", "giáo", "trọng", "từ", "nhà đầu tư", "khẩn", "cả ", "mời", "ả ")


@pytest.mark.parametrize("sentence", [s for s, _ in SENTENCES if not any(word in s.lower() for word in _NEED_MARKS)])
def test_the_same_without_marks(sentence: str) -> None:
    marked, bare = read(sentence), read(unaccented(unicodedata.normalize("NFC", sentence)))
    assert (bare.lead, bare.coordinators, bare.urgency) == (marked.lead, marked.coordinators, marked.urgency)
    assert [each.instant for each in bare.milestones] == [each.instant for each in marked.milestones]
    assert fold(bare.title) == fold(marked.title)


def test_an_ambiguous_name_returns_its_candidates_and_nobody_is_chosen() -> None:
    found = read("Giao xã Tân Tiến báo cáo tình hình hạn mặn")
    assert found.lead is None
    (unclear,) = found.unclear
    assert (unclear.code, unclear.text) == ("ambiguous_lead", "xã Tân Tiến")
    assert {each.parent for each in unclear.candidates} == {"Cụm xã phía Bắc", "Cụm xã phía Nam"}  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["Hòa Bình", "Hoà Bình", "hoa binh", "HÒA BÌNH"])
def test_both_ways_of_setting_a_tone_mark_are_one(written: str) -> None:
    unit = KnownUnit(UUID(int=1), "UBND phường Hòa Bình", "", "ward")
    assert Names.of([unit]).find(f"phường {written}").one == unit


def test_nothing_of_a_secret_sentence_is_kept() -> None:
    found = read("Tài liệu tuyệt mật: giao CATP bố phòng khu vực 7")
    assert found.secret
    assert "bố phòng" not in repr(found)


@given(st.text(max_size=200) | st.lists(st.sampled_from([s for s, _ in SENTENCES]), max_size=3).map(", ".join))
def test_any_text_is_read_without_an_error_and_no_character_is_two_things(text: str) -> None:
    found = read(text)
    assert all(left.end <= right.start for left, right in pairwise(found.spans))
    assert all(0 <= span.start < span.end <= len(found.sentence) for span in found.spans)


def test_reading_is_fast_enough_to_follow_the_fingers() -> None:
    began = time.process_time()
    for sentence, _ in SENTENCES:
        read(sentence)
    each = (time.process_time() - began) / len(SENTENCES)
    print(f"{each * 1000:.2f} ms a sentence")
    assert each < 0.05
