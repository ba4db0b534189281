"""How honest the forecast is, on real records: the permits of a Dutch municipality and the requests of Boston.

`bin/bench risk`. Each set is read as its people would have seen it then. The forecast is fitted to what was known at an
instant and judges what was open after it, once with a single split and once fitted anew every week, as the product does
every night; the plain forecast beside it (the share of time that has passed) is fitted to the same. Nothing is drawn
by lot, so the figures are the same on every machine. Needs no engines; needs ../shared/data.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from tasks.risk.book import Book, Snapshot
from tasks.risk.features import NAMES
from tasks.risk.scores import calibration
from tasks.risk.trial import ENOUGH, Judged, Trial, fitted, judge, parted, split_instant, tasks_of, tried, usable
from tests.load.courses import DATA, Records, permits, requests
from tests.load.figures import conclude, ratio

READINGS: dict[str, Callable[[], Records]] = {
    "permits as recorded": lambda: permits(strictly=False),
    "permits strictly": lambda: permits(strictly=True),
    "permits of eight weeks strictly": lambda: permits(strictly=True, eight_weeks=True),
    "requests as recorded": lambda: requests(strictly=False),
    "requests strictly": lambda: requests(strictly=True),
}
_AGAIN = timedelta(days=7)


def split_once(known: list[Snapshot], records: Records) -> Judged:
    before, after = parted(known, split_instant(known), records.until)
    print(f"  one split at {split_instant(known):%Y-%m-%d}: fitted to {len(before)} snapshots")
    weights = zip(NAMES, fitted(before).weights, strict=True)
    print("  weights: " + ", ".join(f"{name} {weight:+.2f}" for name, weight in weights if weight))
    return judge(before, after)


def every_week(known: list[Snapshot], records: Records) -> Judged:
    """Judge week after week, each by a forecast fitted to all that was known then, once that is enough."""
    at, judged, fits = min(each.at for each in known), Judged([], [], [], []), 0
    while at < records.until:
        before, after = parted(known, at, at + _AGAIN)
        if after and len(tasks_of(before)) >= ENOUGH:
            judged, fits = judged.plus(judge(before, after)), fits + 1
        at += _AGAIN
    print(f"  fitted anew every week: {fits} fits")
    return judged


def show(judged: Judged) -> Trial:
    trial = tried(judged)
    print(f"    judged {trial.snapshots} snapshots of {trial.tasks} tasks, {trial.late:.1%} late")
    for name, score in (("forecast", trial.ours), ("plain", trial.plain)):
        print(f"    {name:<9} Brier {score.brier:.4f}  log loss {score.log_loss:.4f}  AUC {score.auc:.3f}")
    print(f"    gain in Brier {trial.gain:.4f} ± {trial.error:.4f}: {'better' if trial.is_better else 'NOT BETTER'}")
    for name, said in (("forecast", judged.said), ("plain", judged.plain)):
        cells = (
            f"{bin_.said:.2f}→{bin_.late / bin_.count:.2f} ({bin_.count})" for bin_ in calibration(said, judged.late)
        )
        print(f"    {name:<9} said→came true (how many): {'  '.join(cells)}")
    return trial


def main() -> None:
    if not DATA.exists():
        print(f"the real records are not in {DATA}")
        return conclude("risk", {}, {})
    figures: dict[str, float] = {}
    ratios = {}
    for name, read in READINGS.items():
        records, began = read(), time.perf_counter()
        known = usable(Book(records.calendar).read(records.courses, records.until), records.until)
        took = time.perf_counter() - began
        print(f"\n{name}: {len(records.courses)} tasks, read in {took:.1f} s, {len(known)} snapshots of known fate")
        key = name.replace(" ", "_")
        for design, judged in (("split", split_once(known, records)), ("weekly", every_week(known, records))):
            trial = show(judged)
            figures |= {f"{key}_{design}_brier": trial.ours.brier, f"{key}_{design}_plain_brier": trial.plain.brier}
            figures |= {f"{key}_{design}_auc": trial.ours.auc, f"{key}_{design}_plain_auc": trial.plain.auc}
            figures[f"{key}_{design}_standard_errors"] = trial.gain / trial.error
            ratios[f"{key}_{design}_brier_to_plain"] = ratio(trial.ours.brier / trial.plain.brier, 1.0)
    return conclude("risk", figures, ratios)


if __name__ == "__main__":
    main()
