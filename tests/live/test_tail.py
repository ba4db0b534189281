"""When the tail looks at the journal: at a ring, soon again while more must wait than was said, else twice a second."""

from __future__ import annotations

from backend.clock import SystemClock
from backend.live import journal
from backend.live.tail import until_next_look
from backend.runtime import Runtime


def test_whoever_has_said_everything_looks_twice_a_second() -> None:
    assert until_next_look(0.5, more=False) == until_next_look(0.005, more=False) == 0.5


def test_what_must_wait_is_looked_for_soon_and_ever_less_often() -> None:
    waits = [until_next_look(0.5, more=True)]
    while waits[-1] < 0.5:
        waits.append(until_next_look(waits[-1], more=True))
    assert [round(each, 3) for each in waits] == [0.005, 0.02, 0.08, 0.32, 0.5]


def test_a_look_knows_of_changes_that_an_older_transaction_holds_back(runtime: Runtime) -> None:
    def publish(number: int) -> None:
        with runtime.unit_of_work() as work:
            journal.publish(work, SystemClock().now(), ["room"], {"kind": "note", "n": number})
            work.commit()

    with runtime.sessions() as session:
        start = journal.horizon(session)
    line = journal.open_line(runtime.engine)
    publish(1)
    with runtime.engine.begin() as older:
        older.exec_driver_sql("SELECT pg_current_xact_id()")  # it writes nothing for a screen, and rings for nobody
        publish(2)
        held = journal.read_onward(line, start)
    assert ([change.item["n"] for change in held.changes], held.more) == ([1], True)
    later = journal.read_onward(line, held.end)
    assert ([change.item["n"] for change in later.changes], later.more) == ([2], False)
    line.close()
