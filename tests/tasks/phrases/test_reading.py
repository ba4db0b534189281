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
06/2026 | 2026-06-30 17:00
hạn 6/2026 | 2026-06-30 17:00
trước 6/2026 | 2026-05-29 17:00
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
trong ngày hôm nay | 2026-03-02 17:00
xong trong ngày mai | 2026-03-03 17:00
trong ngày 12/3 | 2026-03-12 17:00
trước 9h trong ngày 5/3 | 2026-03-05 09:00
8h trong ngày mai | 2026-03-03 08:00
trong ngày thứ Sáu | 2026-03-06 17:00
trong buổi sáng mai | 2026-03-03 11:30
buổi chiều thứ Sáu | 2026-03-06 17:00
trong 2-3 ngày | 2026-03-05 17:00
2 - 3 ngày làm việc | 2026-03-05 17:00
trong 1-2 tuần | 2026-03-16 17:00
trong 2-4 giờ | 2026-03-02 14:30
trong ngày 17h | 2026-03-02 17:00
trong ngày 15:00 | 2026-03-02 15:00
trong ngày 10 giờ | 2026-03-02 10:00
trong ngày 16 giờ 30 | 2026-03-02 16:30
trong ngày 3 giờ chiều | 2026-03-02 15:00
trong ngày 8-10h | 2026-03-02 10:00
Nộp trong ngày 3 bộ hồ sơ | 2026-03-02 17:00
Kiểm tra trong ngày 4 lần | 2026-03-02 17:00
trong ngày 3-4 lần | 2026-03-02 17:00
trong ngày 15.000 bộ | 2026-03-02 17:00
trong ngày 17 | 2026-03-17 17:00
trong ngày 17: 5 bộ | 2026-03-17 17:00
trong ngày 17-3 | 2026-03-17 17:00
trong ngày 5 tháng 3 | 2026-03-05 17:00
trong ngày 25 hằng tháng | 2026-03-25 17:00
ngày 17 giờ | 2026-03-02 17:00
ngày 17h | 2026-03-02 17:00
ngày 8-10h | 2026-03-02 10:00
Gửi trước 20-3 Thắng ký | 2026-03-20 17:00
nộp 12-3 Thắng làm | 2026-03-12 17:00
Giao ngày 20-3 Tuấn chủ trì | 2026-03-20 17:00
ngày 2-4 Tuấn chủ trì | 2026-04-02 17:00
Nộp trước ngày 20-3 ngay sau khi họp | 2026-03-20 17:00
20-3 giờ hành chính | 2026-03-20 17:00
hạn 20-3: 15 bộ | 2026-03-20 17:00
10-12: nộp dự thảo | 2026-12-10 17:00
10-12 nộp dự thảo | 2026-12-10 17:00
10-12 năm 2026 | 2026-12-10 17:00
10-12/2026 | 2026-12-10 17:00
hạn 10-12 tháng 3 | 2026-03-12 17:00
từ ngày 10-12 tháng 3 | 2026-03-12 17:00
từ 10-12/3 | 2026-03-12 17:00
10-12/3/2026 | 2026-03-12 17:00
hạn nộp 25-3 tháng này | 2026-03-25 17:00
10-12 tháng này | 2026-03-12 17:00
23-4 tháng sau | 2026-04-23 17:00
ngày 2-3 tháng sau | 2026-04-03 17:00
trong 2-3 tháng tới | 2026-06-02 17:00
2-3 hôm nữa | 2026-03-05 17:00
3 hôm nữa nộp | 2026-03-05 17:00
60-90 ngày | 2026-06-01 17:00
90-100 ngày | 2026-06-10 17:00
3 ngày sau | 2026-03-05 17:00
2-3h chiều mai | 2026-03-03 15:00
2–3h chiều mai | 2026-03-03 15:00
2-3 giờ chiều mai | 2026-03-03 15:00
10-2 giờ chiều mai | 2026-03-03 14:00
trong 2-3 giờ chiều nay | 2026-03-02 15:00
8-10h sáng mai | 2026-03-03 10:00
từ 8-10h ngày 5/3 | 2026-03-05 10:00
8h-10h sáng nay | 2026-03-02 10:00
từ 8h đến 10h sáng nay | 2026-03-02 10:00
thứ Sáu 8-10h | 2026-03-06 10:00
3-4 giờ | 2026-03-02 14:30
1-2 giờ | 2026-03-02 11:00
Nộp báo cáo 3-4 giờ | 2026-03-02 14:30
trong 3-4 giờ | 2026-03-02 14:30
trong 3-4 giờ tới | 2026-03-02 14:30
30-45 phút | 2026-03-02 09:45
4 giờ tới | 2026-03-02 14:30
4 gio toi | 2026-03-02 14:30
4h nữa | 2026-03-02 14:30
3 tiếng nữa | 2026-03-02 13:30
3 tiếng tới | 2026-03-02 13:30
8 giờ tối | 2026-03-02 20:00
tới mai | 2026-03-03 17:00
tới 17h | 2026-03-02 17:00
trong 24 giờ làm việc | 2026-03-05 09:00
trong 8 giờ | 2026-03-03 09:00
1,5 giờ làm việc | 2026-03-02 10:30
trong 1,5 giờ | 2026-03-02 10:30
trong 1.5 tiếng | 2026-03-02 10:30
trong 2h30 | 2026-03-02 11:30
2 tiếng 30 phút | 2026-03-02 11:30
trong 1 giờ rưỡi | 2026-03-02 10:30
nửa tiếng nữa | 2026-03-02 09:30
trong 4 tiếng đồng hồ | 2026-03-02 14:30
trong hai giờ tới | 2026-03-02 11:00
hai ngày nữa | 2026-03-04 17:00
trong ba ngày | 2026-03-05 17:00
trong mười lăm ngày | 2026-03-17 17:00
ba ngày làm việc | 2026-03-05 17:00
05 (năm) ngày làm việc | 2026-03-09 17:00
10 (mười) ngày | 2026-03-12 17:00
không quá 10 ngày làm việc | 2026-03-16 17:00
trong thời hạn 7 ngày làm việc, kể từ ngày nhận đủ hồ sơ | 2026-03-11 17:00
tối đa 5 ngày | 2026-03-09 17:00
sau 3 tiếng nữa | 2026-03-02 13:30
04:00 ngày 5/3 | 2026-03-05 04:00
05h00 ngày 5/3 | 2026-03-05 05:00
0h ngày 5/3 | 2026-03-05 00:00
4h sáng mai | 2026-03-03 04:00
4 giờ chiều nay | 2026-03-02 16:00
2h đêm | 2026-03-03 02:00
1h trưa nay | 2026-03-02 13:00
11h đêm nay | 2026-03-02 23:00
23h đêm 5/3 | 2026-03-05 23:00
12h đêm nay | 2026-03-02 23:59
trong đêm nay | 2026-03-02 23:59
8 giờ rưỡi sáng mai | 2026-03-03 08:30
từ 22h đến 5h | 2026-03-03 05:00
đầu giờ chiều mai | 2026-03-03 13:00
cuối giờ chiều nay | 2026-03-02 17:00
cuối ngày 5/3 | 2026-03-05 17:00
cuối ngày thứ Sáu | 2026-03-06 17:00
15 tháng 12 | 2026-12-15 17:00
trước 15 tháng 12 | 2026-12-15 17:00
15/12 năm nay | 2026-12-15 17:00
15/1 năm sau | 2027-01-15 17:00
tháng 1 năm sau | 2027-02-01 17:00
ngày mùng 5 tháng 3 | 2026-03-05 17:00
mùng 5 tháng sau | 2026-04-06 17:00
trước ngày 5 của tháng sau | 2026-04-03 17:00
2026-03-05 | 2026-03-05 17:00
2026-03-05 17:00 | 2026-03-05 17:00
hạn 9.3 | 2026-03-09 17:00
ngày 9.3 | 2026-03-09 17:00
9.3 | 2026-03-09 17:00
chậm nhất 31.5 | 2026-06-01 17:00
thứ Hai, ngày 9/3/2026 | 2026-03-09 17:00
14h thứ Ba, ngày 10/3 | 2026-03-10 14:00
thứ Sáu (6/3) lúc 15h | 2026-03-06 15:00
8 giờ 00 ngày 05/3/2026 (thứ Năm) | 2026-03-05 08:00
T2 tuần sau | 2026-03-09 17:00
đầu tuần sau | 2026-03-09 17:00
trong tuần | 2026-03-06 17:00
hết tuần | 2026-03-06 17:00
hết quý | 2026-03-31 17:00
cuối quý | 2026-03-31 17:00
trong quý này | 2026-03-31 17:00
quý sau | 2026-06-30 17:00
cuối năm sau | 2027-12-31 17:00
Quý I, II/2026 | 2026-06-30 17:00
tháng 3-4/2026 | 2026-05-04 17:00
trước tuần sau | 2026-03-06 17:00
trước tháng sau | 2026-03-31 17:00
trước tháng 6 | 2026-05-29 17:00
trước tháng 5/2026 | 2026-04-29 17:00
trước hết tháng 5 | 2026-05-29 17:00
trước quý III | 2026-06-30 17:00
trước quý sau | 2026-03-31 17:00
trước năm 2027 | 2026-12-31 17:00
trước hết năm 2026 | 2026-12-31 17:00
trước lễ 30/4 | 2026-04-29 17:00
chậm nhất hết ngày 20/3 | 2026-03-20 17:00
đến hết 15/12 | 2026-12-15 17:00
từ nay đến 15/12 | 2026-12-15 17:00
không muộn hơn 20/3 | 2026-03-20 17:00
giải ngân 1.200 tỷ trước 15/3 | 2026-03-13 17:00
làm 1,5 km đường trước 15/3 | 2026-03-13 17:00
5/3 Sở Xây dựng nộp báo cáo | 2026-03-05 17:00
khoảng 15/12 | 2026-12-15 17:00
nộp hồ sơ 15/3 | 2026-03-16 17:00
5/12 phường Sài Gòn họp dân | 2026-12-07 17:00
1.Trước 15/3 | 2026-03-13 17:00
2. Hạn: 20/3/2026 | 2026-03-20 17:00
Q1/2026 | 2026-03-31 17:00
T3/2026 | 2026-03-31 17:00
30.06.26 | 2026-06-30 17:00
sang tuần sau | 2026-03-13 17:00
lúc 6 giờ 30 sáng 8/3 | 2026-03-08 06:30
1h30 chiều nay | 2026-03-02 13:30
10h - 11h30 sáng mai | 2026-03-03 11:30
trong thời gian 2 giờ | 2026-03-02 11:00
trong vòng 4 giờ kể từ khi nhận tin | 2026-03-02 14:30
Trong vòng 30 ngày kể từ ngày Nghị quyết có hiệu lực | 2026-04-01 17:00
trước 15h thứ Năm, ngày 05/3/2026 | 2026-03-05 15:00
"""

#: What may be two things, or is no deadline: nothing is read in it, and a cell that says it is unclear.
UNREAD = """
trong ngày hôm sau
trước ngày hôm sau
2-3 năm
mời 2-3 người
nộp 2-3 bản
trình 2-3 phương án
2-3 Thắng ký
2-3 ngay sau khi họp
2-3 ngày sau khi họp
2-3 tuần sau
2-3 tuần tới
ngày 12-3 tuần sau
2-3 tháng sau
2-3 tháng tới
2-3 tháng này
20-3 tháng 4
2-3 tuần sau, 15/4
12-5 ngày làm việc
45-30 phút
8-10 giờ
2-3h
2-3 chiều mai
17 giờ kém 15
tuần sau nữa
thứ Hai tuần sau nữa
trước 17h thứ Sáu tuần sau nữa
sáng thứ Hai tuần sau nữa
giữa tuần sau
đầu tháng sau
giữa tháng 12
đầu quý II/2026
trong 2,5 ngày
trong nửa tháng
1 tháng rưỡi
trong 1 ngày 1 đêm
15 ngày kể từ ngày 5/3
45 ngày trước kỳ họp
trước ngày 25 của tháng cuối quý
trước 17 giờ 00 cùng ngày
thứ Hai ngày 10/3
2/3 số hộ
1/2 khối lượng
2.3 tỷ
1,5 km
đạt 2/3
trực 24/7
5-7%
số 12/3 đường Lê Lợi
văn bản số 3/2026
hẻm 48/5
0912 345 678
Công văn 123/UBND-ĐT ngày 5/11/2026
2 giờ/lần
3 tháng 1 lần
trong 24 giờ qua
kỳ họp thứ 5
thu 5 tỷ
5G
Nhóm 3: hồ sơ
mùng 3 Tết
nội quy này
tuần 2 tháng 3
thứ Sáu tuần cuối tháng 3
cuối tuần sau nữa
15 ngày sau khi ban hành
sau khi nghiệm thu 15 ngày
trước ngày khai mạc kỳ họp 15 ngày
"""


#: Hours of which there are two, by what is asked.
OF_TWO = {
    "working_or_clock_hours": """
