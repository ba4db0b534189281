"""The sentences people read, written out: every rung, for every kind of reader, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from backend.texts import Language
from reminders.ladder import Rung
from reminders.policies.document import default_policy
from reminders.wording import About, digest, moment, reason, span_words, withheld, word
from tasks.timeliness import Span, Urgency
from tests.city import local

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DEADLINE = local("2026-11-27 17:00")


def about(role: str = "lead", occurrence: int = 1, deadline: datetime | None = DEADLINE) -> About:
    return About(
        code="2026-0042",
        title="Xử lý điểm ngập đường X.",
        deadline=deadline,
        assigner="Nguyễn Văn Chủ",
        person="Hoàng Văn Giám",
        unit="Sở Xây dựng",
        role=role,
        occurrence=occurrence,
    )


def rung(urgency: Urgency, key: str) -> Rung:
    found = default_policy().rung(urgency, key)
    assert found is not None
    return found


OWN_VI = "Xử lý điểm ngập đường X. Hạn: 17:00 thứ Sáu 27/11/2026."
OWN_EN = "Xử lý điểm ngập đường X. Deadline: 17:00 Fri 27/11/2026."
GIVEN_VI = f"Nguyễn Văn Chủ giao: {OWN_VI}"
GIVEN_EN = f"Nguyễn Văn Chủ assigned: {OWN_EN}"
ABOVE_VI = f"Sở Xây dựng (Hoàng Văn Giám): {OWN_VI}"
ABOVE_EN = f"Sở Xây dựng (Hoàng Văn Giám): {OWN_EN}"

#: urgency, rung, occurrence, role of who was asked, heard as: then title, body and why, in Vietnamese and in English.
SENTENCES: list[tuple[Urgency, str, int, str, str, tuple[str, str, str], tuple[str, str, str]]] = [
    (
        "urgent", "urging_unanswered", 1, "lead", "answerer",
        ("Chưa trả lời đôn đốc 2026-0042", OWN_VI, "vì lời đôn đốc chưa được trả lời sau 4 giờ làm việc"),
        ("Urging unanswered: 2026-0042", OWN_EN, "because the urging is not answered after 4 working hours"),
    ),
    (
        "flash", "urging_unanswered", 1, "lead", "asker",
        (
            "Chưa trả lời đôn đốc 2026-0042", ABOVE_VI,
            "vì lời đôn đốc chưa được trả lời sau 15 phút; anh/chị đã đôn đốc",
        ),
        (
            "Urging unanswered: 2026-0042", ABOVE_EN,
            "because the urging is not answered after 15 minutes; you urged it",
        ),
    ),
    (
        "normal", "promise_passed", 1, "lead", "answerer",
        ("Quá giờ hẹn xong 2026-0042", OWN_VI, "vì đã quá giờ hẹn xong mà chưa có báo cáo hay kết quả"),
        (
            "Promised time passed: 2026-0042", OWN_EN,
            "because the promised time has passed without a report or a result",
        ),
    ),
    (
        "normal", "assigned", 1, "lead", "assignee",
        ("Nhiệm vụ mới 2026-0042", GIVEN_VI, "vì anh/chị được giao chủ trì"),
        ("New task 2026-0042", GIVEN_EN, "because you were given the lead"),
    ),
    (
        "flash", "assigned", 1, "coordinator", "assignee",
        ("Nhiệm vụ mới 2026-0042", GIVEN_VI, "vì anh/chị được giao phối hợp"),
        ("New task 2026-0042", GIVEN_EN, "because you were asked to coordinate"),
    ),
    (
        "normal", "not_acknowledged_1", 1, "lead", "assignee",
        ("Chưa tiếp nhận 2026-0042", OWN_VI, "vì chưa tiếp nhận sau 1 ngày làm việc"),
        ("Not acknowledged: 2026-0042", OWN_EN, "because it is not acknowledged after 1 working day"),
    ),
    (
        "urgent", "not_acknowledged_1", 1, "coordinator", "assignee",
        ("Chưa tiếp nhận 2026-0042", OWN_VI, "vì chưa tiếp nhận sau 4 giờ làm việc"),
        ("Not acknowledged: 2026-0042", OWN_EN, "because it is not acknowledged after 4 working hours"),
    ),
    (
        "very_urgent", "not_acknowledged_1", 1, "lead", "assignee",
        ("Chưa tiếp nhận 2026-0042", OWN_VI, "vì chưa tiếp nhận sau 1 giờ làm việc"),
        ("Not acknowledged: 2026-0042", OWN_EN, "because it is not acknowledged after 1 working hour"),
    ),
    (
        "flash", "not_acknowledged_1", 1, "lead", "assignee",
        ("Chưa tiếp nhận 2026-0042", OWN_VI, "vì chưa tiếp nhận sau 10 phút"),
        ("Not acknowledged: 2026-0042", OWN_EN, "because it is not acknowledged after 10 minutes"),
    ),
    (
        "normal", "not_acknowledged_2", 1, "lead", "assignee",
        ("Chưa tiếp nhận 2026-0042", OWN_VI, "vì chưa tiếp nhận sau 2 ngày làm việc"),
        ("Not acknowledged: 2026-0042", OWN_EN, "because it is not acknowledged after 2 working days"),
    ),
    (
        "normal", "not_acknowledged_2", 1, "lead", "next_up",
        (
            "Chưa tiếp nhận 2026-0042", ABOVE_VI,
            "vì chưa tiếp nhận sau 2 ngày làm việc; anh/chị là cấp trên trực tiếp",
        ),
        (
            "Not acknowledged: 2026-0042", ABOVE_EN,
            "because it is not acknowledged after 2 working days; you are next in the chain of command",
        ),
    ),
    (
        "normal", "not_acknowledged_3", 1, "lead", "assigner",
        ("Chưa tiếp nhận 2026-0042", ABOVE_VI, "vì chưa tiếp nhận sau 3 ngày làm việc; anh/chị là người giao"),
        (
            "Not acknowledged: 2026-0042", ABOVE_EN,
            "because it is not acknowledged after 3 working days; you assigned it",
        ),
    ),
    (
        "flash", "not_acknowledged_3", 1, "lead", "secretariat",
        ("Chưa tiếp nhận 2026-0042", ABOVE_VI, "vì chưa tiếp nhận sau 30 phút; báo Văn phòng để đôn đốc"),
        (
            "Not acknowledged: 2026-0042", ABOVE_EN,
            "because it is not acknowledged after 30 minutes; the secretariat is asked to follow it up",
        ),
    ),
    (
        "normal", "half_time", 1, "lead", "lead",
        (
            "Đã quá nửa thời gian 2026-0042", OWN_VI,
            "vì đã qua nửa thời gian mà chưa có báo cáo tiến độ",
        ),
        (
            "Half the time is gone: 2026-0042", OWN_EN,
            "because half the time has passed without a progress report",
        ),
    ),
    (
        "normal", "due_soon_1", 1, "lead", "lead",
        ("Sắp đến hạn 2026-0042", OWN_VI, "vì còn 3 ngày làm việc là đến hạn"),
        ("Due soon: 2026-0042", OWN_EN, "because it is due in 3 working days"),
    ),
    (
        "very_urgent", "due_soon_2", 1, "lead", "coordinators",
        ("Sắp đến hạn 2026-0042", OWN_VI, "vì còn 1 giờ làm việc là đến hạn"),
        ("Due soon: 2026-0042", OWN_EN, "because it is due in 1 working hour"),
    ),
    (
        "flash", "due_soon_1", 1, "lead", "lead",
        ("Sắp đến hạn 2026-0042", OWN_VI, "vì còn 1 giờ là đến hạn"),
        ("Due soon: 2026-0042", OWN_EN, "because it is due in 1 hour"),
    ),
    (
        "normal", "due", 1, "lead", "lead",
        ("Đến hạn 2026-0042", OWN_VI, "vì đã đến hạn"),
        ("Due now: 2026-0042", OWN_EN, "because the deadline is here"),
    ),
    (
        "normal", "overdue", 1, "lead", "lead",
        ("Quá hạn 2026-0042 (nhắc lần 1)", OWN_VI, "vì đã quá hạn từ 17:00 thứ Sáu 27/11/2026"),
        ("Overdue: 2026-0042 (urging 1)", OWN_EN, "because it has been overdue since 17:00 Fri 27/11/2026"),
    ),
    (
        "urgent", "overdue", 2, "lead", "next_up",
        (
            "Quá hạn 2026-0042 (nhắc lần 2)", ABOVE_VI,
            "vì đã quá hạn từ 17:00 thứ Sáu 27/11/2026; anh/chị là cấp trên trực tiếp",
        ),
        (
            "Overdue: 2026-0042 (urging 2)", ABOVE_EN,
            "because it has been overdue since 17:00 Fri 27/11/2026; you are next in the chain of command",
        ),
    ),
    (
        "normal", "overdue_4", 1, "lead", "assigner",
        (
            "Quá hạn kéo dài 2026-0042", ABOVE_VI,
            "vì đã quá hạn từ 17:00 thứ Sáu 27/11/2026 và đã nhắc 4 lần; anh/chị là người giao",
        ),
        (
            "Still overdue: 2026-0042", ABOVE_EN,
            "because it has been overdue since 17:00 Fri 27/11/2026 and was urged 4 times; you assigned it",
        ),
    ),
    (
        "normal", "overdue_4", 1, "lead", "secretariat",
        (
            "Quá hạn kéo dài 2026-0042", ABOVE_VI,
            "vì đã quá hạn từ 17:00 thứ Sáu 27/11/2026 và đã nhắc 4 lần; báo Văn phòng để đôn đốc",
        ),
        (
            "Still overdue: 2026-0042", ABOVE_EN,
            "because it has been overdue since 17:00 Fri 27/11/2026 and was urged 4 times;"
            " the secretariat is asked to follow it up",
        ),
    ),
    (
        "flash", "overdue_4", 1, "lead", "superior_head",
        (
            "Quá hạn kéo dài 2026-0042", ABOVE_VI,
            "vì đã quá hạn từ 17:00 thứ Sáu 27/11/2026 và đã nhắc 4 lần; anh/chị là lãnh đạo cấp trên",
        ),
        (
            "Still overdue: 2026-0042", ABOVE_EN,
            "because it has been overdue since 17:00 Fri 27/11/2026 and was urged 4 times; "
            "you are further up the chain of command",
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("urgency", "key", "occurrence", "role", "told_as", "vi", "en"), SENTENCES)
def test_the_sentence(
    urgency: Urgency,
    key: str,
    occurrence: int,
    role: str,
    told_as: str,
    vi: tuple[str, str, str],
    en: tuple[str, str, str],
) -> None:
    languages: tuple[tuple[Language, tuple[str, str, str]], ...] = (("vi", vi), ("en", en))
    for language, expected in languages:
        worded = word(rung(urgency, key), about(role, occurrence), told_as, language, ZONE)
        assert (worded.title, worded.body, worded.why) == expected


def test_every_rung_and_every_kind_of_reader_of_the_policy_is_written_out_above() -> None:
    pinned = {(key.rstrip("_1234"), told_as) for _, key, _, _, told_as, _, _ in SENTENCES}
    needed = {
        (each.key.rstrip("_1234"), told_as)
        for ladder in default_policy().ladders.values()
        for each in ladder
        for told_as in each.who + each.from_second
        if told_as != "assigner_screen"
    }
    assert needed <= pinned


def test_a_task_without_a_deadline_says_so() -> None:
    worded = word(rung("normal", "assigned"), about(deadline=None), "assignee", "vi", ZONE)
    assert worded.body == "Nguyễn Văn Chủ giao: Xử lý điểm ngập đường X. Hạn: không có thời hạn."
    worded = word(rung("normal", "assigned"), about(deadline=None), "assignee", "en", ZONE)
    assert worded.body == "Nguyễn Văn Chủ assigned: Xử lý điểm ngập đường X. Deadline: none."


@pytest.mark.parametrize(
    ("language", "title", "why"),
    [
        ("vi", "Đã qua 30% thời gian 2026-0042", "vì đã qua 30% thời gian mà chưa có báo cáo tiến độ"),
        ("en", "30% of the time is gone: 2026-0042", "because 30% of the time has passed without a progress report"),
    ],
)
def test_another_share_than_half_is_not_called_half(language: Language, title: str, why: str) -> None:
    said = word(replace(rung("normal", "half_time"), share=0.3), about(), "lead", language, ZONE)
    assert (said.title, said.why) == (title, why)


def test_a_title_with_braces_is_only_a_title() -> None:
    strange = About("2026-0001", "Sửa {deadline} và {0}", None, "A", "B", "C {why}", "lead", 1)
    worded = word(rung("normal", "not_acknowledged_2"), strange, "next_up", "vi", ZONE)
    assert worded.body == "C {why} (B): Sửa {deadline} và {0}. Hạn: không có thời hạn."


@pytest.mark.parametrize(
    ("span", "vi", "en"),
    [
        (Span(days=1), "1 ngày làm việc", "1 working day"),
        (Span(days=3), "3 ngày làm việc", "3 working days"),
        (Span(hours=1), "1 giờ làm việc", "1 working hour"),
        (Span(hours=4), "4 giờ làm việc", "4 working hours"),
        (Span(hours=1, wall=True), "1 giờ", "1 hour"),
        (Span(hours=2, wall=True), "2 giờ", "2 hours"),
        (Span(minutes=1, wall=True), "1 phút", "1 minute"),
        (Span(minutes=30, wall=True), "30 phút", "30 minutes"),
        (Span(seconds=1, wall=True), "1 giây", "1 second"),
        (Span(seconds=20, wall=True), "20 giây", "20 seconds"),
        (Span(days=1, hours=2), "1 ngày làm việc 2 giờ làm việc", "1 working day 2 working hours"),
        (Span(hours=1, minutes=30, wall=True), "1 giờ 30 phút", "1 hour 30 minutes"),
    ],
)
def test_lengths_of_time(span: Span, vi: str, en: str) -> None:
    assert (span_words(span, "vi"), span_words(span, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("instant", "vi", "en"),
    [
        ("2026-03-02 09:00", "09:00 thứ Hai 02/03/2026", "09:00 Mon 02/03/2026"),
        ("2026-03-03 00:00", "00:00 thứ Ba 03/03/2026", "00:00 Tue 03/03/2026"),
        ("2026-03-04 07:30", "07:30 thứ Tư 04/03/2026", "07:30 Wed 04/03/2026"),
        ("2026-03-05 11:30", "11:30 thứ Năm 05/03/2026", "11:30 Thu 05/03/2026"),
        ("2026-03-06 17:00", "17:00 thứ Sáu 06/03/2026", "17:00 Fri 06/03/2026"),
        ("2026-03-07 23:59", "23:59 thứ Bảy 07/03/2026", "23:59 Sat 07/03/2026"),
        ("2026-03-08 12:00", "12:00 Chủ nhật 08/03/2026", "12:00 Sun 08/03/2026"),
    ],
)
def test_instants_as_officials_write_them(instant: str, vi: str, en: str) -> None:
    assert (moment(local(instant), "vi", ZONE), moment(local(instant), "en", ZONE)) == (vi, en)


def test_an_instant_is_told_in_the_zone_of_the_office() -> None:
    assert moment(local("2026-03-02 00:30"), "vi", ZoneInfo("UTC")) == "17:30 Chủ nhật 01/03/2026"


def entries(count: int, title: str = "Việc.") -> list[tuple[About, str]]:
    return [
        (About(f"2026-{n:04d}", title, None, "A", "B", "C", "lead", 1), "vì đã đến hạn" if n % 2 else "vì quá hạn")
        for n in range(1, count + 1)
    ]


def test_a_digest_in_both_languages() -> None:
    said = digest(entries(3), "vi")
    assert said.title == "3 nhiệm vụ cần anh/chị xem"
    assert said.body == "2026-0001: Việc, vì đã đến hạn\n2026-0002: Việc, vì quá hạn\n2026-0003: Việc, vì đã đến hạn"
    assert said.why == "vì đã đến hạn; vì quá hạn"
    assert digest(entries(2), "en").title == "2 tasks need your attention"


def test_a_digest_shows_ten_lines_and_counts_the_rest() -> None:
    said = digest(entries(13), "vi")
    assert said.title == "13 nhiệm vụ cần anh/chị xem"
    lines = said.body.split("\n")
    assert (len(lines), lines[0], lines[-1]) == (11, "2026-0001: Việc, vì đã đến hạn", "… và 3 nhiệm vụ khác")
    assert digest(entries(13), "en").body.endswith("\n… and 3 more")
    assert digest(entries(10), "vi").body.count("\n") == 9


def test_a_long_title_is_named_by_its_first_words() -> None:
    line, _ = digest(entries(2, "Xử lý dứt điểm tình trạng ngập " * 4), "vi").body.split("\n")
    assert line.startswith("2026-0001: Xử lý dứt điểm tình trạng ngập Xử lý")
    assert line.endswith(" …, vì đã đến hạn")
    assert len(line) < 120


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("completed", "không gửi: nhiệm vụ đã hoàn thành", "not sent: the task is completed"),
        ("recalled", "không gửi: nhiệm vụ đã thu hồi", "not sent: the task was recalled"),
        ("acknowledged", "không gửi: đã tiếp nhận", "not sent: acknowledged"),
        ("transferred", "không gửi: đã chuyển người chủ trì", "not sent: the lead was transferred"),
        ("submitted", "không gửi: đang chờ duyệt", "not sent: it awaits approval"),
        ("deadline_changed", "không gửi: thời hạn đã thay đổi", "not sent: the deadline was changed"),
        ("progress_reported", "không gửi: đã có báo cáo tiến độ", "not sent: progress has been reported"),
        ("urgency_changed", "không gửi: mức độ khẩn đã thay đổi", "not sent: the urgency was changed"),
        ("policy_changed", "không gửi: quy tắc nhắc đã thay đổi", "not sent: the reminder policy was changed"),
    ],
)
def test_why_a_reminder_was_not_sent(code: str, vi: str, en: str) -> None:
    assert (withheld(code, "vi"), withheld(code, "en")) == (vi, en)


def test_a_reason_alone_ends_the_sentence_you_hear_this() -> None:
    assert reason(rung("normal", "due_soon_2"), about(), "vi", ZONE) == "vì còn 1 ngày làm việc là đến hạn"
