"""Where a screen stands on the live link: from the position it was last told, it goes on."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.browser.screens import Screens
from tests.city import City


class Doors:
    """The live links of a page, one after the other, all led through here."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.entered: list[dict[str, Any]] = []
        self.greeted: list[int] = []
        self.open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile(r"/socket\.io/"), self._enter)

    def _enter(self, here: WebSocketRoute) -> None:
        there = here.connect_to_server()

        def asks(said: str | bytes) -> None:
            if isinstance(said, str) and said.startswith("40/live,"):
                self.entered.append(json.loads(said.partition(",")[2]))
            there.send(said)

        def answers(said: str | bytes) -> None:
            if isinstance(said, str) and said.startswith('42/live,["hello"'):
                self.greeted.append(json.loads(said.partition(",")[2])[1]["position"])
                self.open.append(here)
            here.send(said)

        here.on_message(asks)
        there.on_message(answers)

    def wait(self, greeted: int) -> None:
        for _ in range(300):
            if len(self.greeted) >= greeted:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.greeted)} times let in")


def test_a_quiet_screen_goes_on_from_the_position_it_was_told(screens: Screens, town: City) -> None:
    page = screens.of("director", path="/directory")
    doors = Doors(page)
    page.reload()
    doors.wait(1)
    told = doors.greeted[0] + 7
    doors.open[0].send(f'42/live,["position",{json.dumps({"position": told})}]')
    doors.open[0].close()
    doors.wait(2)
    assert doors.entered[1]["position"] == told, "it would be told anew what was not for it, or read everything again"
