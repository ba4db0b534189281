"""Learning from the book, and saying honestly how well. Pure.

The forecast is tried out before it is used: fitted to what was known at an instant, it judges the tasks that were open
after it, beside the plainest forecast there is: how often tasks were late that were open at this share of their time.
Only a forecast that is better than that, and by more than chance, has anything to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from backend.workcalendar import WorkingCalendar
from tasks.risk.allotted import Allotted
from tasks.risk.book import Book, Snapshot
from tasks.risk.course import Course, Standing
from tasks.risk.features import NAMES, NEVER_SAFER, features
from tasks.risk.logistic import Logistic, fit
from tasks.risk.record import Record
from tasks.risk.scores import Bin, Score, brier, calibration, gain, rising, score

#: So many tasks of which it is known whether they were late must lie before the split. With fewer, drawn from the real
#: records again and again, the forecast was now and then worse than the plain one; with 500 never (docs/adr/0011).
ENOUGH = 500
#: And so many after it.
ENOUGH_JUDGED = 100
#: The last part of the snapshots, by time, judges.
_JUDGING = 0.3
#: The gain counts from so many standard errors on.
_BEYOND_CHANCE = 2.0
_NEVER_NEGATIVE = frozenset(NAMES.index(name) for name in NEVER_SAFER)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What has been learnt: the weights, and the record of every unit and field."""

    model: Logistic
    record: Record

    def probability(self, standing: Standing, at: datetime, time: Allotted) -> float:
        """Return how likely a task that is running at `at`, within the time it was given, is to be late."""
        return self.model.probability(features(standing, at, time, self.record))

    def as_json(self) -> dict[str, Any]:
        return {"names": list(NAMES), "model": asdict(self.model), "record": self.record.counts}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Forecast | None:
        """Return what was kept; None for one that looked at other things than this version of the product does."""
        if kept["names"] != list(NAMES):
            return None
        means, scales, weights = (tuple(kept["model"][name]) for name in ("means", "scales", "weights"))
        model = Logistic(means, scales, weights, kept["model"]["intercept"])
        return cls(model, Record.from_json(kept["record"]))


@dataclass(frozen=True, slots=True)
class Judged:
    """Snapshots judged by a forecast that knew nothing later: what it said, what the plain one said, what happened."""

    said: list[float]
    plain: list[float]
    late: list[bool]
    tasks: list[str]

    def plus(self, other: Judged) -> Judged:
        return Judged(
            self.said + other.said, self.plain + other.plain, self.late + other.late, self.tasks + other.tasks
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """How the forecast did beside the plain one. `gain` is by how much its Brier score is smaller, with the standard
    error of that; `table` says whether what was said came true."""

    snapshots: int
    tasks: int
    late: float
    ours: Score
    plain: Score
    gain: float
    error: float
    table: list[Bin]

    @property
    def is_better(self) -> bool:
        return self.gain > _BEYOND_CHANCE * self.error and self.ours.log_loss < self.plain.log_loss


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a night's reading came to: of how many tasks the fate is known, how many of them were late, and, if that is
    enough, the forecast and how it did when it was tried out from `split_at` on."""

    known: int
    late: int
    split_at: datetime | None = None
    forecast: Forecast | None = None
    trial: Trial | None = None

    @property
    def is_better(self) -> bool:
        return self.trial is not None and self.trial.is_better


def learn(courses: Collection[Course], calendar: WorkingCalendar, now: datetime, *, enough: int = ENOUGH) -> Lesson:
    """Read the book up to now, try a forecast out on its last part, and fit it to the whole."""
    book = Book(calendar).read(courses, now)
    known = usable(book, now)
    lesson = Lesson(len(tasks_of(known)), len({each.task for each in known if each.late}))
    if not known:
        return lesson
    split = split_instant(known)
    before, after = parted(known, split, now)
    if len(tasks_of(before)) < enough or len(tasks_of(after)) < ENOUGH_JUDGED or not (_mixed(before) and _mixed(after)):
        return lesson
    trial = tried(judge(before, after))
    return replace(lesson, split_at=split, forecast=Forecast(fitted(known), book.record), trial=trial)


def usable(book: Book, until: datetime) -> list[Snapshot]:
    """Return the snapshots whose deadline has come and whose fate is known: of the others the punctual ones are known
    first, and the newest tasks are never late yet."""
    return [each for each in book.snapshots if each.late is not None and each.deadline <= until]


def split_instant(snapshots: Sequence[Snapshot]) -> datetime:
    """Return the instant after which the last part of the snapshots was taken."""
    ordered = sorted(each.at for each in snapshots)
    return ordered[int(len(ordered) * (1 - _JUDGING))]


def parted(snapshots: Sequence[Snapshot], split: datetime, until: datetime) -> tuple[list[Snapshot], list[Snapshot]]:
    """Return what was known before the split, and what was seen from then on, until `until`."""
    before = [each for each in snapshots if each.known_at is not None and each.known_at < split]
    return before, [each for each in snapshots if split <= each.at < until]


def judge(before: Sequence[Snapshot], after: Sequence[Snapshot]) -> Judged:
    """Judge what came after by forecasts fitted to what was known before. ValueError unless both fates occur there."""
    model = fitted(before)
    plain = rising([each.share for each in before], [bool(each.late) for each in before])
    return Judged(
        [model.probability(each.seen) for each in after],
        [plain.probability(each.share) for each in after],
        [bool(each.late) for each in after],
        [each.task for each in after],
    )


def tried(judged: Judged) -> Trial:
    """Score what was judged."""
    ours, plain = ([*map(brier, said, judged.late)] for said in (judged.said, judged.plain))
    mean, error = gain(ours, plain, judged.tasks)
    return Trial(
        snapshots=len(judged.late),
        tasks=len(set(judged.tasks)),
        late=sum(judged.late) / len(judged.late),
        ours=score(judged.said, judged.late),
        plain=score(judged.plain, judged.late),
        gain=mean,
        error=error,
        table=calibration(judged.said, judged.late),
    )


def fitted(snapshots: Sequence[Snapshot]) -> Logistic:
    return fit([each.seen for each in snapshots], [bool(each.late) for each in snapshots], _NEVER_NEGATIVE)


def tasks_of(snapshots: Sequence[Snapshot]) -> set[str]:
    return {each.task for each in snapshots}


def _mixed(snapshots: Sequence[Snapshot]) -> bool:
    return len({each.late for each in snapshots}) == 2
