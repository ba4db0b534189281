"""kill -9 of everything while 500 tasks are assigned and their reminders run (architecture.md, invariants 1 to 4)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.model import Task
from tests.faults.audit import Audit, audit, settled
from tests.faults.product import Product, product
from tests.faults.storm import Client, Killer, Written, assign_all
from tests.faults.town import DEPARTMENTS, access_token, build_town

TASKS = 500
THREADS = 4


def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with product(tmp_path / "var") as running:
        units, tokens = _prepare(running)
        written = Written()
        with Killer(running, seed=20260412) as killer:
            _assign(running, tokens, units, written, seed=1)
            time.sleep(10)  # reminders run on while things die
            killer.wait_for_all()
        running.wait_ready()
        _recall_the_rest(running, tokens["chair"], written)
        _wait_until_settled(running)
        found = audit(running.runtime, running.pushed())
        with capsys.disabled():
            _report("storm", found, killed=dict(Counter(killer.killed)), retries=written.retries)
        _holds(running, found, written)


def test_two_clocks_and_two_workers_without_faults_send_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with product(tmp_path / "var") as running:
        units, tokens = _prepare(running)
        written = Written()
        _assign(running, tokens, units, written, seed=2, tasks=120)
        time.sleep(10)
        _recall_the_rest(running, tokens["chair"], written)
        _wait_until_settled(running)
        found = audit(running.runtime, running.pushed())
        with capsys.disabled():
            _report("calm", found, killed={}, retries=written.retries)
        _holds(running, found, written, tasks=120)
        assert found.repeats == 0, "without a fault no message is sent twice, repeats included"
        assert written.retries == 0


def _prepare(running: Product) -> tuple[list[str], dict[str, str]]:
    running.quicken()
    units = build_town(running.runtime)
    names = ["chair", *(f"director{n}" for n in range(DEPARTMENTS))]
    return units, {name: access_token(running.runtime, name) for name in names}


def _assign(
    running: Product, tokens: dict[str, str], units: list[str], written: Written, seed: int, tasks: int = TASKS
) -> None:
    errors: list[BaseException] = []

    def share(numbers: range) -> None:
        try:
            assign_all(running, tokens, units, written, numbers, seed)
        except BaseException as error:
            errors.append(error)

    each = tasks // THREADS
    shares = [range(n * each, (n + 1) * each) for n in range(THREADS)]
    threads = [threading.Thread(target=share, args=(numbers,), daemon=True) for numbers in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def _recall_the_rest(running: Product, token: str, written: Written) -> None:
    """End what is still open, so that the ladders come to rest and can be counted."""
    chair = Client(running, token, written)
    done = set(written.completed)
    for task_id in written.tasks:
        if task_id not in done:
            chair.post(f"/tasks/{task_id}/recall", {"reason": "hết thử nghiệm"}, f"recall-{task_id}")
    chair.close()


def _wait_until_settled(running: Product, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not settled(running.runtime):
        assert time.monotonic() < until, "reminders or deliveries are still due long after the storm"
        time.sleep(0.5)


def _holds(running: Product, found: Audit, written: Written, tasks: int = TASKS) -> None:
    assert found.undelivered == [], "a reminder that was due never reached its phone"
    assert found.twice == [], "a rung reached a device as two messages"
    assert found.phantoms == [], "a phone was told something that is not on record"
    assert found.findings == [], "the watchdog finds what should have fired and did not"
    assert found.broken_histories == []
    assert found.tasks == tasks, "an assignment was lost, or a retry assigned twice"
    with running.runtime.sessions() as session:
        kept = {str(row.id): row for row in session.scalars(select(Task))}
    assert set(written.tasks) == set(kept)
    assert all(kept[each].acknowledged_at is not None for each in written.acknowledged)
    assert all(kept[each].status == "completed" for each in written.completed)


def _report(name: str, found: Audit, killed: dict[str, int], retries: int) -> None:
    print(
        f"\n{name}: {found.tasks} tasks, {found.fired} reminders fired to {found.told} readers, {found.pushes} pushes, "
        f"{found.repeats} repeats of the same message id, {len(found.undelivered)} undelivered, "
        f"{len(found.twice)} rungs twice, {len(found.findings)} findings; killed {killed}; {retries} retries"
    )
