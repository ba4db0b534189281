"""The documents say what the code says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from backend.settings import Settings
from tasks.states import STATUSES, TRANSITIONS, VERBS, next_status

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.+?) \| (.+) \|$", (DOCS / "settings.md").read_text("utf-8"), re.M)
    documented = {variable: (default, text) for variable, default, text in rows}
    for each in fields(Settings):
        default = each.metadata["default"]
        words = "required" if default is None else "empty" if default == "" else f"`{default}`"
        assert documented[each.metadata["variable"]] == (words, each.metadata["doc"])


def test_the_state_diagram_is_the_state_table() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    drawn = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", text, re.M)
    assert {(start, verb): end for start, end, verb in drawn} == TRANSITIONS
    finals = set(re.findall(r"^ +(\w+) --> \[\*\]$", text, re.M))
    assert finals == {status for status in STATUSES if {next_status(status, verb) for verb in VERBS} <= {None, status}}


def test_every_link_leads_somewhere() -> None:
    root = DOCS.parent
    for document in [root / "README.md", *DOCS.rglob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"
