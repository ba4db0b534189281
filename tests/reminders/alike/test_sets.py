"""Who hears a batch is found set by set: what PostgreSQL expects of their sizes decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, text

from backend.runtime import Runtime
from reminders.alike.hearers import _HEARD, _SETS_ONLY
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
        session.execute(_SETS_ONLY)
        plan = session.scalars(text(f"EXPLAIN {_HEARD.text}"), given(3, NOW)).all()
    assert [line for line in plan if "Nested Loop" in line] == []


def test_a_sweep_asks_who_hears_it_without_loops_and_everything_else_as_ever(city: City) -> None:
    city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    loops: dict[bool, set[str]] = {True: set(), False: set()}

    def note(_c: Any, cursor: Any, statement: str, *_given: Any) -> None:
        if statement.lstrip().startswith(("WITH", "SELECT", "INSERT", "UPDATE")):
            shown = cursor.connection.execute("SHOW enable_nestloop").fetchone()[0]
            loops["WITH found AS" in statement].add(shown)

    event.listen(city.runtime.engine, "after_cursor_execute", note)
    assert sweep(city.runtime) > 0
    event.remove(city.runtime.engine, "after_cursor_execute", note)
    assert loops == {True: {"off"}, False: {"on"}}
