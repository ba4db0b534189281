"""Who hears a batch is found set by set: what PostgreSQL expects of their sizes decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, text

from backend.planning import AS_EVER, SETS_ONLY
from backend.runtime import Runtime
from backend.writing_behind import driver_words
from reminders.alike.hearers import _HEARD
from reminders.sweep import sweep
from tests.city import City, local
from tests.reminders.sweep.told import sleep_until

NOW = local("2026-03-05 08:00")


def given(count: int, now: datetime) -> dict[str, Any]:
    """As a batch asks in which each reminder is a group of its own, after a batch that told nobody."""
    return {
        "places": "{" + ",".join(f'"(0,{n})"' for n in range(1, count + 1)) + "}",
        "numbers": "{" + ",".join(str(n) for n in range(count)) + "}",
        "subjects": [False] * count,
        "leads": [True] * count,
        "coordinators": [True] * count,
        "busy": "{}",
        "now": now,
        "since": now - timedelta(hours=1),
        "cap": 30,
        "today": now.date(),
        "just_at": None,
        "just_people": "{}",
        "just_times": "{}",
    }


def test_nobody_is_compared_with_everybody(runtime: Runtime) -> None:
    """Whatever PostgreSQL expects: each of the joins has another way than to compare everybody with everybody."""
    with runtime.sessions() as session:
        session.execute(SETS_ONLY)
        plan = session.scalars(text(f"EXPLAIN {_HEARD.text}"), given(3, NOW)).all()
    assert [line for line in plan if "Nested Loop" in line] == []


def test_what_is_asked_of_sets_is_planned_for_sets_and_everything_else_as_ever(city: City) -> None:
    city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    said: list[str] = []
    event.listen(city.runtime.engine, "before_cursor_execute", lambda _c, _k, words, *_: said.append(words))
    assert sweep(city.runtime) > 0
    set_only, as_ever = driver_words(SETS_ONLY), driver_words(AS_EVER)
    settings = [words for words in said if "plan_cache_mode" in words]
    assert settings[-1] == as_ever
    for beginning in ("WITH found AS", "WITH r AS", "WITH given AS", "WITH fired AS"):
        at = next(n for n, words in enumerate(said) if words.strip().startswith(beginning))
        assert said[at - 1] == set_only, beginning
        assert said[at + 1] in settings, beginning
        assert said[at + 1] != set_only, beginning
