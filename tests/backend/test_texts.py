"""Sentences: complete in both languages, and the reader's language chosen as RFC 9110 says."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from backend.texts import LANGUAGES, PLATFORM_TEXTS, Catalogue, Text, choose_language
from push.message import PUBLIC_TEXTS
from push.texts import TEXTS as PUSH_TEXTS
from reminders import sentences
from reminders.personal import wording as personal
from reminders.personal.feature import PERSONAL
from reminders.texts import TEXTS as REMINDER_TEXTS
from tasks.feature import tasks_feature
from tasks.texts import TEXTS as TASK_TEXTS
from tasks.urgings.texts import TEXTS as URGING_TEXTS

TABLES = {
    "platform": PLATFORM_TEXTS,
    "tasks": TASK_TEXTS,
    "urgings": URGING_TEXTS,
    "push": PUSH_TEXTS,
    "what leaves the country": PUBLIC_TEXTS,
    "reminders": sentences.TEXTS,
    "policies": REMINDER_TEXTS,
    "personal reminders": personal.TEXTS,
    "the API of personal reminders": PERSONAL.texts,
}
EVERY_TEXT = [(table, code, text) for table, texts in TABLES.items() for code, text in texts.items()]
ROOT = Path(__file__).resolve().parents[2]
#: What raises with a code a person reads; each takes it as first argument, those of SECOND as second.
FIRST = {"Unauthenticated", "Forbidden", "NotFound", "Conflict", "FamilyRevoked", "_wrong"}
SECOND = {"FieldError", "at", "wrong", "_mistake", "TooManyRequests"}


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize(("table", "code", "text"), EVERY_TEXT, ids=[f"{t}:{c}" for t, c, _ in EVERY_TEXT])
def test_every_text_is_written_in_both_languages_with_the_same_blanks(table: str, code: str, text: Text) -> None:
    assert text.vi.strip(), f"{table}: {code} has no Vietnamese"
    assert text.en.strip(), f"{table}: {code} has no English"
    assert blanks(text.vi) == blanks(text.en) or code.startswith(("day_", "hour", "minute", "second"))
    assert text.vi == text.vi.strip()
    assert text.en == text.en.strip()


def test_every_code_that_is_raised_is_worded() -> None:
    worded = Catalogue.merge([PLATFORM_TEXTS, tasks_feature().texts, PUSH_TEXTS, REMINDER_TEXTS, PERSONAL.texts])
    raised = {code for path in _sources() for code in _codes(ast.parse(path.read_text("utf-8")))}
    assert len(raised) > 40, "this test has lost sight of the code"
    assert {code for code in raised if not worded.knows(code)} == set()


def _sources() -> list[Path]:
    return [path for package in ("backend", "tasks", "push", "reminders") for path in (ROOT / package).rglob("*.py")]


def _codes(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = 0 if called in FIRST else 1 if called in SECOND else None
        if place is not None and len(node.args) > place:
            code = node.args[place]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.add(code.value)
    return found


def test_two_features_may_not_word_one_code() -> None:
    one, other = {"twice": Text("một", "one")}, {"twice": Text("hai", "two")}
    with pytest.raises(ValueError, match="twice"):
        Catalogue.merge([one, other])


def test_a_sentence_is_filled_in_and_an_unknown_code_is_our_own_mistake() -> None:
    catalogue = Catalogue.merge([PLATFORM_TEXTS])
    assert catalogue.say("too_long", "vi", {"max": 700}) == "Nhiều nhất 700 ký tự"
    assert catalogue.say("too_long", "en", {"max": 700}) == "At most 700 characters"
    with pytest.raises(KeyError):
        catalogue.say("nobody_worded_this", "vi")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("*", "vi"),
        ("en", "en"),
        ("EN-us", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.8", "en"),
        ("vi;q=0.2, en;q=0.7", "en"),
        ("fr, de;q=0.9", "vi"),
        ("fr, en;q=0.5", "en"),
        ("en;q=0", "vi"),
        ("en;q=nonsense, vi", "vi"),
        ("english", "vi"),
        (";;;,,,q=", "vi"),
    ],
)
def test_the_readers_language(header: str | None, language: str) -> None:
    assert choose_language(header) == language


def test_there_are_two_languages() -> None:
    assert LANGUAGES == ("vi", "en")
