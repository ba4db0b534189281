"""What one process remembers between requests, so as not to ask the database again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar, cast

Thing = TypeVar("Thing")
Rest = ParamSpec("Rest")

#: What was asked, and the answer.
Answers = dict[Any, datetime]
_MOST_ANSWERS = 4096


class Remembers(Protocol):
    """Something that is asked the same again and again, and keeps its answers."""

    @property
    def answers(self) -> Answers: ...


Asked = TypeVar("Asked", bound=Remembers)
_Question = Callable[Concatenate[Asked, datetime, Rest], datetime]


def remembered(ask: _Question[Asked, Rest]) -> _Question[Asked, Rest]:
    """Answer from memory what was asked a moment ago: thousands of tasks fall due by the same few instants.

    For questions about an instant whose answer never changes. Only those in UTC are remembered: elsewhere an hour that
    the clock shows twice looks like one.
    """

    @wraps(ask)
    def answer(asked: Asked, instant: datetime, /, *args: Rest.args, **kwargs: Rest.kwargs) -> datetime:
        if kwargs or instant.tzinfo is not UTC:
            return ask(asked, instant, *args, **kwargs)
        answers, key = asked.answers, (ask.__name__, instant, *args)
        found = answers.get(key)
        if found is None:
            if len(answers) >= _MOST_ANSWERS:
                answers.clear()
            found = answers[key] = ask(asked, instant, *args, **kwargs)
        return found

    return answer


class Edition(NamedTuple):
    """Which state of what rarely changes a transaction sees (`backend.editions`): how many changes, and the
    transaction id of the highest."""

    changes: int
    latest: int


class Memory:
    """One thing of each kind, made when it is first asked for. It is never the only copy of anything."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._things: dict[Any, Any] = {}
        self._edition: Edition | None = None
        self._known: dict[Hashable, Any] = {}

    def of(self, edition: Edition) -> dict[Hashable, Any]:
        """Return what is known of an edition, to be added to; whatever was known of another one is forgotten.

        What is added may be newer than the edition, never older: whoever sees a later one will not find it.
        """
        with self._lock:
            if edition != self._edition:
                self._edition, self._known = edition, {}
            return self._known

    def once(self, make: Callable[[], Thing]) -> Thing:
        """Return what `make` (a class, say) made the first time."""
        with self._lock:
            if make not in self._things:
                self._things[make] = make()
            return cast(Thing, self._things[make])
