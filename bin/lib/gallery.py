"""bin/screens: pictures of every main view of a running demo city, in every size, light and dark."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Error, Page, sync_playwright

from lib import console
from lib.environment import REPOSITORY
from lib.refusal import Refusal, spoken

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900), "wall": (3840, 2160)}
SCHEMES = ("light", "dark")
PASSWORD = "giaoviec-demo"
#: Milliseconds for the last answers to arrive and the pictures to be drawn.
SETTLE = 900
SENTENCE = "Giao Sở Xây dựng chủ trì, Công an TP phối hợp xử lý điểm ngập, trước 17h thứ Sáu, hỏa tốc"


@dataclass(frozen=True)
class View:
    """A page, whose eyes look at it, and in which sizes it is meant to be seen."""

    name: str
    account: str
    path: str
    sizes: tuple[str, ...] = ("phone", "tablet", "desk")


VIEWS = (
    View("home-leader", "chutich", "/"),
    View("assign", "chutich", f"/assign?text={quote(SENTENCE)}"),
    View("recurrences", "chutich", "/recurrences", ("phone", "desk")),
    View("home-official", "giamdoc", "/"),
    View("tasks", "giamdoc", "/tasks?view=assigned_to_me"),
    View("task", "giamdoc", "TASK"),
    View("today", "giamdoc", "/today"),
    View("messages", "giamdoc", "/messages"),
    View("board", "chanhvp", "/board", ("phone", "tablet", "desk", "wall")),
    View("wall", "chanhvp", "/wall", ("desk", "wall")),
    View("named", "chanhvp", "/named", ("phone", "desk")),
    View("reports", "chanhvp", "/reports", ("phone", "desk")),
    View("imports", "chanhvp", "/imports", ("desk",)),
    View("campaigns", "chanhvp", "/campaigns", ("phone", "desk")),
    View("admin", "admin", "/admin", ("phone", "desk")),
    View("devices", "admin", "/admin/devices", ("phone", "desk")),
    View("ladders", "admin", "/admin/ladders", ("desk",)),
    View("calendar", "admin", "/admin/calendar", ("phone", "desk")),
    View("styleguide", "admin", "/styleguide", ("phone", "desk")),
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Take the pictures; return 0 when all were taken."""
    console.prepare()
    parser = argparse.ArgumentParser(
        prog="bin/screens", description="Take pictures of a demo city that bin/up is running."
    )
    parser.add_argument("names", nargs="*", metavar="VIEW", help=f"one of: {', '.join(view.name for view in VIEWS)}")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where bin/up answers (default: %(default)s)")
    parser.add_argument("--to", type=Path, default=REPOSITORY / "var" / "screens", metavar="FOLDER")
    parser.add_argument("--size", action="append", choices=SIZES, help="only this size")
    parser.add_argument("--scheme", action="append", choices=SCHEMES, help="only light, or only dark")
    options = parser.parse_args(arguments)
    with spoken("bin/screens"):
        if unknown := sorted(set(options.names) - {view.name for view in VIEWS}):
            raise Refusal(f"there is no view called {', '.join(unknown)}: see bin/screens --help")
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if program is None:
            raise Refusal("there is no chromium on the PATH")
        options.to.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for name in _take(browser, options):
                print(f"  {options.to / name}", flush=True)
    return 0


def _take(browser: Browser, options: argparse.Namespace) -> Iterator[str]:
    wanted = [view for view in VIEWS if not options.names or view.name in options.names]
    for account in dict.fromkeys(view.account for view in wanted):
        for size in options.size or SIZES:
            own = [view for view in wanted if view.account == account and size in view.sizes]
            for scheme in options.scheme or SCHEMES if own else ():
                page = _signed_in(browser, options.url, account, size, scheme)
                for view in own:
                    name = f"{view.name}-{size}-{scheme}.jpg"
                    _open(page, options.url, view)
                    page.screenshot(path=options.to / name, type="jpeg", quality=82)
                    yield name
                page.context.close()


def _signed_in(browser: Browser, url: str, account: str, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light",
        locale="vi-VN", service_workers="block", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    try:
        page.goto(f"{url}/sign-in")
    except Error as error:
        raise Refusal(f"nothing answers at {url}: start bin/up, or name its address with --url") from error
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.locator(".shell").wait_for()
    return page


def _open(page: Page, url: str, view: View) -> None:
    path = view.path
    if path == "TASK":
        page.goto(f"{url}/tasks?view=assigned_to_me&condition=open&sort=deadline")
        found = page.locator("[data-task]").first
        found.wait_for()
        path = f"/tasks/{found.get_attribute('data-task')}"
    page.goto(url + path)
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE)
