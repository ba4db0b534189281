"""What people read: each rung's sentence in Vietnamese and English, and why it was sent. Polite, short, exact.

Local time exists only here and in the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from backend.texts import Language, Text
from reminders.explain import Step
from reminders.ladder import Rung
from tasks.timeliness import Span

#: So many days off are named; more are only counted.
_DAYS_NAMED = 6
_WEEKDAYS = Text("thứ Hai|thứ Ba|thứ Tư|thứ Năm|thứ Sáu|thứ Bảy|Chủ nhật", "Mon|Tue|Wed|Thu|Fri|Sat|Sun")

TEXTS: dict[str, Text] = {
    # titles
    "title_assigned": Text("Nhiệm vụ mới {code}", "New task {code}"),
    "title_not_acknowledged": Text("Chưa tiếp nhận {code}", "Not acknowledged: {code}"),
    "title_half_time": Text("Đã quá nửa thời gian {code}", "Half the time is gone: {code}"),
    "title_likely_late": Text("Có thể trễ hạn {code}", "Likely to be late: {code}"),
    "title_due_soon": Text("Sắp đến hạn {code}", "Due soon: {code}"),
    "title_due": Text("Đến hạn {code}", "Due now: {code}"),
    "title_overdue": Text("Quá hạn {code} (nhắc lần {occurrence})", "Overdue: {code} (urging {occurrence})"),
    "title_overdue_nth": Text("Quá hạn kéo dài {code}", "Still overdue: {code}"),
    "title_urged_nth": Text("Đã đôn đốc nhiều lần {code}", "Urged again and again: {code}"),
    "title_awaiting_approval": Text("Chờ phê duyệt {code}", "Still awaiting approval: {code}"),
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
    "why_likely_late": Text(
        "vì những việc như thế này thường trễ hạn", "because work like this is usually finished late"
    ),
    "why_urged_nth": Text("vì đã được đôn đốc {nth} lần", "because it was urged {nth} times"),
    "why_awaiting_approval": Text(
        "vì kết quả chưa được duyệt sau {span}", "because the result is not decided on after {span}"
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
    "why_follower": Text("{why}; anh/chị đang theo dõi", "{why}; you follow it"),
    "why_stand_in": Text("{why}; anh/chị đang làm thay {person}", "{why}; you stand in for {person}"),
    "why_bounced": Text(
        "{why}; nơi cần báo chưa có người phụ trách", "{why}; nobody answers for the post that should have heard it"
    ),
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
    "withheld_no_longer_asked": Text(
        "không gửi: đề nghị gia hạn không còn chờ trả lời",
        "not sent: the extension request waits for no answer any more",
    ),
    "withheld_acknowledged": Text("không gửi: đã tiếp nhận", "not sent: acknowledged"),
    "withheld_transferred": Text("không gửi: đã chuyển người chủ trì", "not sent: the lead was transferred"),
    "withheld_submitted": Text("không gửi: đang chờ duyệt", "not sent: it awaits approval"),
    "withheld_deadline_changed": Text("không gửi: thời hạn đã thay đổi", "not sent: the deadline was changed"),
    "withheld_progress_reported": Text("không gửi: đã có báo cáo tiến độ", "not sent: progress has been reported"),
    "withheld_decided": Text("không gửi: kết quả đã được quyết định", "not sent: the result has been decided on"),
    "withheld_given_back": Text(
        "không gửi: nhiệm vụ đã được giao lại để làm tiếp", "not sent: the task was given back to go on with"
    ),
    "withheld_no_longer_likely": Text("không gửi: không còn khả năng trễ hạn", "not sent: it is no longer likely late"),
    "withheld_gone": Text("không gửi: tài khoản đã khóa", "not sent: the account is closed"),
    # … and since when that is so
    "withheld_since": Text("{why} lúc {at}", "{why} at {at}"),
    # how a moment was worked out
    "step_assigned": Text("giao lúc {at}", "assigned at {at}"),
    "step_made_urgent": Text("tăng mức độ khẩn lúc {at}", "made more urgent at {at}"),
    "step_resumed": Text("tiếp tục lúc {at}", "went on at {at}"),
    "step_submitted": Text("nộp kết quả lúc {at}", "handed in at {at}"),
    "step_answer_by": Text("cần trả lời trước {at}", "to be answered by {at}"),
    "step_deadline": Text("thời hạn {at}", "deadline {at}"),
    "step_after": Text("thêm {span}: {at}", "{span} later: {at}"),
    "step_before": Text("trước đó {span}: {at}", "{span} before: {at}"),
    "step_share": Text("hết {share} % thời gian: {at}", "{share} % of the time: {at}"),
    "step_urged": Text("lần nhắc kế tiếp: {at}", "the next urging: {at}"),
    "step_night": Text("không nhắc ban đêm, để đến {at}", "nobody is disturbed at night, so at {at}"),
    "step_off": Text("{step} (không tính {days})", "{step} (not counting {days})"),
    "step_off_many": Text("{step} (không tính {count} ngày nghỉ)", "{step} (not counting {count} days off)"),
    # why somebody hears later
    "held_window": Text(
        "gom vào một tin lúc {until}, vì vừa được nhắc việc khác", "comes in one message at {until}: just reminded"
    ),
    "held_cap": Text(
        "để đến {until}, vì hôm nay đã nhắc đủ số lần", "waits until {until}: reminded often enough today"
    ),
    "held_snoozed": Text("để đến {until}, theo ý anh/chị", "waits until {until}, as you wished"),
    # the morning brief
    "title_brief": Text("Công việc hôm nay, {day}", "Your work today, {day}"),
    "brief_overdue": Text("▲ {count} quá hạn: {codes}", "▲ {count} overdue: {codes}"),
    "brief_due_today": Text("◐ {count} đến hạn hôm nay: {codes}", "◐ {count} due today: {codes}"),
    "brief_not_acknowledged": Text("○ {count} chưa tiếp nhận: {codes}", "○ {count} not acknowledged: {codes}"),
    "brief_to_decide": Text("? {count} chờ anh/chị quyết định: {codes}", "? {count} await your decision: {codes}"),
    "why_brief": Text("tóm tắt mỗi sáng ngày làm việc", "your brief on working mornings"),
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


_FRAMES = {
    "next_up": "why_escalated",
    "next_up_2": "why_escalated",
    "next_up_3": "why_escalated",
    "superior_head": "why_escalated",
    "assigner": "why_assigner",
    "secretariat": "why_secretariat",
    "followers": "why_follower",
    "stand_in": "why_stand_in",
    "bounced": "why_bounced",
    "asker": "why_asker",
}
#: Who reads of their own work; everybody else reads whose it is.
_OWN = ("assignee", "lead", "coordinators", "answerer", "stand_in")


def word(rung: Rung, about: About, told_as: str, language: Language, zone: ZoneInfo) -> Worded:
    """Return the message of a rung for a person who hears it as `told_as`, in the rung's own words if it has any."""
    said = why(rung, about, told_as, language, zone)
    filled = {
        "code": about.code,
        "title": about.title.rstrip("."),
        "deadline": moment(about.deadline, language, zone),
        "assigner": about.assigner,
        "person": about.person,
        "unit": about.unit,
        "occurrence": about.occurrence,
    }
    own = rung.words.get(language)
    if own is not None:
        filled |= {"span": span_words(rung.after or rung.before or Span(), language), "why": said}
        return Worded(own.title.format_map(filled), own.body.format_map(filled), said)
    body = "body_own" if told_as in _OWN else "body_above"
    if rung.trigger == "assigned":
        body = "body_assigned"
    return Worded(_say(f"title_{rung.trigger}", language, **filled), _say(body, language, **filled), said)


