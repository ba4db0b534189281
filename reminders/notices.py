"""Notices: what people are told the moment it happens, each worded for its reader. Not reminders: they never repeat.

A `TellingEvent` names whom (`to`) and what was said (`note`); this module only knows the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from backend.org.model import Person
from backend.texts import Language, Text
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders.house import Reader, load_readers
from reminders.rules import rules_in_force
from reminders.seeing import unseen
from reminders.wording import moment
from tasks import events
from tasks.events import TellingEvent
from tasks.labels import URGENCY_WORDS
from tasks.model import Task

#: Event → what a phone may show where nothing of the task may leave the country (`push.message.PUBLIC_TEXTS`).
KINDS: Mapping[type[TellingEvent], str] = {
    events.TaskSubmitted: "decision",
    events.TaskDeclined: "decision",
    events.ExtensionAsked: "decision",
    events.ExtensionCountered: "decision",
    events.HandoverObjected: "decision",
    events.ExplanationDemanded: "reminder",
    events.TaskUrged: "reminder",
    events.TaskReturned: "reminder",
}

#: What is told to whoever asked, which may be long ago.
_ANSWERS = (events.UrgingAnswered, events.ExplanationGiven)

#: Event → (title, why). {code} is the task's, {actor} who did it.
SENTENCES: Mapping[type[TellingEvent], tuple[Text, Text]] = {
    events.TaskSubmitted: (
        Text("Chờ duyệt {code}", "Awaiting approval: {code}"),
        Text("vì {actor} đã trình kết quả", "because {actor} handed in the result"),
    ),
    events.TaskApproved: (
        Text("Đã phê duyệt {code}", "Approved: {code}"),
        Text("vì {actor} đã phê duyệt kết quả", "because {actor} accepted the result"),
    ),
    events.TaskReturned: (
        Text("Trả lại để làm lại {code}", "Returned for rework: {code}"),
        Text("vì {actor} đã trả lại kết quả", "because {actor} returned the result"),
    ),
    events.TaskChanged: (
        Text("Có thay đổi {code}", "Changed: {code}"),
        Text("vì {actor} đã sửa nhiệm vụ", "because {actor} changed the task"),
    ),
    events.TaskRecalled: (
        Text("Đã thu hồi {code}", "Recalled: {code}"),
        Text("vì {actor} đã thu hồi nhiệm vụ", "because {actor} recalled the task"),
    ),
    events.TaskDeclined: (
        Text("Từ chối {code}", "Declined: {code}"),
        Text("vì {actor} đã từ chối nhiệm vụ", "because {actor} declined the task"),
    ),
    events.DeclineOverruled: (
        Text("Vẫn giao {code}", "Still yours: {code}"),
        Text("vì {actor} giữ nguyên việc giao", "because {actor} upholds the assignment"),
    ),
    events.TaskPaused: (
        Text("Tạm dừng {code}", "Paused: {code}"),
        Text("vì {actor} đã tạm dừng nhiệm vụ", "because {actor} paused the task"),
    ),
    events.TaskResumed: (
        Text("Tiếp tục {code}", "Resumed: {code}"),
        Text("vì {actor} cho tiếp tục nhiệm vụ", "because {actor} resumed the task"),
    ),
    events.TaskUrged: (
        Text("Đôn đốc {code}", "Urged: {code}"),
        Text("vì {actor} đôn đốc thực hiện", "because {actor} urges you"),
    ),
    events.UrgingAnswered: (
        Text("Trả lời đôn đốc {code}", "Urging answered: {code}"),
        Text("vì {actor} đã trả lời đôn đốc", "because {actor} has answered"),
    ),
    events.ExplanationDemanded: (
        Text("Yêu cầu giải trình {code}", "Explanation demanded: {code}"),
        Text("vì {actor} yêu cầu giải trình", "because {actor} demands an explanation"),
    ),
    events.ExplanationGiven: (
        Text("Đã giải trình {code}", "Explained: {code}"),
        Text("vì {actor} đã gửi giải trình", "because {actor} has explained"),
    ),
    events.ExtensionAsked: (
        Text("Xin gia hạn {code}", "Extension asked: {code}"),
        Text("vì {actor} xin gia hạn", "because {actor} asks for an extension"),
    ),
    events.ExtensionGranted: (
        Text("Đã gia hạn {code}", "Extension granted: {code}"),
        Text("vì {actor} đồng ý gia hạn", "because {actor} granted the extension"),
    ),
    events.ExtensionRefused: (
        Text("Không gia hạn {code}", "Extension refused: {code}"),
        Text("vì {actor} không đồng ý gia hạn", "because {actor} refused the extension"),
    ),
    events.ExtensionCountered: (
        Text("Đề xuất thời hạn khác {code}", "Another date proposed: {code}"),
        Text("vì {actor} đề xuất một thời hạn khác", "because {actor} proposes another date"),
    ),
    events.ExtensionWithdrawn: (
        Text("Rút đề nghị gia hạn {code}", "Extension request withdrawn: {code}"),
        Text("vì {actor} đã rút đề nghị gia hạn", "because {actor} withdrew the request"),
    ),
    events.HandoverObjected: (
        Text("Không nhận bàn giao {code}", "Hand-over objected to: {code}"),
        Text("vì {actor} có ý kiến về việc nhận bàn giao", "because {actor} says it is not theirs"),
    ),
    events.HandoverUpheld: (
        Text("Vẫn bàn giao {code}", "Still handed over to you: {code}"),
        Text("vì {actor} giữ nguyên việc bàn giao", "because {actor} upholds the hand-over"),
    ),
    events.Commented: (
        Text("{actor} nhắc đến anh/chị trong {code}", "{actor} mentioned you in {code}"),
        Text("vì {actor} nhắc đến anh/chị", "because {actor} mentioned you"),
    ),
}

_BODY = Text("{title}. Hạn: {deadline}.", "{title}. Deadline: {deadline}.")
_BODY_WITH_NOTE = Text("{title}: {note}", "{title}: {note}")
_PROMISED = Text("{body}. Hẹn xong: {promised}.", "{body}. Promised by: {promised}.")
#: The date that an event is about: whoever has to decide on it, or to keep it, should not have to open the task for it.
_UNTIL: dict[type[TellingEvent], Text] = {
    events.ExtensionAsked: Text("{body}. Xin đến: {until}.", "{body}. Wanted until: {until}."),
    events.ExtensionCountered: Text("{body}. Đề xuất: {until}.", "{body}. Proposed: {until}."),
    events.ExtensionGranted: Text("{body}. Hạn mới: {until}.", "{body}. New deadline: {until}."),
}
#: What is another now, and what it is.
_CHANGED: Mapping[str, Text] = {
    "deadline": Text("Thời hạn mới: {deadline}", "New deadline: {deadline}"),
    "urgency": Text("Mức độ khẩn: {urgency}", "Urgency: {urgency}"),
    "content": Text("Nội dung đã sửa", "The content has changed"),
    "expected_product": Text("Sản phẩm đầu ra đã sửa", "The expected product has changed"),
}


def tell(work: UnitOfWork, event: TellingEvent) -> None:
    """Write one message for each person the event names, but never for whoever did it."""
    people = [each for each in dict.fromkeys(event.to) if each != event.actor_id]
    if not people:
        return
    task = work.session.get_one(Task, event.task_id)
    if isinstance(event, _ANSWERS):
        people = _askers(work, event, task, people)
    readers = load_readers(work, people)
    actor = name_of(work, event.actor_id)
    quiet = rules_in_force(work).newest.quiet(work.calendar).contains(event.at)
    messages = [notice(work, event, task, actor, readers[each], quiet) for each in people if readers[each].active]
    post(work, messages, now=event.at)


def _askers(work: UnitOfWork, event: TellingEvent, task: Task, people: list[UUID]) -> list[UUID]:
    """Return those of `people` who asked and may see the task still; where nobody is left, the assigner."""
    others = set(people) - {task.assigner_id, task.supervisor_id}
    gone = unseen(work, {task.id: others}, {task.id: task.lead_unit_id}, event.at)
    left = [each for each in people if (task.id, each) not in gone]
    return left or [each for each in (task.assigner_id,) if each != event.actor_id]


def name_of(work: UnitOfWork, person_id: UUID | None) -> str:
    return work.session.scalar(select(Person.full_name).where(Person.id == person_id)) or ""


def notice(work: UnitOfWork, event: TellingEvent, task: Task, actor: str, reader: Reader, quiet: bool) -> Message:
    """Word one event for one reader; in quiet hours it makes no sound, unless the task is a flash one."""
    language, zone = reader.language, work.calendar.zone
    title, why = SENTENCES[type(event)]
    body = _BODY_WITH_NOTE if event.note else _BODY
    words = {
        "code": task.code,
        "actor": actor,
        "title": task.title.rstrip("."),
        "note": event.note,
        "deadline": moment(task.deadline, language, zone),
    }
    said = say(body, language, words)
    if isinstance(event, events.TaskChanged):
        said = " ".join(f"{each}." for each in (words["title"], *changes(event, task, language, zone)))
    if isinstance(event, events.UrgingAnswered) and event.promised_at is not None:
        promised = moment(event.promised_at, language, zone)
        said = say(_PROMISED, language, {"body": said.rstrip("."), "promised": promised})
    if event.note and (until := getattr(event, "until", None)) is not None:
        words = {**words, "body": said.rstrip("."), "until": moment(until, language, zone)}
        said = say(_UNTIL[type(event)], language, words)
    return Message(
        person_id=reader.id,
        kind=KINDS.get(type(event), "update"),
        urgency=task.urgency,
        title=say(title, language, words),
        body=said,
        why=say(why, language, words),
        link=f"/tasks/{task.id}",
        subjects=(task.id,),
        silent=quiet and task.urgency != "flash",
    )


def changes(event: events.TaskChanged, task: Task, language: Language, zone: ZoneInfo) -> list[str]:
    """Return what is another now, and what it is, a sentence each without its full stop."""
    words = {
        "deadline": moment(task.deadline, language, zone),
        "urgency": say(URGENCY_WORDS[task.urgency], language, {}),
    }
    return [say(_CHANGED[name], language, words) for name in event.changed]


def say(text: Text, language: Language, words: Mapping[str, object]) -> str:
    return (text.vi if language == "vi" else text.en).format_map(words)
