"""What people read: the sentences of `sentences.py`, filled in for one reader.

Local time exists only here and in the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.texts import Language, Text
from reminders.explain import Step
from reminders.ladder import Rung
from reminders.sentences import TEXTS
from tasks.timeliness import Span

_LONGEST_TITLE = 80
#: So many days off are named; more are only counted.
_DAYS_NAMED = 6
_WEEKDAYS = Text("thứ Hai|thứ Ba|thứ Tư|thứ Năm|thứ Sáu|thứ Bảy|Chủ nhật", "Mon|Tue|Wed|Thu|Fri|Sat|Sun")


class About(NamedTuple):
    """What a sentence is about. `occurrence` counts urgings; `person` and `unit` are who was asked."""

    code: str
    title: str
    deadline: datetime | None
    assigner: str
    person: str
    unit: str
    role: str
    occurrence: int


class Worded(NamedTuple):
    title: str
    body: str
    why: str


_FRAMES = {
    "next_up": "why_escalated",
    "next_up_2": "why_above",
    "next_up_3": "why_above",
    "superior_head": "why_above",
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
    title = _say(f"title_{_matter(rung)}", language, **filled, share=_percent(rung))
    return Worded(title, _say(body, language, **filled), said)


def why(rung: Rung, about: About, told_as: str, language: Language, zone: ZoneInfo) -> str:
    """Return why this reader hears a rung: what is the matter, and what they have to do with it."""
    said, frame = reason(rung, about, language, zone), _FRAMES.get(told_as)
    return _say(frame, language, why=said, person=about.person) if frame else said


def reason(rung: Rung, about: About, language: Language, zone: ZoneInfo) -> str:
    """Return why a rung fires, as the end of the sentence "you hear this …"."""
    code = f"why_{_matter(rung)}"
    if rung.trigger == "assigned":
        code = f"why_assigned_{about.role}"
    measure = rung.after or rung.before
    return _say(
        code,
        language,
        span=span_words(measure, language) if measure else "",
        deadline=moment(about.deadline, language, zone),
        nth=rung.nth,
        share=_percent(rung),
    )


def _matter(rung: Rung) -> str:
    """What a rung is about: its trigger, but half of the time is only half of it."""
    return "share" if rung.trigger == "half_time" and rung.share != 0.5 else rung.trigger


def _percent(rung: Rung) -> int:
    return round((rung.share or 0) * 100)


def digest(entries: list[tuple[About, str]], language: Language, most: int = 10) -> Worded:
    """Return one message for several tasks: a line each, the newest state first, never more than `most` lines."""
    lines = [
        _say("digest_line", language, code=about.code, title=shortened(about.title), why=why)
        for about, why in entries[:most]
    ]
    if len(entries) > most:
        lines.append(_say("digest_more", language, count=len(entries) - most))
    title = _say("title_digest", language, count=len(entries))
    return Worded(title, "\n".join(lines), "; ".join(dict.fromkeys(why for _, why in entries[:most])))


def shortened(title: str) -> str:
    """Return a title as it is named in a line among others."""
    title = title.rstrip(".")
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


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
        share=_percent(rung),
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
