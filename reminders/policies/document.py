"""Reading a policy document: JSON in, a `Policy` out, or every mistake in it with a pointer to where it stands. Pure.

The rules, beyond shape: a ladder begins by saying "you were assigned"; the rungs `assigned` and `overdue` bear the name
of their trigger, because what was sent under one version is counted under the next; names are unique within a ladder; a
rung has the measure that its trigger needs; wording fills in only what is known, and exists in both languages.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

from backend.errors import FieldError
from backend.texts import LANGUAGES, Language
from reminders.ladder import AUDIENCES, CHANNELS, QUESTIONS, TRIGGERS, Ladders, Policy, Rung, Scope, Words
from tasks.timeliness import URGENCIES, Span

Value = TypeVar("Value")

#: What a rung's own wording may fill in.
PLACEHOLDERS = ("code", "title", "unit", "person", "assigner", "deadline", "occurrence", "span", "why")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Rungs whose key is their trigger's name: their firings are counted across versions.
_NAMED = ("assigned", "overdue")
#: Which measure a trigger needs.
_MEASURES: Mapping[str, tuple[str, ...]] = {
    "not_acknowledged": ("after",),
    "half_time": ("share",),
    "due_soon": ("before",),
    "overdue": ("at", "every"),
    "overdue_nth": ("nth",),
    "urged_nth": ("nth",),
    "awaiting_approval": ("after",),
}


class PolicyError(ValueError):
    """The document is no policy; `errors` say where and why."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{each.pointer}: {each.code}" for each in errors))
        self.errors = tuple(errors)


@cache
def default_document() -> Mapping[str, Any]:
    """Return the document of domain.md's table."""
    text = (Path(__file__).parent.parent / "default_policy.json").read_text("utf-8")
    return cast(Mapping[str, Any], json.loads(text))


@cache
def default_policy() -> Policy:
    """Return the policy that holds until an administrator writes another; its version is 0."""
    return read_policy(default_document(), 0)


def read_policy(document: Mapping[str, Any], version: int) -> Policy:
    """Read a policy document. Raises PolicyError with everything that is wrong in it."""
    reading = _Reading()
    policy = reading.policy(document, version)
    if policy is None or reading.errors:
        raise PolicyError(reading.errors)
    return policy


