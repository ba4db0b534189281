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
from lib.furniture import PASSWORD, furnished
from lib.refusal import Refusal, spoken

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900), "hall": (1600, 900), "wall": (3840, 2160)}
SCHEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
#: Milliseconds for the last answers to arrive and the pictures to be drawn.
SETTLE = 900
SENTENCE = "Giao Sở Xây dựng chủ trì, Công an TP phối hợp xử lý điểm ngập, trước 17h thứ Sáu, hỏa tốc"


@dataclass(frozen=True)
class View:
    """A page, whose eyes look at it, and in which sizes it is meant to be seen."""

    name: str
    account: str
    #: An address, or a word of OPENED for the first such thing that a list shows.
    path: str
    sizes: tuple[str, ...] = ("phone", "tablet", "desk")
    #: What stands at the top of the picture, where it is not the page's own head.
    top: str = ""


VIEWS = (
    View("home-leader", "chutich", "/"),
    View("assign", "chutich", f"/assign?text={quote(SENTENCE)}"),
    View("recurrences", "chutich", "/recurrences", ("phone", "desk")),
    View("recurrence", "chutich", "RECURRENCE", ("phone", "desk")),
    View("home-official", "giamdoc", "/"),
    View("tasks", "giamdoc", "/tasks?view=assigned_to_me"),
    View("task", "giamdoc", "TASK"),
    View("today", "giamdoc", "/today"),
    View("messages", "giamdoc", "/messages"),
    View("board", "chanhvp", "/board", ("phone", "tablet", "desk", "wall")),
    View("wall", "chanhvp", "/wall", ("hall", "wall")),
    View("named", "chanhvp", "/named", ("phone", "desk")),
    View("reports", "chanhvp", "/reports", ("phone", "desk")),
    View("imports", "chanhvp", "/imports", ("desk",)),
    View("campaigns", "chanhvp", "/campaigns", ("phone", "desk")),
    View("admin", "admin", "/admin", ("phone", "desk")),
    View("devices", "admin", "/admin/devices", ("phone", "desk")),
    View("person", "admin", "PERSON", ("phone", "desk"), top="#access"),
    View("ladders", "admin", "/admin/ladders", ("desk",)),
    View("calendar", "admin", "/admin/calendar", ("phone", "desk")),
    View("styleguide", "admin", "/styleguide", ("phone", "desk")),
)  # fmt: skip

#: A list, and the element of it that leads further: to what its attribute says, or by a tap.
OPENED = {
    "TASK": ("/tasks?view=assigned_to_me&condition=open&sort=deadline", "[data-task] a"),
    "PERSON": (f"/admin/people?q={quote('giamdoc')}", "main a[href^='/admin/people/']"),
    "RECURRENCE": ("/recurrences", "main .line button"),
}

#: The pictures of README.md and docs/, by name: (view, size, scheme).
DOCS = {
    "home-leader-phone": ("home-leader", "phone", "light"),
    "assign-phone": ("assign", "phone", "light"),
    "task-phone-dark": ("task", "phone", "dark"),
    "board-phone": ("board", "phone", "light"),
    "board-desk": ("board", "desk", "light"),
    "wall": ("wall", "hall", "light"),
    "ladders-desk": ("ladders", "desk", "light"),
    "recurrences-phone": ("recurrences", "phone", "light"),
    "recurrence-desk": ("recurrence", "desk", "light"),
    "devices-desk": ("devices", "desk", "light"),
    "person-desk": ("person", "desk", "light"),
}


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
    parser.add_argument("--docs", action="store_true", help="the pictures of the documentation, into docs/images")
    options = parser.parse_args(arguments)
    with spoken("bin/screens"):
        if unknown := sorted(set(options.names) - {view.name for view in VIEWS}):
            raise Refusal(f"there is no view called {', '.join(unknown)}: see bin/screens --help")
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if program is None:
            raise Refusal("there is no chromium on the PATH")
        shots = _of_docs(options) if options.docs else _shots(options)
        with furnished(options.url), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            for path in _take(browser, options.url, shots):
                print(f"  {path}", flush=True)
    return 0


@dataclass(frozen=True)
class Shot:
    """One picture, and where it goes."""

    view: View
    size: str
    scheme: str
    path: Path


def _shots(options: argparse.Namespace) -> list[Shot]:
    return [
        Shot(view, size, scheme, options.to / f"{view.name}-{size}-{scheme}.jpg")
        for view in VIEWS
        if not options.names or view.name in options.names
        for size in options.size or SIZES
        if size in view.sizes
        for scheme in options.scheme or SCHEMES
    ]


def _of_docs(options: argparse.Namespace) -> list[Shot]:
    views = {view.name: view for view in VIEWS}
    return [
        Shot(views[view], size, scheme, REPOSITORY / "docs" / "images" / f"{name}.jpg")
        for name, (view, size, scheme) in DOCS.items()
        if not options.names or view in options.names
    ]


def _take(browser: Browser, url: str, shots: list[Shot]) -> Iterator[Path]:
    """Take the pictures; whoever is in several of one size and scheme signs in once."""
    sittings: dict[tuple[str, str, str], list[Shot]] = {}
    for shot in shots:
        sittings.setdefault((shot.view.account, shot.size, shot.scheme), []).append(shot)
    for (account, size, scheme), taken in sittings.items():
        page = _signed_in(browser, url, account, size, scheme)
        for shot in taken:
            _open(page, url, shot.view)
            shot.path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=shot.path, type="jpeg", quality=82)
            yield shot.path
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
    if view.path in OPENED:
        path, first = OPENED[view.path]
        page.goto(url + path)
        page.locator(first).first.click()
    else:
        page.goto(url + view.path)
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    if view.top:
        page.locator(view.top).evaluate("(element) => element.scrollIntoView()")
    page.wait_for_timeout(SETTLE)
