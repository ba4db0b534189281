"""What messages say: nothing of what is closed, the newest state first, each act told once, and nothing else at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tests.faults.exactness.acts import Act
from tests.faults.exactness.epochs import CLOSED, State
from tests.faults.exactness.findings import Findings
from tests.faults.exactness.lives import Life
from tests.faults.exactness.owed import NEW_PEOPLE
from tests.faults.exactness.record import Record, Run
from tests.faults.exactness.told import Message, OnRecord, Told

MOST_LINES = 10
#: Words by which a reader tells the rungs apart, from domain.md's table and its words.
SAID = {
    "assigned": "anh/chị được giao",
    "not_acknowledged": "chưa tiếp nhận",
    "half_time": "nửa thời gian",
    "due_soon": "là đến hạn",
    "due": "đã đến hạn",
    "overdue": "đã quá hạn",
    "overdue_4": "đã nhắc 4 lần",
    "extension_unanswered": "gia hạn chưa được trả lời",
}


class Reading:
    """Reading every message that was ever written."""

    def __init__(self, record: Record, lives: Mapping[int, Life], told: Told, findings: Findings) -> None:
        self._runs = {run.reading: run for run in record.runs}
        self._acts = {done.act.reading: done.act for done in record.done if done.happened}
        self._lives, self._told, self._findings = lives, told, findings
        self._stands_for: dict[UUID, list[OnRecord]] = defaultdict(list)
        for row in told.rungs:
            for person, hearings in row.heard.items():
                for hearing in hearings:
                    if hearing.message is not None:
                        assert told.messages[hearing.message].person == person
                        self._stands_for[hearing.message].append(row)

    def read(self) -> None:
        self._nothing_twice()
        by_act: dict[datetime, list[Message]] = defaultdict(list)
        for message in self._told.messages.values():
            rows = self._stands_for[message.id]
            run, act = self._runs.get(message.at), self._acts.get(message.at)
            if message.kind == "brief":
                continue  # `sparing` looks at those
            if run is not None and rows:
                self._about_what_is_open(message, run)
                self._newest_first(message, rows)
            elif act is not None and not rows:
                by_act[message.at].append(message)
            elif act is None or act.verb not in NEW_PEOPLE:
                self._findings.add("strays", f"{message}")
        for act in self._acts.values():
            self._told_once(act, by_act[act.reading])

    def _nothing_twice(self) -> None:
        """A rung (task, rung, whose, from when, which time) reaches a person in one message, and so does a phone."""
        messages: dict[tuple[object, ...], set[UUID]] = defaultdict(set)
        phones: dict[tuple[object, ...], set[UUID]] = defaultdict(set)
        pushed: dict[UUID, set[str]] = defaultdict(set)
        for push in self._told.pushed:
            pushed[push.message_id].add(push.phone)
        for row in self._told.rungs:
            for person, hearings in row.heard.items():
                those = {hearing.message for hearing in hearings if hearing.message is not None}
                messages[row.task, row.key, person].update(those)
                for message in those:
                    for phone in pushed[message]:
                        phones[row.task, row.key, phone].add(message)
        for rung, those_found in [*messages.items(), *phones.items()]:
            if len(those_found) > 1:
                self._findings.add("twice", f"{rung}: {len(those_found)} messages")

    def _about_what_is_open(self, message: Message, run: Run) -> None:
        for number in message.about:
            closed = [epoch for epoch in self._lives[number] if epoch.state.status in CLOSED]
            if closed and closed[0].certain_from < run.began:
                self._findings.add("closed", f"task {number}, {closed[0].state.status}: {message}")

    def _newest_first(self, message: Message, rows: Sequence[OnRecord]) -> None:
        """The tasks of a message in the order of their newest rungs, and of each the newest is what is said."""
        newest: dict[int, list[OnRecord]] = {}
        for number in message.about:
            own = [row for row in rows if row.task == number]
            newest[number] = [row for row in own if row.due == max(each.due for each in own)]
        if set(newest) != {row.task for row in rows} or not all(newest.values()):
            self._findings.add("strays", f"{message} stands for other tasks: {sorted({row.task for row in rows})}")
            return
        dues = [newest[number][0].due for number in message.about]
        if dues != sorted(dues, reverse=True):
            self._findings.add("order", f"{message}: due {dues}")
        lines = (
            message.body.splitlines()
            if len(message.about) > 1
            else [f"{self._told.codes[message.about[0]]}: {message.why}"]
        )
        for number, line in zip(message.about[:MOST_LINES], lines, strict=False):
            said = [SAID[_kind(row.key.rung)] for row in newest[number]]
            if not line.startswith(f"{self._told.codes[number]}: ") or not any(words in line for words in said):
                self._findings.add("order", f"{message}: of task {number} it says {line!r}, the newest is {said}")

    def _told_once(self, act: Act, messages: Sequence[Message]) -> None:
        """Those whom an act concerns are told at once, each in one message; whoever did it is not."""
        state = self._before(act)
        wanted = Counter(_hearers(act, state) if state else ())
        heard = Counter(message.person for message in messages if message.about == act.tasks)
        if wanted != heard or heard.total() != len(messages):
            self._findings.add("notices", f"{act}: wanted {dict(wanted)}, told {[str(each) for each in messages]}")

    def _before(self, act: Act) -> State | None:
        """Return the task as the act found it."""
        life = self._lives[act.tasks[0]]
        found = next(n for n, epoch in enumerate(life) if epoch.opened == act)
        return life[found - 1].state if found else None


def _kind(rung: str) -> str:
    """not_acknowledged_2 is one of its kind; overdue_4 is another thing than overdue."""
    return rung if rung in SAID else rung.rpartition("_")[0]


def _hearers(act: Act, before: State) -> set[str]:
    everybody = {part.person for part in before.parts}
    hearers = {
        "submit": {before.assigner},
        "decline": {before.assigner},
        "ask_extension": {before.assigner},
        "withdraw_extension": {before.assigner},
        "approve": {before.lead.person},
        "return": {before.lead.person},
        "insist": {before.lead.person},
        "grant_extension": {before.lead.person},
        "refuse_extension": {before.lead.person},
        "pause": everybody,
        "resume": everybody,
        "recall": everybody,
        "change_urgency": everybody,
        "change_deadline": everybody if act.words.get("deadline") != before.deadline else set[str](),
    }
    return hearers.get(act.verb, set()) - {act.actor}
