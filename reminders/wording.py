"""What people read: each rung's sentence in Vietnamese and English, and why it was sent. Polite, short, exact.

Local time exists only here and in the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.texts import Language, Text
from reminders.ladder import Rung
from tasks.timeliness import Span

_WEEKDAYS = Text("thứ Hai|thứ Ba|thứ Tư|thứ Năm|thứ Sáu|thứ Bảy|Chủ nhật", "Mon|Tue|Wed|Thu|Fri|Sat|Sun")

TEXTS: dict[str, Text] = {
    # titles
    "title_assigned": Text("Nhiệm vụ mới {code}", "New task {code}"),
    "title_not_acknowledged": Text("Chưa tiếp nhận {code}", "Not acknowledged: {code}"),
    "title_half_time": Text("Đã quá nửa thời gian {code}", "Half the time is gone: {code}"),
    "title_due_soon": Text("Sắp đến hạn {code}", "Due soon: {code}"),
    "title_due": Text("Đến hạn {code}", "Due now: {code}"),
    "title_overdue": Text("Quá hạn {code} (nhắc lần {occurrence})", "Overdue: {code} (urging {occurrence})"),
    "title_overdue_nth": Text("Quá hạn kéo dài {code}", "Still overdue: {code}"),
    "title_extension_unanswered": Text("Chưa trả lời xin gia hạn {code}", "Extension request unanswered: {code}"),
    "title_explanation_unanswered": Text("Chưa giải trình {code}", "No explanation yet: {code}"),
    "title_urging_unanswered": Text("Chưa trả lời đôn đốc {code}", "Urging unanswered: {code}"),
    "title_promise_passed": Text("Quá giờ hẹn xong {code}", "Promised time passed: {code}"),
    "title_digest": Text("{count} nhiệm vụ cần anh/chị xem", "{count} tasks need your attention"),
    # bodies
    "body_own": Text("{title}. Hạn: {deadline}.", "{title}. Deadline: {deadline}."),
    "body_assigned": Text(
        "{assigner} giao: {title}. Hạn: {deadline}.", "{assigner} assigned: {title}. Deadline: {deadline}."
    ),
    "body_above": Text(
        "{unit} ({person}): {title}. Hạn: {deadline}.", "{unit} ({person}): {title}. Deadline: {deadline}."
    ),
    "digest_line": Text("{code}: {why}", "{code}: {why}"),
    "digest_more": Text("… và {count} nhiệm vụ khác", "… and {count} more"),
    # why: the subject of the sentence is the reader …
    "why_assigned_lead": Text("vì anh/chị được giao chủ trì", "because you were given the lead"),
    "why_assigned_coordinator": Text("vì anh/chị được giao phối hợp", "because you were asked to coordinate"),
    "why_not_acknowledged": Text("vì chưa tiếp nhận sau {span}", "because it is not acknowledged after {span}"),
    "why_half_time": Text(
        "vì đã qua nửa thời gian mà chưa có báo cáo tiến độ",
        "because half the time has passed without a progress report",
    ),
    "why_due_soon": Text("vì còn {span} là đến hạn", "because it is due in {span}"),
    "why_due": Text("vì đã đến hạn", "because the deadline is here"),
    "why_extension_unanswered": Text(
        "vì đề nghị gia hạn chưa được trả lời đúng hẹn", "because the extension request was not answered in time"
    ),
    "why_explanation_unanswered": Text(
        "vì yêu cầu giải trình chưa được trả lời đúng hẹn", "because the explanation was not given in time"
    ),
    "why_urging_unanswered": Text(
        "vì lời đôn đốc chưa được trả lời sau {span}", "because the urging is not answered after {span}"
    ),
    "why_promise_passed": Text(
        "vì đã quá giờ hẹn xong mà chưa có báo cáo hay kết quả",
        "because the promised time has passed without a report or a result",
    ),
    "why_overdue": Text("vì đã quá hạn từ {deadline}", "because it has been overdue since {deadline}"),
    "why_overdue_nth": Text(
        "vì đã quá hạn từ {deadline} và đã nhắc {nth} lần",
        "because it has been overdue since {deadline} and was urged {nth} times",
    ),
    # … or, for those above, the unit that was asked
    "why_escalated": Text("{why}; anh/chị là cấp trên trực tiếp", "{why}; you are next in the chain of command"),
    "why_assigner": Text("{why}; anh/chị là người giao", "{why}; you assigned it"),
    "why_asker": Text("{why}; anh/chị đã đôn đốc", "{why}; you urged it"),
    "why_secretariat": Text("{why}; anh/chị theo dõi nhiệm vụ này", "{why}; you watch over this task"),
    # lengths of time
    "days_working": Text("{n} ngày làm việc", "{n} working days"),
    "day_working": Text("1 ngày làm việc", "1 working day"),
    "hours_working": Text("{n} giờ làm việc", "{n} working hours"),
    "hour_working": Text("1 giờ làm việc", "1 working hour"),
    "hours": Text("{n} giờ", "{n} hours"),
    "hour": Text("1 giờ", "1 hour"),
    "minutes": Text("{n} phút", "{n} minutes"),
    "minute": Text("1 phút", "1 minute"),
    "seconds": Text("{n} giây", "{n} seconds"),
    "second": Text("1 giây", "1 second"),
    "no_deadline": Text("không ấn định", "none"),
    # why a planned reminder was not sent
    "withheld_completed": Text("không gửi: nhiệm vụ đã hoàn thành", "not sent: the task is completed"),
    "withheld_recalled": Text("không gửi: nhiệm vụ đã thu hồi", "not sent: the task was recalled"),
    "withheld_paused": Text("không gửi: nhiệm vụ đang tạm dừng", "not sent: the task is paused"),
    "withheld_declined": Text("không gửi: người chủ trì đã từ chối", "not sent: the lead declined"),
    "withheld_answered": Text("không gửi: đã được trả lời", "not sent: it has been answered"),
    "withheld_acknowledged": Text("không gửi: đã tiếp nhận", "not sent: acknowledged"),
    "withheld_transferred": Text("không gửi: đã chuyển người chủ trì", "not sent: the lead was transferred"),
    "withheld_submitted": Text("không gửi: đang chờ duyệt", "not sent: it awaits approval"),
    "withheld_deadline_changed": Text("không gửi: thời hạn đã thay đổi", "not sent: the deadline was changed"),
    "withheld_progress_reported": Text("không gửi: đã có báo cáo tiến độ", "not sent: progress has been reported"),
    "withheld_policy_changed": Text("không gửi: quy tắc nhắc đã thay đổi", "not sent: the reminder policy was changed"),
}


@dataclass(frozen=True, slots=True)
class About:
    """What a sentence is about. `occurrence` counts urgings; `person` and `unit` are who was asked."""

    code: str
    title: str
    deadline: datetime | None
    assigner: str
    person: str
    unit: str
    role: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Worded:
    title: str
    body: str
    why: str


def word(rung: Rung, about: About, told_as: str, language: Language, zone: ZoneInfo) -> Worded:
    """Return the message of a rung for a person who hears it as `told_as`."""
    above = told_as in ("next_up", "assigner", "secretariat", "superior_head", "asker")
    why = reason(rung, about, language, zone)
    frame = {
        "next_up": "why_escalated",
        "superior_head": "why_escalated",
        "assigner": "why_assigner",
        "secretariat": "why_secretariat",
        "asker": "why_asker",
    }.get(told_as)
    if frame:
        why = _say(frame, language, why=why)
    body = "body_above" if above else "body_assigned" if rung.trigger == "assigned" else "body_own"
    return Worded(
        title=_say(f"title_{rung.trigger}", language, code=about.code, occurrence=about.occurrence),
        body=_say(
            body,
            language,
            title=about.title.rstrip("."),
            deadline=moment(about.deadline, language, zone),
            assigner=about.assigner,
            person=about.person,
            unit=about.unit,
        ),
        why=why,
    )


def reason(rung: Rung, about: About, language: Language, zone: ZoneInfo) -> str:
    """Return why a rung fires, as the end of the sentence "you hear this …"."""
    code = f"why_{rung.trigger}"
    if rung.trigger == "assigned":
        code = f"why_assigned_{about.role}"
    measure = rung.after or rung.before
    return _say(
        code,
        language,
        span=span_words(measure, language) if measure else "",
        deadline=moment(about.deadline, language, zone),
        nth=rung.nth,
    )


def digest(entries: list[tuple[About, str]], language: Language, most: int = 10) -> Worded:
    """Return one message for several tasks: a line each, the newest state first, never more than `most` lines."""
    lines = [_say("digest_line", language, code=about.code, why=why) for about, why in entries[:most]]
    if len(entries) > most:
        lines.append(_say("digest_more", language, count=len(entries) - most))
    title = _say("title_digest", language, count=len(entries))
    return Worded(title, "\n".join(lines), "; ".join(dict.fromkeys(why for _, why in entries[:most])))


def withheld(code: str, language: Language) -> str:
    """Return why a planned reminder was not sent."""
    return _say(f"withheld_{code}", language)


def span_words(span: Span, language: Language) -> str:
    """Return a length of time as people say it: 4 giờ làm việc, 10 phút."""
    amounts = (("day", span.days), ("hour", span.hours), ("minute", span.minutes), ("second", span.seconds))
    words = [
        _say(
            f"{unit}{'' if n == 1 else 's'}{'_working' if unit in ('day', 'hour') and not span.wall else ''}",
            language,
            n=n,
        )
        for unit, n in amounts
        if n
    ]
    return " ".join(words)


def moment(instant: datetime | None, language: Language, zone: ZoneInfo) -> str:
    """Return an instant as officials write it: 17:00 thứ Sáu 27/11/2026."""
    if instant is None:
        return _say("no_deadline", language)
    local = instant.astimezone(zone)
    names = (_WEEKDAYS.vi if language == "vi" else _WEEKDAYS.en).split("|")
    return f"{local:%H:%M} {names[local.weekday()]} {local:%d/%m/%Y}"


def _say(text_code: str, language: Language, /, **params: object) -> str:
    text = TEXTS[text_code]
    return (text.vi if language == "vi" else text.en).format_map(params)
