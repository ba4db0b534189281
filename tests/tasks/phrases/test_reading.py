"""Every form of a deadline in domain.md, with and without accents, on Monday 2 March 2026, 09:00."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.folding import unaccented
from backend.holidays_source import public_calendar
from backend.workcalendar import WorkingCalendar
from tasks.phrases import find_deadlines, read_deadline
from tests.city import ZONE, local

_DAYS = public_calendar("VN", range(2025, 2029))
OFFICE = WorkingCalendar(ZONE, days_off=_DAYS.days_off, made_up=_DAYS.made_up)
NOW = local("2026-03-02 09:00")

#: phrase | what it means, local time
TABLE = """
trước 17h thứ Sáu | 2026-03-06 17:00
truoc 17h thu sau | 2026-03-06 17:00
trước 17 giờ 30 ngày 25/12 | 2026-12-25 17:30
17h30 ngày 25/12/2026 | 2026-12-25 17:30
trong 4 giờ | 2026-03-02 14:30
4 giờ | 2026-03-02 14:30
4 giờ làm việc | 2026-03-02 14:30
4 tiếng nữa | 2026-03-02 14:30
trước 8 giờ | 2026-03-03 08:00
trong vòng 4 tiếng | 2026-03-02 14:30
30 phút | 2026-03-02 09:30
3 ngày làm việc | 2026-03-05 17:00
trong 3 ngay lam viec | 2026-03-05 17:00
10 ngày | 2026-03-12 17:00
5 ngày | 2026-03-09 17:00
2 tuần | 2026-03-16 17:00
một tuần | 2026-03-09 17:00
1 tháng | 2026-04-02 17:00
trước ngày 25 hằng tháng | 2026-03-25 17:00
trước ngày 25 hàng tháng | 2026-03-25 17:00
ngày 1 hằng tháng | 2026-04-01 17:00
trước ngày 25 | 2026-03-25 17:00
trước ngày 25 tháng sau | 2026-04-24 17:00
trong tháng 01/2026 | 2026-02-02 17:00
trong tháng 3 | 2026-03-31 17:00
tháng 6/2026 | 2026-06-30 17:00
Tháng 12 năm 2026 | 2026-12-31 17:00
tháng 1 | 2027-02-01 17:00
Quý II/2026 | 2026-06-30 17:00
quý 2 | 2026-06-30 17:00
Quý IV năm 2026 | 2026-12-31 17:00
trong quý I/2027 | 2027-03-31 17:00
cuối tháng | 2026-03-31 17:00
trong tháng này | 2026-03-31 17:00
tháng sau | 2026-05-04 17:00
cuối năm | 2026-12-31 17:00
năm 2026 | 2026-12-31 17:00
6 tháng đầu năm 2026 | 2026-06-30 17:00
6 tháng cuối năm | 2026-12-31 17:00
hôm nay | 2026-03-02 17:00
trong ngày | 2026-03-02 17:00
ngày mai | 2026-03-03 17:00
mai | 2026-03-03 17:00
ngày kia | 2026-03-04 17:00
chiều nay | 2026-03-02 17:00
sáng mai | 2026-03-03 11:30
chiều mai | 2026-03-03 17:00
9h sáng mai | 2026-03-03 09:00
3 giờ chiều mai | 2026-03-03 15:00
sáng thứ Hai | 2026-03-02 11:30
sáng thứ Hai tuần sau | 2026-03-09 11:30
thứ tư | 2026-03-04 17:00
thứ 6 | 2026-03-06 17:00
thứ Sáu tuần này | 2026-03-06 17:00
thứ Sáu tuần sau | 2026-03-13 17:00
Chủ nhật | 2026-03-09 17:00
thứ Bảy | 2026-03-09 17:00
trong tuần này | 2026-03-06 17:00
tuần sau | 2026-03-13 17:00
cuối tuần | 2026-03-06 17:00
15/3 | 2026-03-16 17:00
15/3/2026 | 2026-03-16 17:00
15-3-2026 | 2026-03-16 17:00
ngày 20 tháng 3 | 2026-03-20 17:00
ngày 20 tháng 3 năm 2026 | 2026-03-20 17:00
1/3 | 2027-03-01 17:00
trước 30/4 | 2026-04-29 17:00
hạn 30/4 | 2026-05-04 17:00
trước thứ 7 | 2026-03-06 17:00
hạn thứ 7 | 2026-03-09 17:00
chậm nhất trước Chủ nhật | 2026-03-06 17:00
trước 9h thứ Bảy | 2026-03-07 09:00
trước 2 tuần | 2026-03-16 17:00
trước 17h00 ngày 30/4/2026 | 2026-04-30 17:00
17h | 2026-03-02 17:00
trước 8h | 2026-03-03 08:00
Báo cáo trước 10h ngày mai | 2026-03-03 10:00
Chậm nhất ngày 12/3 | 2026-03-12 17:00
hạn chót: 12/3 | 2026-03-12 17:00
thứ Năm lúc 15h | 2026-03-05 15:00
mai 8h | 2026-03-03 08:00
thứ Sáu 14h | 2026-03-06 14:00
thứ Bảy 7 giờ 30 | 2026-03-07 07:30
hôm nay 4 giờ chiều | 2026-03-02 16:00
ngày 6/3 17 giờ | 2026-03-06 17:00
hoàn thành trước ngày 31/12/2026 | 2026-12-31 17:00
"""


def rows() -> list[tuple[str, datetime]]:
    pairs = [line.rsplit("|", 1) for line in TABLE.strip().splitlines()]
    return [(phrase.strip(), local(at.strip())) for phrase, at in pairs]


@pytest.mark.parametrize(("phrase", "at"), rows(), ids=lambda each: str(each).encode("ascii", "replace").decode())
def test_a_phrase_is_read(phrase: str, at: datetime) -> None:
    reading = read_deadline(phrase, now=NOW, calendar=OFFICE)
    assert reading.kind == "instant", reading
    assert [each.instant.astimezone(ZONE) for each in reading.milestones] == [at]
    assert read_deadline(unaccented(phrase), now=NOW, calendar=OFFICE).milestones[0].instant == at


@pytest.mark.parametrize("phrase", ["thường xuyên", "Thuong xuyen", "hằng năm", "định kỳ", "liên tục"])
def test_continuing_work_has_no_deadline(phrase: str) -> None:
    reading = read_deadline(phrase, now=NOW, calendar=OFFICE)
    assert (reading.kind, reading.milestones) == ("continuing", ())


def test_days_since_the_issue_need_its_date() -> None:
    phrase = "100 ngày kể từ ngày ban hành"
    assert read_deadline(phrase, now=NOW, calendar=OFFICE).problem == "issue_date_needed"
    read = read_deadline(phrase, now=NOW, calendar=OFFICE, issued_on=date(2026, 1, 15))
    assert [each.instant.astimezone(ZONE) for each in read.milestones] == [local("2026-04-28 17:00")]
    worked = read_deadline("10 ngày làm việc kể từ ngày ký", now=NOW, calendar=OFFICE, issued_on=date(2026, 3, 9))
    assert worked.milestones[0].instant.astimezone(ZONE) == local("2026-03-23 17:00")


def test_several_milestones_in_one_cell_keep_what_each_is_for() -> None:
    cell = "Dự thảo: trước 15/3/2026; trình ký trước ngày 30/6/2026"
    reading = read_deadline(cell, now=NOW, calendar=OFFICE)
    assert [(each.label, each.instant.astimezone(ZONE).date().isoformat()) for each in reading.milestones] == [
        ("Dự thảo", "2026-03-13"),
        ("trình ký", "2026-06-30"),
    ]
    assert reading.last is not None
    assert reading.last.instant.astimezone(ZONE) == local("2026-06-30 17:00")


@pytest.mark.parametrize(
    ("text", "instants"),
    [
        ("17h thứ Sáu 14h thứ Bảy", ["2026-03-06 17:00", "2026-03-07 14:00"]),
        ("thứ Sáu 14h thứ Bảy", ["2026-03-06 17:00", "2026-03-07 14:00"]),
        ("thứ Sáu 2 giờ làm việc", ["2026-03-06 17:00", "2026-03-02 11:00"]),
        ("thứ Sáu 5 gói thầu", ["2026-03-06 17:00"]),
    ],
)
def test_a_time_beside_a_day_is_its_own_only_where_it_is_no_other(text: str, instants: list[str]) -> None:
    found = find_deadlines(text, now=NOW, calendar=OFFICE)
    assert [each.milestone.instant for each in found if each.milestone] == [local(each) for each in instants]


def test_flash_counts_hours_on_the_wall_and_days_off_too() -> None:
    evening = local("2026-03-06 20:00")
    read = read_deadline("trong 4 giờ", now=evening, calendar=OFFICE, urgency="flash")
    assert read.milestones[0].instant.astimezone(ZONE) == local("2026-03-07 00:00")
    sunday = read_deadline("ngày 8/3", now=evening, calendar=OFFICE, urgency="flash")
    assert sunday.milestones[0].instant.astimezone(ZONE) == local("2026-03-08 17:00")


def test_what_was_assumed_is_said() -> None:
    read = read_deadline("15/3", now=NOW, calendar=OFFICE)
    assert read.milestones[0].assumptions == ("year_assumed", "end_of_day", "day_rolled")
    monthly = read_deadline("trước ngày 25 hằng tháng", now=NOW, calendar=OFFICE)
    assert monthly.milestones[0].monthly


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_nothing(text: str) -> None:
    assert read_deadline(text, now=NOW, calendar=OFFICE).kind == "none"


@pytest.mark.parametrize("text", ["31/2/2026", "sớm nhất có thể", "khi có điều kiện", "45/13"])
def test_what_cannot_be_read_is_unclear_never_a_guess(text: str) -> None:
    assert read_deadline(text, now=NOW, calendar=OFFICE).kind == "unclear"


SUNDAY = local("2026-11-29 16:31")


@pytest.mark.parametrize(
    ("phrase", "at"),
    [
        ("trước 17h hôm qua", "2026-11-28 17:00"),
        ("trước 17h ngày hôm qua", "2026-11-28 17:00"),
        ("hôm qua", "2026-11-28 17:00"),
        ("trước 17h chiều qua", "2026-11-28 17:00"),
        ("hạn tối hôm qua", "2026-11-28 20:00"),
        ("hôm kia", "2026-11-27 17:00"),
        ("tuần trước", "2026-11-20 17:00"),
        ("trước thứ Sáu tuần trước", "2026-11-20 17:00"),
        ("thứ Sáu tuần trước 15h", "2026-11-20 15:00"),
        ("thứ Sáu vừa rồi", "2026-11-27 17:00"),
        ("thứ Hai tuần này", "2026-11-23 17:00"),
        ("ngày 20 tháng trước", "2026-10-20 17:00"),
        ("quý trước", "2026-09-30 17:00"),
        ("tháng 12 năm ngoái", "2025-12-31 17:00"),
        ("3 ngày trước", "2026-11-26 17:00"),
        ("hạn 2 giờ trước", "2026-11-29 14:31"),
    ],
)
def test_a_day_that_is_over_is_that_day_and_no_other(phrase: str, at: str) -> None:
    for text in (phrase, unaccented(phrase)):
        [found] = find_deadlines(text, now=SUNDAY, calendar=OFFICE)
        assert found.milestone is not None
        assert (found.milestone.instant, found.milestone.phrase) == (local(at), text)


@pytest.mark.parametrize("phrase", ["tháng trước", "hai tuần trước", "năm ngoái", "hết tháng trước", "tuần qua"])
def test_a_time_that_is_over_stays_over_though_days_off_roll(phrase: str) -> None:
    [found] = find_deadlines(phrase, now=SUNDAY, calendar=OFFICE)
    assert found.milestone is not None
    assert (found.milestone.instant < SUNDAY, found.milestone.phrase) == (True, phrase)


def test_before_a_day_off_is_never_after_it() -> None:
    read = read_deadline("trước thứ 7", now=SUNDAY, calendar=OFFICE).milestones[0]
    assert (read.instant, read.assumptions[-1]) == (local("2026-12-04 17:00"), "day_before_off")
    saturday = local("2026-11-28 09:00")
    read = read_deadline("trước Chủ nhật", now=saturday, calendar=OFFICE).milestones[0]
    assert (read.instant, read.assumptions) == (local("2026-11-29 17:00"), ("end_of_day",)), "Friday is over"


def test_before_in_a_week_counts_towards_what_comes() -> None:
    found = find_deadlines("trong tuần trước 17h thứ Sáu", now=NOW, calendar=OFFICE)
    assert [each.milestone.instant for each in found if each.milestone] == [local("2026-03-06 17:00")]


@given(st.text(alphabet="0123456789/ :hgàngythứsáutrướquýIVthángnămtuầnmaivclmệk.,;-", max_size=60))
def test_any_text_is_read_without_an_error_and_nothing_overlaps(text: str) -> None:
    found = find_deadlines(text, now=NOW, calendar=OFFICE)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(each.milestone is None or each.milestone.instant.tzinfo is not None for each in found)
