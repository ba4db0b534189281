"""Screens of people: a browser context each, signed in through the page as they would, with its complaints noted."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from sqlalchemy import ColumnElement, select

from tests.city import PASSWORD, City

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PHONE, TABLET, DESK, WALL = (360, 740), (768, 1024), (1440, 900), (3840, 2160)


class Screens:
    """Opens screens, moves everybody's time, and keeps what the consoles complained of."""

    def __init__(self, browser: Browser, url: str, ahead: Path) -> None:
        self._browser = browser
        self._ahead = ahead
        self.url = url
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []

    def of(self, name: str, size: tuple[int, int] = PHONE, path: str = "/", **context: Any) -> Page:
        """Sign somebody in on a screen of their own and open `path`."""
        page = self.blank(size, **context)
        page.goto(f"{self.url}/sign-in?then={path}")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(f"{self.url}{path}")
        page.locator("#content h1").first.wait_for()
        return page

    def blank(self, size: tuple[int, int] = PHONE, **context: Any) -> Page:
        """Open a screen on which nobody is signed in. Without a service worker unless it is asked for."""
        width, height = size
        options = {"locale": "vi-VN", "service_workers": "block", "has_touch": size == PHONE, **context}
        opened = self._browser.new_context(viewport={"width": width, "height": height}, **options)
        self._contexts.append(opened)
        page = opened.new_page()
        page.set_default_timeout(15_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def move_on(self, minutes: float) -> None:
        """Let the time of all processes and all screens jump forward."""
        seconds = float(self._ahead.read_text()) + minutes * 60
        self._ahead.write_text(str(seconds))
        for context in self._contexts:
            for page in context.pages:
                page.evaluate(_SHIFT, seconds * 1000)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused request is written into the console by the browser itself; tests that provoke one see its answer.
        if message.type == "error" and "Failed to load resource" not in message.text and "net::" not in message.text:
            self.complaints.append(message.text)


def wait_until(town: City, done: ColumnElement[bool]) -> None:
    """Wait for what a page sends as it is left, for which it does not wait: whoever reads at once may be the first."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with town.runtime.sessions() as session:
            if session.scalar(select(done)):
                return
        time.sleep(0.05)
    raise AssertionError(f"not so within 15 s: {done}")


#: Moves a page's `Date` forward for good, its timers untouched: time passed while nobody looked.
_SHIFT = """(ms) => {
  const Real = window.RealDate ?? (window.RealDate = Date);
  window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ms); }
    static now() { return Real.now() + ms; }
  };
}"""