class _Reading:
    """One document being read: mistakes are collected, so that all are said at once."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def policy(self, document: Mapping[str, Any], version: int) -> Policy | None:
        with self._at(""):
            quiet = document["quiet_hours"]
            # A policy written before there were questions asks what the default asks.
            asked = document["questions"] if "questions" in document else default_document()["questions"]
            return Policy(
                version=version,
                ladders=self._ladders(document["ladders"], "/ladders", whole=True),
                quiet_from=self._read("/quiet_hours/from", time.fromisoformat, quiet["from"]) or time(0),
                quiet_to=self._read("/quiet_hours/to", time.fromisoformat, quiet["to"]) or time(0),
                digest_from=self._number("/digest_from", document["digest_from"], 2, 100),
                questions=tuple(self._rungs(asked, "/questions", QUESTIONS)),
                scopes=tuple(self._scopes(document.get("scopes", ()))),
                digest_window=timedelta(
                    minutes=self._number("/digest_window_minutes", document.get("digest_window_minutes", 0), 0, 240)
                ),
                daily_cap=self._number("/daily_cap", document.get("daily_cap", 0), 0, 1000),
                brief_at=self._read("/brief_at", time.fromisoformat, document.get("brief_at")),
            )
        return None

    def _scopes(self, scopes: Sequence[Mapping[str, Any]]) -> Iterator[Scope]:
        for n, each in enumerate(scopes):
            here = f"/scopes/{n}"
            with self._at(here):
                unit_id = self._read(f"{here}/unit_id", UUID, each.get("unit_id"))
                if each.get("field") is None and unit_id is None:
                    self._mistake(here, "policy_scope_of_nothing")
                yield Scope(self._ladders(each["ladders"], f"{here}/ladders", whole=False), each.get("field"), unit_id)

    def _ladders(self, given: Mapping[str, Any], here: str, *, whole: bool) -> Ladders:
        for urgency in given:
            if urgency not in URGENCIES:
                self._mistake(f"{here}/{urgency}", "policy_no_urgency", choices=", ".join(URGENCIES))
        found: dict[Any, tuple[Rung, ...]] = {}
        for urgency in URGENCIES:
            if urgency in given:
                triggers = tuple(each for each in TRIGGERS if each not in QUESTIONS)
                found[urgency] = tuple(self._rungs(given[urgency], f"{here}/{urgency}", triggers))
                if not any(rung.trigger == "assigned" for rung in found[urgency]):
                    self._mistake(f"{here}/{urgency}", "policy_needs_assigned")
            elif whole:
                self._mistake(f"{here}/{urgency}", "required")
        return found

    def _rungs(self, given: Sequence[Mapping[str, Any]], here: str, triggers: Sequence[str]) -> Iterator[Rung]:
        seen: set[tuple[str, str]] = set()
        for n, each in enumerate(given):
            with self._at(f"{here}/{n}"):
                rung = self._rung(each, f"{here}/{n}", triggers)
                # Rungs for different urgencies may share a name: what differs is only their measure.
                those = {(rung.key, urgency) for urgency in rung.urgencies}
                if those & seen:
                    self._mistake(f"{here}/{n}/rung", "policy_rung_twice", rung=rung.key)
                seen |= those
                yield rung

    def _rung(self, each: Mapping[str, Any], here: str, triggers: Sequence[str]) -> Rung:
        rung = Rung(
            key=str(each["rung"]),
            trigger=each["trigger"],
            who=tuple(each["who"]),
            from_second=tuple(each.get("from_second", ())),
            after=self._span(f"{here}/after", each.get("after")),
            before=self._span(f"{here}/before", each.get("before")),
            share=self._read(f"{here}/share", float, each.get("share")),
            wall=bool(each.get("wall", False)),
            at=tuple(
                at
                for n, given in enumerate(each.get("at", ()))
                if (at := self._read(f"{here}/at/{n}", time.fromisoformat, given)) is not None
            ),
            every=self._span(f"{here}/every", each.get("every")),
            nth=self._number(f"{here}/nth", each.get("nth", 0), 0, 1000),
            channels=tuple(each.get("channels", CHANNELS)),
            urgencies=tuple(each.get("urgencies", URGENCIES)),
            words=self._words(each.get("words", {}), f"{here}/words"),
        )
        self._check(rung, here, triggers)
        return rung

    def _check(self, rung: Rung, here: str, triggers: Sequence[str]) -> None:
        if rung.trigger not in triggers:
            self._mistake(f"{here}/trigger", "policy_no_trigger", choices=", ".join(triggers))
        if not _KEY.fullmatch(rung.key) or (rung.trigger in _NAMED) != (rung.key in _NAMED):
            self._mistake(f"{here}/rung", "policy_rung_name")
        if not rung.who:
            self._mistake(f"{here}/who", "required")
        for name, words, known in (
            ("who", rung.who, AUDIENCES),
            ("from_second", rung.from_second, AUDIENCES),
            ("channels", rung.channels, CHANNELS),
            ("urgencies", rung.urgencies, URGENCIES),
        ):
            for n, word in enumerate(words):
                if word not in known:
                    self._mistake(f"{here}/{name}/{n}", "invalid_choice", choices=", ".join(known))
        needed = _MEASURES.get(rung.trigger, ())
        if needed and not any(getattr(rung, name) for name in needed):
            self._mistake(f"{here}/{needed[0]}", "policy_measure_missing", measure=" / ".join(needed))
        if rung.share is not None and not 0 < rung.share < 1:
            self._mistake(f"{here}/share", "policy_share")

    def _words(self, given: Mapping[str, Any], here: str) -> Mapping[Language, Words]:
        found: dict[Language, Words] = {}
        for language in LANGUAGES if given else ():
            if language not in given:
                self._mistake(f"{here}/{language}", "required")
                continue
            with self._at(f"{here}/{language}"):
                said = Words(str(given[language]["title"]), str(given[language]["body"]))
                for name, text in said._asdict().items():
                    self._template(f"{here}/{language}/{name}", text)
                found[language] = said
        return found

    def _template(self, here: str, text: str) -> None:
        if not 1 <= len(text) <= 300:
            self._mistake(here, "too_long", max=300)
        try:
            # A template may name a placeholder and nothing else of it: no attribute, index, conversion or format.
            filled = [parts[1:] for parts in string.Formatter().parse(text) if parts[1] is not None]
        except ValueError:
            filled = [("", None, None)]
        if any(each not in [(name, "", None) for name in PLACEHOLDERS] for each in filled):
            self._mistake(here, "policy_placeholder", choices=", ".join(f"{{{name}}}" for name in PLACEHOLDERS))

    def _span(self, here: str, given: Mapping[str, Any] | None) -> Span | None:
        span = self._read(here, lambda each: Span(**each), given)
        if span is not None and not (span.days or span.hours or span.minutes or span.seconds):
            self._mistake(here, "policy_span")
        return span

    def _number(self, here: str, given: Any, least: int, most: int) -> int:
        number = self._read(here, int, given)
        if number is not None and not least <= number <= most:
            self._mistake(here, "out_of_range", min=least, max=most)
            return least  # nothing is made of what was refused: there are numbers that no length of time has
        return number or 0

    def _read(self, here: str, read: Callable[[Any], Value], given: Any) -> Value | None:
        if given is None:
            return None
        try:
            return read(given)
        except (TypeError, ValueError, AttributeError, OverflowError):
            self._mistake(here, "invalid_value")
            return None

    def _mistake(self, pointer: str, code: str, **params: object) -> None:
        self.errors.append(FieldError(pointer, code, params))

    def _at(self, here: str) -> _Place:
        return _Place(here, self._mistake)


class _Place:
    """Whatever is missing or of another shape below a place is one mistake, said there; the reading goes on."""

    def __init__(self, here: str, mistake: Callable[[str, str], None]) -> None:
        self._here = here
        self._mistake = mistake

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, KeyError):
            self._mistake(f"{self._here}/{error.args[0]}", "required")
            return True
        if isinstance(error, TypeError | ValueError | AttributeError):
            self._mistake(self._here, "invalid_object")
            return True
        return False
