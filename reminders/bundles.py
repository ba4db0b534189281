"""Bundles: what one person hears at one moment, as the messages that carry it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.texts import Language
from push.message import Message
from reminders import wording
from reminders.fatigue import OWN_ROLES
from reminders.hearing import Heard
from reminders.house import Reader
from tasks.timeliness import URGENCIES

#: Up to so many new tasks at once are told of one by one; more come as one digest.
_NEW_ONES = 5

#: What one message carries for one person.
Bundle = Sequence[Heard]


def bundled(heard: Iterable[Heard], digest_from: int) -> list[Bundle]:
    """Return what each person hears as one message a task, or one digest from so many tasks on."""
    by_person: dict[UUID, list[Heard]] = {}
    for each in heard:
        by_person.setdefault(each.told.person_id, []).append(each)
    bundles: list[Bundle] = []
    for those in by_person.values():
        if len(those) == 1:
            bundles.append(those)
        else:
            bundles += _of_one_person(those, digest_from)
    return bundles


def _of_one_person(heard: Sequence[Heard], digest_from: int) -> list[Bundle]:
    """Flash and new tasks speak for themselves, each in a message of its own."""
    tasks: dict[UUID, list[Heard]] = {}
    alone: list[list[Heard]] = []
    # Of one moment, the older task first: how the rows were come by must not matter.
    in_order = sorted(heard, key=lambda h: (h.row.task_id, h.row.rung))
    for each in sorted(in_order, key=lambda h: (h.row.due_at, h.rung.trigger == "overdue_nth"), reverse=True):
        if each.rung.trigger == "assigned":
            alone.append([each])
        else:
            tasks.setdefault(each.row.task_id, []).append(each)
    if len(alone) > _NEW_ONES:
        # A post handed over, a plan imported: thirty messages at once would be read by nobody.
        calm = [group for group in alone if group[0].urgency != "flash"]
        alone = [group for group in alone if group[0].urgency == "flash"] + ([[g[0] for g in calm]] if calm else [])
    flash = [group for group in tasks.values() if group[0].urgency == "flash"]
    rest = [group for group in tasks.values() if group[0].urgency != "flash"]
    if len(rest) >= digest_from:
        rest = [[each for group in rest for each in group]]
    return [*alone, *flash, *rest]


@dataclass(frozen=True, slots=True)
class Composer:
    """Words bundles for their readers. At `night` nothing makes a sound but flash tasks."""

    readers: Mapping[UUID, Reader]
    zone: ZoneInfo
    night: bool

    def message(self, bundle: Bundle) -> Message:
        """Return the message of a bundle. Of one task only the newest state is told; the bundle is in that order."""
        reader = self.readers[bundle[0].told.person_id]
        if len(bundle) == 1:
            return self._single(reader, bundle[0])
        newest: dict[UUID, Heard] = {}
        for each in bundle:
            newest.setdefault(each.row.task_id, each)
        return self._digest(reader, newest) if len(newest) > 1 else self._single(reader, bundle[0])

    def _single(self, reader: Reader, heard: Heard) -> Message:
        worded = wording.word(heard.rung, heard.about, heard.told.told_as, reader.language, self.zone)
        task_id = heard.row.task_id
        return Message(
            person_id=reader.id,
            kind=_kind(heard),
            urgency=heard.urgency,
            title=worded.title,
            body=worded.body,
            why=worded.why,
            link=f"/tasks/{task_id}",
            subjects=(task_id,),
            silent=self.night and heard.urgency != "flash",
            rings="phone" in heard.rung.channels,
        )

    def _digest(self, reader: Reader, newest: Mapping[UUID, Heard]) -> Message:
        tasks = list(newest.values())
        urgency = max((each.urgency for each in tasks), key=URGENCIES.index)
        worded = wording.digest([(each.about, self._why(each, reader.language)) for each in tasks], reader.language)
        return Message(
            person_id=reader.id,
            kind="digest",
            urgency=urgency,
            title=worded.title,
            body=worded.body,
            why=worded.why,
            link="/messages",
            subjects=tuple(newest),
            silent=self.night and urgency != "flash",
            rings=any("phone" in each.rung.channels for each in tasks),
        )

    def _why(self, heard: Heard, language: Language) -> str:
        return wording.why(heard.rung, heard.about, heard.told.told_as, language, self.zone)


def _kind(heard: Heard) -> str:
    if heard.rung.trigger == "assigned":
        return "assigned"
    return "reminder" if heard.told.told_as in OWN_ROLES else "escalation"
