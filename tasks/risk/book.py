"""Reading the book: all courses once more, in the order of time, as somebody would have seen them then. Pure.

At set shares of each task's time a snapshot is taken of what was known at that instant, the record of units and fields
included. What became of the task is written on the snapshot when it is known, never before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count

from backend.workcalendar import WorkingCalendar
from tasks.risk.allotted import Allotted
from tasks.risk.course import Course, Standing, Step
from tasks.risk.features import features
from tasks.risk.record import EDGES, Record, stretch_of

#: At these shares of its time each task is looked at.
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
#: Where something may happen by time alone: a stretch ends, a snapshot is taken.
_POINTS = tuple(sorted({*EDGES[1:], *SHARES}))


@dataclass(slots=True)
class Snapshot:
    """A task as it was seen at `at`. `late` is None as long as nobody knows; it was known from `known_at`.

    What was punctual counts as known from its `deadline` only, the one in force at `at`: of two tasks with one deadline
    the punctual one ends first, and whoever counts it then makes everybody look punctual.
    """

    at: datetime
    share: float
    deadline: datetime
    seen: tuple[float, ...]
    task: str
    late: bool | None = None
    known_at: datetime | None = None


@dataclass(slots=True)
class _Page:
    """One task while the book is read. `era` counts the changes after which its time runs otherwise."""

    task: str
    standing: Standing
    time: Allotted | None = None
    era: int = 0
    is_late: bool = False
    handed_in_at: datetime | None = None
    open: list[Snapshot] = field(default_factory=list)


class Book:
    """What has been read up to an instant: the record of units and fields, and the snapshots."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.record = Record()
        self.snapshots: list[Snapshot] = []
        self._calendar = calendar
        self._order = count()
        # Instant, order among equals, page, and a step or the number of a point with the era it was planned in.
        self._ahead: list[tuple[datetime, int, _Page, Step | tuple[int, int]]] = []

    def read(self, courses: Iterable[Course], until: datetime) -> Book:
        """Read all that happened up to `until`."""
        pages = []
        for course in courses:
            pages.append(page := _Page(course.id, Standing.at_first(course.assigned_at)))
            self._ahead += [(step.at, next(self._order), page, step) for step in course.steps]
        heapify(self._ahead)
        while self._ahead and self._ahead[0][0] <= until:
            at, _, page, what = heappop(self._ahead)
            if isinstance(what, Step):
                self._take(page, what)
            elif what[1] == page.era:
                self._pass(page, what[0], at)
        for page in pages:
            _settle(page)
        return self

    def _take(self, page: _Page, step: Step) -> None:
        """Something happened: a stretch may end in a result, and time may run otherwise from now on."""
        standing = page.standing
        ran, was_due = standing.is_running, standing.deadline
        if step.what == "handed_in" and ran:
            page.handed_in_at = step.at
            if page.time is not None and not page.is_late:
                stretch = stretch_of(min(page.time.share(step.at), 0.999))
                self.record.pass_stretch(standing.unit, standing.field, stretch, finished=True)
        standing.take(step)
        if step.what == "closed":
            _settle(page)
        if (standing.is_running, standing.deadline) != (ran, was_due) or step.what == "urgency":
            self._plan_anew(page, step.at)

    def _plan_anew(self, page: _Page, at: datetime) -> None:
        standing = page.standing
        page.era += 1
        if not standing.is_running or standing.deadline is None:
            return
        page.is_late = standing.deadline < at
        if standing.deadline > standing.assigned_at and not page.is_late:
            page.time = Allotted.of(self._calendar, standing.assigned_at, standing.deadline, standing.urgency)
            passed = page.time.share(at)
            self._plan(page, next((n for n, share in enumerate(_POINTS) if share > passed), len(_POINTS)))

    def _plan(self, page: _Page, point: int) -> None:
        if point < len(_POINTS) and page.time is not None:
            due = page.time.instant(_POINTS[point])
            heappush(self._ahead, (due, next(self._order), page, (point, page.era)))

    def _pass(self, page: _Page, point: int, at: datetime) -> None:
        """A share of a task's time has passed and it is still open."""
        standing, share = page.standing, _POINTS[point]
        if share in EDGES:
            self.record.pass_stretch(standing.unit, standing.field, EDGES.index(share) - 1, finished=False)
        if share == EDGES[-1]:
            page.is_late = True
            for snapshot in page.open:
                snapshot.late, snapshot.known_at = True, at
            page.open.clear()
        if share in SHARES and standing.deadline is not None and page.time is not None:
            seen = features(standing, at, page.time, self.record)
            page.open.append(Snapshot(at, share, standing.deadline, seen, page.task))
            self.snapshots.append(page.open[-1])
        self._plan(page, point + 1)


def _settle(page: _Page) -> None:
    """What was handed in before it was late was punctual; what was recalled was neither."""
    if page.standing.handed_in and page.handed_in_at is not None:
        for snapshot in page.open:
            snapshot.late, snapshot.known_at = False, max(page.handed_in_at, snapshot.deadline)
    if page.standing.closed:
        page.open.clear()
