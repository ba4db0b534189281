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
from tasks.naming import KnownGroup, KnownUnit, Names
from tests.city import ZONE, local
from tests.tasks.drafts.organisation import GROUPS, NAMES, UNITS, called
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
_NEED_MARKS = (
    *("gấp", "tất cả", "gặp", "khăn", "giáo", "trọng", "từ", "nhà đầu tư", "khẩn", "cả ", "mời", "ả ", "tới", "ngay"),
)


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


@pytest.mark.parametrize(
    ("clause", "code", "text"),
    [
        ("báo cáo trước 17h ngày 31/2/2027", "no_such_day", "báo cáo trước 17h ngày 31/2/2027"),
        ("chậm nhất ngày 31 tháng 4", "no_such_day", "chậm nhất ngày 31 tháng 4"),
        ("trước tháng 13", "no_such_day", "trước tháng 13"),
        ("trước 25h ngày 3/4/2026", "no_such_hour", "trước 25h ngày 3/4/2026"),
        ("trước 25/11/2025", "deadline_passed", "trước 25/11/2025"),
        ("trước 17h hôm qua", "deadline_passed", "trước 17h hôm qua"),
        ("hạn thứ Sáu tuần trước", "deadline_passed", "hạn thứ Sáu tuần trước"),
        ("chậm nhất tháng trước", "deadline_passed", "chậm nhất tháng trước"),
        (", hôm kia", "deadline_passed", "hôm kia"),
    ],
)
def test_a_time_that_cannot_be_is_named_and_not_half_of_it_taken(clause: str, code: str, text: str) -> None:
    found = read(f"Giao Sở Xây dựng vá đường {clause}")
    assert [(each.code, each.text) for each in found.unclear] == [(code, text)]
    assert (found.title, found.milestones) == ("Vá đường", ())


@pytest.mark.parametrize(
    "work",
    [
        "Báo cáo vụ cháy hôm qua",
        "Kiểm tra điểm ngập lúc 17h hôm qua",
        "Rà soát nhiệm vụ quá hạn tuần trước",
        "Xử lý sự cố mất nước 2 giờ trước",
        "Làm rõ vụ tai nạn ngày 25/11/2025",
    ],
)
def test_when_something_was_is_part_of_the_work_and_no_deadline(work: str) -> None:
    found = read(f"Giao Sở Xây dựng {work[0].lower()}{work[1:]}, trước 17h thứ Sáu")
    assert (found.title, [each.instant for each in found.milestones]) == (work, [local("2026-03-06 17:00")])
    assert found.unclear == ()


def test_the_end_of_a_month_is_its_last_working_day() -> None:
    found = understand("Giao SXD vá đường, chậm nhất cuối tháng", NAMES, now=local("2026-05-04 09:00"), calendar=OFFICE)
    assert [each.instant for each in found.milestones] == [local("2026-05-29 17:00")], "the 31st is a Sunday"


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        (", hạn 45/13", "hạn 45/13"),
        (", chậm nhất khi nước rút", "chậm nhất khi nước rút"),
        (". Thời hạn: sau lễ", "Thời hạn: sau lễ"),
        (", báo cáo hạn sớm nhất có thể", "báo cáo hạn sớm nhất có thể"),
    ],
)
def test_a_deadline_that_is_said_and_cannot_be_read_is_asked_about(clause: str, text: str) -> None:
    found = read(f"Giao Sở Xây dựng vá đường{clause}")
    assert [(each.code, each.text) for each in found.unclear] == [("deadline_not_understood", text)]
    assert (found.title, found.milestones) == ("Vá đường", ())


@pytest.mark.parametrize("work", ["Chống ngập, hạn chế thiệt hại", "Rà soát thời hạn giấy phép", "Xử lý đơn quá hạn"])
def test_words_of_the_work_are_no_deadline(work: str) -> None:
    found = read(f"Giao Sở Xây dựng {work[0].lower()}{work[1:]}")
    assert (found.title, found.unclear) == (work, ())


def test_a_grade_at_the_end_is_no_title() -> None:
    found = read("Giao Sở Xây dựng báo cáo trước 10h sáng mai, mật")
    assert (found.secret, found.title) == (True, "")


def test_a_unit_of_before_a_reform_leads_to_what_it_has_become() -> None:
    works, transport = UNITS[0], KnownUnit(UUID(int=50), "Sở Giao thông vận tải", "SGTVT", "department")
    names = Names.of([works, UNITS[1]], became=[(transport, [works])])
    found = understand("Giao sở gtvt vá đường", names, now=NOW, calendar=OFFICE)
    assert (found.lead, found.title) == (None, "Vá đường")
    assert [(each.code, each.text, each.candidates) for each in found.unclear] == [
        ("unit_succeeded", "sở gtvt", (works,))
    ]
    assert names.find("Sở Giao thông vận tải").nearest[0] == works


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("tất cả các phường", "Các phường"),
        ("tat ca cac phuong", "Các phường"),
        ("toàn bộ các xã", "Các xã và đặc khu"),
        ("tất cả phường, xã", "Các phường, xã và đặc khu"),
        ("tất cả các sở ban ngành", "Các sở, ban, ngành"),
    ],
)
def test_all_of_a_kind_is_the_group(written: str, group: str) -> None:
    more = (KnownGroup("wards", "Các phường"), KnownGroup("communes", "Các xã và đặc khu"))
    found = understand(f"Giao {written} kiểm tra vỉa hè", Names.of(UNITS, (*GROUPS, *more)), now=NOW, calendar=OFFICE)
    assert (called(found.lead), found.title, found.unclear) == (group, "Kiểm tra vỉa hè", ())


def test_several_units_of_no_known_group_are_a_campaigns() -> None:
    found = understand("Giao tất cả các phường kiểm tra vỉa hè", Names.of(UNITS), now=NOW, calendar=OFFICE)
    assert (found.lead, found.title) == (None, "Kiểm tra vỉa hè")
    assert [(each.code, each.text) for each in found.unclear] == [("several_units", "tất cả các phường")]


def test_a_district_by_its_number_is_nobody_and_the_work_stays_the_work() -> None:
    found = read("Giao ubnd q1 dọn rác")
    assert [(each.code, each.text) for each in found.unclear] == [("unknown_name", "ubnd q1")]
    assert found.title == "Dọn rác"


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
