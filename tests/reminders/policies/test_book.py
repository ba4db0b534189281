"""Which ladder governs a task: the version by when it was assigned, the scope by its field and its unit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from reminders.policies.book import Effect, PolicyBook, Version
from reminders.policies.document import default_policy, read_policy
from tests.city import local
from tests.reminders.policies.documents import ASSIGNED, having, rung

MONDAY = local("2026-03-02 09:00")
BASE = default_policy()
WARD, DEPARTMENT, CITY = UUID(int=3), UUID(int=2), UUID(int=1)


def version(number: int, days: int, effect: Effect) -> Version:
    return Version(read_policy(having(), number), MONDAY + timedelta(days=days), effect)


def governing(book: PolicyBook, days: int) -> int:
    return book.governing(MONDAY + timedelta(days=days)).version


def test_a_version_for_new_work_leaves_the_open_work_under_the_one_before() -> None:
    book = PolicyBook([version(2, 5, "new"), version(1, 2, "open")], BASE)
    assert [governing(book, days) for days in (0, 2, 4, 5, 9)] == [1, 1, 1, 2, 2]
    assert book.newest.version == 2


def test_a_version_for_all_open_work_takes_everything_over() -> None:
    book = PolicyBook([version(3, 8, "open"), version(2, 5, "new")], BASE)
    assert [governing(book, days) for days in (0, 5, 9)] == [3, 3, 3]


def test_before_any_version_the_table_holds() -> None:
    assert PolicyBook([], BASE).newest.version == 0
    assert governing(PolicyBook([version(1, 5, "new")], BASE), 0) == 0


def ladder(key: str) -> dict[str, object]:
    return {"normal": [ASSIGNED, rung(key, "due")]}


SCOPED = read_policy(
    having(
        scopes=[
            {"field": "Y tế", "ladders": ladder("of_the_field")},
            {"unit_id": str(DEPARTMENT), "ladders": ladder("of_the_department")},
            {"unit_id": str(WARD), "ladders": ladder("of_the_ward")},
            {"unit_id": str(DEPARTMENT), "field": "Y tế", "ladders": ladder("of_both")},
        ]
    ),
    1,
)


def last_rung(field: str, *units: UUID) -> str:
    return SCOPED.within(field, units).ladders["normal"][-1].key


def test_the_nearest_unit_has_the_last_word_and_the_field_breaks_ties() -> None:
    assert last_rung("", CITY) == BASE.ladders["normal"][-1].key
    assert last_rung("Y tế", CITY) == "of_the_field"
    assert last_rung("", DEPARTMENT, CITY) == "of_the_department"
    assert last_rung("Y tế", DEPARTMENT, CITY) == "of_both"
    assert last_rung("Y tế", WARD, DEPARTMENT, CITY) == "of_the_ward"
    assert last_rung("Giáo dục", WARD, DEPARTMENT, CITY) == "of_the_ward"


def test_a_scope_changes_only_the_urgencies_it_names() -> None:
    within = SCOPED.within("", (DEPARTMENT, CITY))
    assert within.ladders["flash"] == BASE.ladders["flash"]
    assert within.ladders["normal"] != BASE.ladders["normal"]
