"""A screen that applies changes in order equals a fresh read: under load, restarts, and commits out of order.

architecture.md, invariants 7 and 8. Writers hold their transactions open for random times before they commit, so that
ids and commits disagree; the screen is cut off at random and comes back with its position, now to a web
process, now to a live one; the live one is killed and started again in the middle.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from backend.org.model import Person
from backend.settings import Settings
from tasks import service
from tasks.assigning import Assignment, assign
from tasks.parties import Party
from tests.city import City
from tests.live.screen import Screen
from tests.processes import Live, Web, running

WRITERS, LOOKS = 3, 12


def test_applying_changes_equals_a_fresh_read(migrated: Settings, town: City, tmp_path: Path) -> None:
    with ExitStack() as webs:

        def start(name: str, port: int = 0, kind: type[Web] = Live) -> Web:
            web = kind(tmp_path / f"{name}.log", port)
            webs.enter_context(running(web))
            return web.wait()

        first, second = start("first", kind=Web), start("second")
        viewer = _Viewer(town, [first, second], seed=7)
        enough = threading.Event()
        webs.callback(enough.set)  # whatever fails below, nobody writes on for ever
        writers = [threading.Thread(target=_write, args=(town, seed, enough)) for seed in range(WRITERS)]
        for writer in writers:
            writer.start()
        for look in range(LOOKS):
            viewer.look(seconds=0.6)
            if look == LOOKS // 3:
                second.kill()
                second = start("second", second.port)
                viewer.webs[1] = second
        enough.set()
        for writer in writers:
            writer.join()
        viewer.look(seconds=2)
        fresh = _fresh(first, town)
    assert viewer.recovered >= 5, "the screen hardly ever came back by replay"
    assert len(fresh) >= WRITERS
    assert {key: _shown(task) for key, task in viewer.tasks.items()} == {k: _shown(t) for k, t in fresh.items()}


class _Viewer:
    """One person's screen over many connections: what it shows survives, as an app's store does."""

    def __init__(self, town: City, webs: list[Web], seed: int) -> None:
        self.webs = webs
        self.tasks: dict[str, Any] = {}
        self.recovered = 0
        self._town = town
        self._token = town.token("director")
        self._chance = random.Random(seed)
        self._position: int | None = None

    def look(self, seconds: float) -> None:
        """Connect where we left off, watch for a moment, and be cut off."""
        screen = Screen(self._chance.choice(self.webs).url, self._token, self._position)
        assert screen.hello is not None, screen.refused
        if screen.hello["recovered"]:
            self.recovered += 1
        else:
            self.tasks = _fresh(self.webs[0], self._town)
        time.sleep(self._chance.uniform(0.1, seconds) if seconds < 1 else seconds)
        screen.close()
        for key, task in screen.tasks.items():
            if key not in self.tasks or self.tasks[key]["version"] <= task["version"]:
                self.tasks[key] = task
        self._position = screen.position


def _write(town: City, seed: int, enough: threading.Event) -> None:
    chance = random.Random(seed)
    n = 0
    while not enough.is_set():
        n += 1
        with town.runtime.unit_of_work() as work:
            chair = work.session.get_one(Person, town.people["chair"].id)
            lead = Party(unit_id=town.units["works"].id)
            task = assign(work, chair, Assignment(title=f"Việc {seed}/{n}", lead=lead), now=town.now)
            work.session.flush()
            time.sleep(chance.uniform(0, 0.15))  # written, not committed: others overtake
            work.commit()
        if chance.random() < 0.6:
            with town.runtime.unit_of_work() as work:
                director = work.session.get_one(Person, town.people["director"].id)
                service.report_progress(work, director, task.id, percent=chance.randrange(100), note="", now=town.now)
                time.sleep(chance.uniform(0, 0.1))
                work.commit()


def _fresh(web: Web, town: City) -> dict[str, Any]:
    """Read every task from the API, page by page."""
    headers = {"Authorization": f"Bearer {town.token('director')}"}
    found: dict[str, Any] = {}
    cursor: str | None = None
    while True:
        query: dict[str, str] = {"limit": "40", **({"cursor": cursor} if cursor else {})}
        page = httpx.get(f"{web.url}/api/v1/tasks", params=query, headers=headers).json()
        found |= {task["id"]: task for task in page["items"]}
        cursor = page["next"]
        if cursor is None:
            return found


def _shown(task: dict[str, Any]) -> tuple[Any, ...]:
    return task["version"], task["status"], task["progress"], task["title"]
