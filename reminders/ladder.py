"""The ladder as data: for each urgency its rungs, each with what sets it off and who hears it. Pure.

Source: domain.md, "Ladders (default policy)"; `default_policy.json` beside this file is that table, and a test compares
the two. A policy is a JSON document with a version, so what was in force when a message was sent can always be shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from backend.workcalendar import QuietHours, WorkingCalendar
from tasks.timeliness import URGENCIES, Span, Urgency

Trigger = Literal[
    "assigned",
    "not_acknowledged",
    "half_time",
    "due_soon",
    "due",
    "overdue",
    "overdue_nth",
    "extension_unanswered",
    "explanation_unanswered",
    "urging_unanswered",
    "promise_passed",
]
Audience = Literal[
    "assignee",
    "lead",
    "coordinators",
    "next_up",
    "assigner",
    "assigner_screen",
    "secretariat",
    "superior_head",
    "answerer",
    "asker",
]


class PolicyError(ValueError):
    """The document is no policy; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. Which of the measures is set depends on the trigger."""

    key: str
    trigger: Trigger
    who: tuple[Audience, ...]
    from_second: tuple[Audience, ...] = ()
    after: Span | None = None
    before: Span | None = None
    share: float | None = None
    wall: bool = False
    at: tuple[time, ...] = ()
    every: Span | None = None
    nth: int = 0
    #: For which tasks it is meant; rungs of several urgencies may share a key.
    urgencies: tuple[Urgency, ...] = URGENCIES

    @property
    def per_assignee(self) -> bool:
        """Each assignee climbs these alone; the others belong to the task."""
        return self.trigger in ("assigned", "not_acknowledged")

    def audience(self, occurrence: int) -> tuple[Audience, ...]:
        return self.who + (self.from_second if occurrence >= 2 else ())

    def next_after(self, calendar: WorkingCalendar, moment: datetime) -> datetime:
        """Return the next repeat after `moment`, for a rung that repeats."""
        return self.every.after(calendar, moment) if self.every else calendar.next_at(moment, self.at)


@dataclass(frozen=True, slots=True)
class Policy:
    """All ladders of one version. `digest_from`: from how many tasks at once a person gets one digest instead."""

    version: int
    ladders: Mapping[Urgency, tuple[Rung, ...]]
    quiet_from: time
    quiet_to: time
    digest_from: int
    #: What is sent when a question (an extension request, an explanation) is not answered by its time.
    questions: tuple[Rung, ...] = ()

    def quiet(self, calendar: WorkingCalendar) -> QuietHours:
        return QuietHours(calendar.zone, self.quiet_from, self.quiet_to)

    def rung(self, urgency: Urgency, key: str) -> Rung | None:
        rungs = (*self.ladders[urgency], *self.questions)
        return next((rung for rung in rungs if rung.key == key and urgency in rung.urgencies), None)


def read_policy(document: Mapping[str, Any], version: int) -> Policy:
    """Read a policy document; PolicyError names the first rung that makes no sense."""
    try:
        ladders = document["ladders"]
        quiet = document["quiet_hours"]
        return Policy(
            version=version,
            ladders={
                urgency: tuple(_rung(each, f"{urgency}[{n}]") for n, each in enumerate(ladders[urgency]))
                for urgency in URGENCIES
            },
            quiet_from=time.fromisoformat(quiet["from"]),
            quiet_to=time.fromisoformat(quiet["to"]),
            digest_from=int(document["digest_from"]),
            # A policy written before there were questions asks what the default asks.
            questions=tuple(
                _rung(each, f"questions[{n}]")
                for n, each in enumerate(document.get("questions", default_document()["questions"]))
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, PolicyError) else PolicyError(f"not a policy: {error!r}") from error


def _rung(each: Mapping[str, Any], where: str) -> Rung:
    rung = Rung(
        key=each["rung"],
        trigger=cast(Trigger, each["trigger"]),
        who=tuple(each["who"]),
        from_second=tuple(each.get("from_second", ())),
        after=_span(each.get("after")),
        before=_span(each.get("before")),
        share=each.get("share"),
        wall=bool(each.get("wall", False)),
        at=tuple(time.fromisoformat(text) for text in each.get("at", ())),
        every=_span(each.get("every")),
        nth=int(each.get("nth", 0)),
        urgencies=tuple(each.get("urgencies", URGENCIES)),
    )
    if rung.trigger not in get_args(Trigger):
        raise PolicyError(f"{where}: no trigger {rung.trigger!r}")
    strangers = set(rung.who + rung.from_second) - set(get_args(Audience))
    if strangers:
        raise PolicyError(f"{where}: nobody is called {', '.join(sorted(strangers))}")
    if set(rung.urgencies) - set(URGENCIES):
        raise PolicyError(f"{where}: no urgency among {', '.join(rung.urgencies)}")
    needed = {
        "not_acknowledged": rung.after,
        "half_time": rung.share,
        "due_soon": rung.before,
        "overdue": rung.at or rung.every,
        "overdue_nth": rung.nth,
    }
    if rung.trigger in needed and not needed[rung.trigger]:
        raise PolicyError(f"{where}: {rung.trigger} without its measure")
    return rung


def _span(given: Mapping[str, Any] | None) -> Span | None:
    return None if given is None else Span(**given)


@cache
def default_document() -> Mapping[str, Any]:
    """Return the document of domain.md's table."""
    text = (Path(__file__).parent / "default_policy.json").read_text("utf-8")
    return cast(Mapping[str, Any], json.loads(text))


@cache
def default_policy() -> Policy:
    """Return the policy that holds until an administrator writes another; its version is 0."""
    return read_policy(default_document(), 0)