trong vòng 24h
trong 24 giờ
24 giờ
48h
trong 24-48 giờ
trong 12 giờ
72 giờ tới
""",
    "morning_or_afternoon": """
4h
4h30
trước 4 giờ
trước 6h
Nộp báo cáo 4 giờ
trước 4h thứ Sáu
4 giờ ngày 5/3
5 giờ rưỡi
2h đêm thứ Sáu
""",
}


def rows() -> list[tuple[str, datetime]]:
    pairs = [line.rsplit("|", 1) for line in TABLE.strip().splitlines()]
    return [(phrase.strip(), local(at.strip())) for phrase, at in pairs]


@pytest.mark.parametrize(("phrase", "at"), rows(), ids=lambda each: str(each).encode("ascii", "replace").decode())
def test_a_phrase_is_read(phrase: str, at: datetime) -> None:
    reading = read_deadline(phrase, now=NOW, calendar=OFFICE)
    assert reading.kind == "instant", reading
    assert [each.instant.astimezone(ZONE) for each in reading.milestones] == [at]
    if not any(name in phrase for name in ("Thắng", "Tuấn", "tới mai")):  # without marks these may be something else
        assert read_deadline(unaccented(phrase), now=NOW, calendar=OFFICE).milestones[0].instant == at


@pytest.mark.parametrize("phrase", UNREAD.strip().splitlines())
def test_what_may_be_two_things_is_read_as_neither(phrase: str) -> None:
    assert read_deadline(phrase, now=NOW, calendar=OFFICE).kind == "unclear"


@pytest.mark.parametrize(
    ("phrase", "asked"), [(phrase, asked) for asked, lines in OF_TWO.items() for phrase in lines.strip().splitlines()]
)
def test_hours_of_which_there_are_two_are_asked_about(phrase: str, asked: str) -> None:
    """Nobody means four in the morning by "nộp báo cáo 4 giờ", and hardly anybody three working days by "24 giờ"."""
    for text in (phrase, unaccented(phrase)):
        read = read_deadline(text, now=NOW, calendar=OFFICE)
        assert (read.kind, read.problem) == ("unclear", asked)


def test_what_is_counted_never_hides_a_day_that_is_called_one() -> None:
    for text, at in (
        ("hạn 24/7", "2026-07-24"),
        ("24/7", "2026-07-24"),
        ("hạn 2/3", "2026-03-02"),
        ("12/3", "2026-03-12"),
    ):
        assert read_deadline(text, now=NOW, calendar=OFFICE).milestones[0].instant == local(f"{at} 17:00")


def test_a_name_is_no_tomorrow() -> None:
    for text in ("Bệnh viện Bạch Mai", "phường Mai Dịch", "giao chị Mai", "Sở Thương mại", "công trình mãi mãi"):
        assert find_deadlines(text, now=NOW, calendar=OFFICE) == []
    for text in ("Mai họp", "Ngày Mai", "sáng Mai, họp"):
        assert len(find_deadlines(text, now=NOW, calendar=OFFICE)) == 1


def test_a_ladder_a_name_and_a_count_are_no_length() -> None:
    for text in ("sửa 2-3 thang máy", "mời 5 Thắng", "gặp 2 Tuấn", "mời 2-3 người"):
        assert find_deadlines(text, now=NOW, calendar=OFFICE) == []


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
        ("thứ Sáu 17h - 3 giờ họp", ["2026-03-06 17:00", "2026-03-02 13:30"]),
        ("thứ Sáu 8-10h 14h thứ Bảy", ["2026-03-06 10:00", "2026-03-07 14:00"]),
        ("thứ Sáu 8-10h thứ Bảy", ["2026-03-06 17:00", "2026-03-07 10:00"]),
        ("thứ Sáu 5 gói thầu", ["2026-03-06 17:00"]),
        ("8h làm việc với Sở Y tế", ["2026-03-03 08:00"]),
        ("ngày 10 tháng 3 ngày mai", ["2026-03-10 17:00", "2026-03-03 17:00"]),
    ],
)
def test_a_time_beside_a_day_is_its_own_only_where_it_is_no_other(text: str, instants: list[str]) -> None:
    found = find_deadlines(text, now=NOW, calendar=OFFICE)
    assert [each.milestone.instant for each in found if each.milestone] == [local(each) for each in instants]


def test_flash_counts_hours_on_the_wall_and_days_off_too() -> None:
    evening = local("2026-03-06 20:00")
    read = read_deadline("trong 4 giờ", now=evening, calendar=OFFICE, urgency="flash")
    assert read.milestones[0].instant.astimezone(ZONE) == local("2026-03-07 00:00")
    read = read_deadline("trong 24h", now=evening, calendar=OFFICE, urgency="flash")
    assert read.milestones[0].instant.astimezone(ZONE) == local("2026-03-07 20:00")
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