def why(rung: Rung, about: About, told_as: str, language: Language, zone: ZoneInfo) -> str:
    """Return why this reader hears a rung: what is the matter, and what they have to do with it."""
    said, frame = reason(rung, about, language, zone), _FRAMES.get(told_as)
    return _say(frame, language, why=said, person=about.person) if frame else said


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


def brief(desk: Sequence[tuple[str, int, Sequence[str]]], day: date, language: Language) -> Worded:
    """Return the morning brief: a line for each kind of thing on somebody's desk, with how many and the first codes."""
    lines = [
        _say(f"brief_{kind}", language, count=count, codes=", ".join(codes) + (" …" if count > len(codes) else ""))
        for kind, count, codes in desk
    ]
    return Worded(_say("title_brief", language, day=f"{day:%d/%m}"), "\n".join(lines), _say("why_brief", language))


def withheld(code: str, language: Language, at: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """Return why a planned reminder was not sent, and since when that is so."""
    said = _say(f"withheld_{code}", language)
    if at is None or zone is None:
        return said
    return _say("withheld_since", language, why=said, at=moment(at, language, zone))


def step(each: Step, rung: Rung, language: Language, zone: ZoneInfo) -> str:
    """Return one step of a reminder's arithmetic, with the days off that it skipped."""
    said = _say(
        f"step_{each.what}",
        language,
        at=moment(each.at, language, zone),
        span=span_words(rung.after or rung.before or Span(), language),
        share=round((rung.share or 0) * 100),
    )
    if not each.off:
        return said
    if len(each.off) > _DAYS_NAMED:
        return _say("step_off_many", language, step=said, count=len(each.off))
    return _say("step_off", language, step=said, days=", ".join(f"{day:%d/%m}" for day in each.off))


def held(why_: str, until: datetime, language: Language, zone: ZoneInfo) -> str:
    """Return why somebody hears of it later."""
    return _say(f"held_{why_}", language, until=moment(until, language, zone))


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


@lru_cache(maxsize=4096)  # a storm is about few instants
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
