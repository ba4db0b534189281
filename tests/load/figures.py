"""What every bench prints: percentiles, and the last line as JSON (README of bin/bench)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the sorted values lie, nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def conclude(bench: str, figures: Mapping[str, Any], ratios: Mapping[str, Mapping[str, Any]]) -> None:
    """Print the last line of a bench."""
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, "figures": rounded, "ratios": dict(ratios)}, ensure_ascii=False))


def ratio(value: float, target: float, better: str = "lower") -> dict[str, Any]:
    return {"value": round(value, 2), "target": target, "better": better}
