"""axe-core (npm, tests/browser/js) on a page: what it finds serious or critical, in one line each."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent / "js"


@cache
def source() -> str:
    """Return axe's text, installed by the lock file when it is not there yet."""
    sys.path.insert(0, str(HERE.parents[2] / "bin"))
    from lib import javascript

    javascript.install(HERE)
    return (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def grave(page: Page) -> list[str]:
    """Return what axe finds serious or critical by WCAG 2.2 A and AA: rule, element, why."""
    # Evaluated, not added as a script: the page's policy takes scripts from its own host only.
    page.evaluate(source())
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]
