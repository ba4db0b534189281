"""One use case, one transaction: the session, the events it raised, and what to do once it has committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from backend.connections import has_changed
from backend.database import array_of
from backend.editions import edition_seen
from backend.events import Event, HandlerTable
from backend.many_rows import PORTION
from backend.memory import Edition, Memory
from backend.settings import Settings
from backend.workcalendar import WorkingCalendar
from backend.working_time import Calendars
from backend.writing_behind import (
    Asked,
    Question,
    ask,
    ask_ahead,
    commit_with_what_is_kept,
    connection_of,
    send_ahead,
    write_out,
)

log = structlog.get_logger(__name__)

Known = TypeVar("Known")


class Bell(Protocol):
    """Wakes whoever has work now. Ringing only makes things faster: a lost ring loses nothing."""

    def ring(self, name: str) -> None: ...


class SilentBell:
    """Wakes nobody: commands, the replay and tests look for work themselves."""

    def ring(self, name: str) -> None:
        del name


class _Sight(NamedTuple):
    """The edition that a transaction saw when it first asked, and what is noted of its connection."""

    edition: Edition
    transaction: object
    info: dict[str, Any]


class UnitOfWork:
    """Opened by the edge (a request, a job, a command), handed to every service verb, committed by the edge only.

    Leaving the block without `commit()` rolls everything back.
    """

    def __init__(
        self,
        session: Session,
        handlers: HandlerTable,
        calendars: Callable[[Session], Calendars],
        bell: Bell,
        memory: Memory | None = None,
        settings: Settings | None = None,
        foreseen: Sequence[str] = (),
    ) -> None:
        self.session = session
        #: What the operator has set; None where nobody said (a test of the unit of work alone).
        self.settings = settings
        #: What the process remembers beyond this unit of work.
        self.memory = memory or Memory()
        self._handlers = handlers
        self._bell = bell
        self._load_calendars = calendars
        self._questions = foreseen
        self._foreseen: dict[str, tuple[frozenset[UUID], Asked]] = {}
        self._known: dict[Hashable, Any] = {}
        self._sight: _Sight | None = None
        self._looks_back = False
        self._events: list[Event] = []
        self._held: list[object] = []
        self._to_ring: dict[str, None] = {}

    @property
    def calendar(self) -> WorkingCalendar:
        """The city's working calendar, with the administrator's last word."""
        return self.calendars.city

    @property
    def calendars(self) -> Calendars:
        """The city's calendar and those of units that have their own, read once per edition."""
        return self.once("calendars", lambda: self.kept("calendars", lambda: self._load_calendars(self.session)))

    def once(self, key: Hashable, load: Callable[[], Known]) -> Known:
        """Return what `load` gives, asked once per unit of work: for what no verb changes while it runs."""
        if key not in self._known:
            self._known[key] = load()
        found: Known = self._known[key]
        return found

    def kept(self, key: Hashable, load: Callable[[], Known]) -> Known:
        """Return what `load` gives, asked once per edition and process: for what follows from nothing but units,
        people, posts, stand-ins, calendars and ladders (docs/adr/0033)."""
        known = self.known_of_edition()
        if known is None:
            return load()
        if key not in known:
            known[key] = load()
        found: Known = known[key]
        return found

    def known_of_edition(self) -> dict[Hashable, Any] | None:
        """Return what the process knows of the edition that this transaction sees, to be added to; None once the
        transaction has changed something of it itself: what it sees from then on nobody else does."""
        self.session.flush()
        sight = self._sight
        if sight is None or not (self._looks_back or sight.transaction is self.session.get_transaction()):
            sight = self.see(edition_seen(self.session))
        return None if has_changed(sight.info) else self.memory.of(sight.edition)

    def see(self, edition: Edition) -> _Sight:
        """Go by this edition, which the transaction that is open has just read."""
        transaction, info = self.session.get_transaction(), connection_of(self.session).info
        self._sight = _Sight(edition, transaction, info)
        return self._sight

    @contextmanager
    def looking_back(self) -> Iterator[None]:
        """Have the block go by what the last transaction saw: it says what has been committed, and decides nothing."""
        self._looks_back = True
        try:
            yield
        finally:
            self._looks_back = False

    def look_again(self) -> None:
        """Go by the edition that is seen when next asked: a lock was waited for, and who held it may have changed what
        it counts."""
        self._sight = None

    def ask_ahead(self, words: str, given: Mapping[str, Any], *, about: Collection[UUID]) -> Asked:
        """Ask a question in the driver's words, and by the same way what features foresee that they will want to know
        of `about`: people who are going to be told something in this unit of work. Nobody waits before somebody wants
        an answer."""
        people = frozenset(about)
        others = [Question(each, {"people": array_of(people)}) for each in self._questions]
        found, *foreseen = ask_ahead(connection_of(self.session), Question(words, given), *others)
        self._foreseen = {each: (people, asked) for each, asked in zip(self._questions, foreseen, strict=True)}
        return found

    def ask_of_people(self, words: str, people: Collection[UUID]) -> list[Any]:
        """Return the rows of a question about `people` that begin with one of them; it may have been foreseen.

        Nothing that this unit of work has written may matter to it."""
        if (foreseen := self._foreseen.get(words)) is not None:
            asked_of, asked = foreseen
            if asked_of.issuperset(people):
                return [row for row in asked.rows() if row[0] in people]
        return ask(connection_of(self.session), words, {"people": array_of(people)}, beside=True)

    def forget_calendars(self) -> None:
        """Read them again when next asked: this very unit of work has changed them."""
        self._known.pop("calendars", None)

    def hold(self, rows: Iterable[object]) -> None:
        """Keep what a handler has read in hand until the last handler of these events has run: a session itself only
        remembers what somebody holds, and the next handler would read it again."""
        self._held.extend(rows)

    def emit(self, event: Event) -> None:
        """Note that something has happened; its handlers run at commit, inside this transaction."""
        self._events.append(event)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail alone: what it wrote and said is taken back, and the rest goes on."""
        said = len(self._events)
        try:
            with self.session.begin_nested():
                yield
                write_out(self.session)  # what goes wrong goes wrong here
        except BaseException:
            del self._events[said:]
            raise

    def ring(self, name: str) -> None:
        """Ask for somebody to be woken once the commit has succeeded; once, however often asked."""
        self._to_ring[name] = None

    def commit(self) -> None:
        """Run the handlers within the transaction, commit, then wake whoever has work now."""
        send_ahead(self.session)  # PostgreSQL writes what the verb has done while the handlers work out what follows
        self._settle()
        if self._sight is not None and has_changed(self._sight.info):
            self._sight = None  # the connection goes to others, who do not know of that
        if commit_with_what_is_kept(self.session):
            self._ring()  # and the session may tidy up afterwards
        self.session.commit()
        self._ring()

    def _ring(self) -> None:
        names, self._to_ring = list(self._to_ring), {}
        for name in names:
            try:
                self._bell.ring(name)
            except Exception:
                # The truth is committed; whoever was to be woken finds the work by asking PostgreSQL.
                log.warning("bell_failed", name=name, exc_info=True)

    def _settle(self) -> None:
        while self._events:
            run = self._next_run()
            self.session.flush()
            for handler in self._handlers.get(type(run[0]), ()):
                if getattr(handler, "takes_many", False):
                    handler(self, run)
                    continue
                for event in run:
                    handler(self, event)
            self._held.clear()
        self.session.flush()

    def _next_run(self) -> list[Event]:
        """Take the events at the front that are of one kind, no more than fit into memory with what they concern."""
        kind, front = type(self._events[0]), self._events[:PORTION]
        many = next((n for n, event in enumerate(front) if type(event) is not kind), len(front))
        run, self._events = self._events[:many], self._events[many:]
        return run

    def __enter__(self) -> UnitOfWork:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()
