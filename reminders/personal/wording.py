"""What people read of their own reminders, each in their own words and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.texts import Language, Text
from reminders.wording import Worded, moment

TEXTS: dict[str, Text] = {
    "title": Text("Nhắc việc cá nhân", "Personal reminder"),
    "title_many": Text("{count} lời nhắc cá nhân", "{count} personal reminders"),
    "line": Text("{clock} {text}", "{clock} {text}"),
    "more": Text("… và {count} lời nhắc khác", "… and {count} more"),
    "why": Text("vì anh/chị hẹn nhắc lúc {moment}", "because you asked to be reminded at {moment}"),
    "why_late": Text(
        "vì anh/chị hẹn nhắc lúc {moment}; gửi trễ do gián đoạn",
        "because you asked to be reminded at {moment}; late, after an interruption",
    ),
    "why_many": Text("vì anh/chị hẹn nhắc các việc này", "because you asked to be reminded of these"),
    "why_many_late": Text(
        "vì anh/chị hẹn nhắc các việc này; gửi trễ do gián đoạn",
        "because you asked to be reminded of these; late, after an interruption",
    ),
}
#: What is told this long after its time says so.
LATE = timedelta(minutes=2)
_MOST_LINES, _LONGEST_LINE = 10, 200


@dataclass(frozen=True, slots=True)
class Note:
    """One note that is told now; `due_at` is the time that was asked for."""

    text: str
    due_at: datetime


def word(notes: Sequence[Note], language: Language, zone: ZoneInfo, *, now: datetime) -> Worded:
    """Return one message for what one person is to be reminded of at this moment."""
    late = "_late" if any(now - each.due_at > LATE for each in notes) else ""
    if len(notes) == 1:
        why = _say(f"why{late}", language, moment=moment(notes[0].due_at, language, zone))
        return Worded(_say("title", language), notes[0].text, why)
    today = now.astimezone(zone).date()
    lines = [
        _say("line", language, clock=_clock(each.due_at.astimezone(zone), today), text=each.text[:_LONGEST_LINE])
        for each in notes[:_MOST_LINES]
    ]
    if len(notes) > _MOST_LINES:
        lines.append(_say("more", language, count=len(notes) - _MOST_LINES))
    title = _say("title_many", language, count=len(notes))
    return Worded(title, "\n".join(lines), _say(f"why_many{late}", language))


def _clock(local: datetime, today: date) -> str:
    return f"{local:%H:%M}" if local.date() == today else f"{local:%H:%M %d/%m}"


def _say(code: str, language: Language, /, **params: object) -> str:
    text = TEXTS[code]
    return (text.vi if language == "vi" else text.en).format_map(params)
