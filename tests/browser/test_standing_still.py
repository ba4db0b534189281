"""Nothing moves under the finger: what can be tapped stays where it was first seen, in whatever order answers come."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tasks.assigning import Deadline
from tasks.timeliness import Span
from tests.browser.screens import DESK, PHONE, Screens
from tests.city import City

WATCHING = (Path(__file__).parent / "standing_still.js").read_text()
#: Seconds in which all pages have to come to rest.
REST = 60


def what_moves(context: BrowserContext, url: str, paths: tuple[str, ...]) -> list[str]:
    """Open all pages at once, each as on a device that has kept nothing; return what moved after it was seen."""
    context.add_init_script(WATCHING)
    pages = [(path, context.new_page()) for path in paths]
    for path, page in pages:
        page.goto(url + path, wait_until="commit")
    until = time.monotonic() + REST
    while not all(page.evaluate("Boolean(window.standing?.calm())") for _, page in pages):
        assert time.monotonic() < until, "a page does not come to rest"
        pages[0][1].wait_for_timeout(50)
    return [f"{path}: {each}" for path, page in pages for each in page.evaluate("window.standing.moved")]


@pytest.fixture
def asking(town: City) -> City:
    """A city in which everybody has something to tap, and each page something that comes late."""
    waits = town.assign("chair", "works", "Xử lý điểm ngập đường X", within=Span(days=3))
    town.do("director", "acknowledge", waits)
    town.do("chair", "urge", waits, note="Đề nghị báo cáo ngay")
    for title in ("Rà soát nhà ở xã hội", "Kiểm tra cầu yếu"):
        town.assign("chair", "works", title, deadline=town.now + timedelta(hours=2))
    asks = town.assign("chair", "health_unit", "Báo cáo dịch sốt xuất huyết", within=Span(days=3))
    town.do("health", "acknowledge", asks)
    later = Deadline(at=town.now + timedelta(days=9))
    town.extension("health", "ask", asks, deadline=later, reason="Chờ số liệu của các phường")
    return town


def test_back_leads_to_the_row_that_one_came_from(screens: Screens, town: City) -> None:
    for n in range(16):
        town.assign("chair", "works", f"Việc {n}")
    page = screens.of("director", path="/tasks")
    row = page.locator(".task-row a").nth(15)
    title = row.locator(".task-title").text_content() or ""
    row.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    assert before > 400
    row.click()
    expect(page.locator(".task-page h1")).to_have_text(title)
    assert page.evaluate("window.scrollY") == 0
    page.get_by_role("link", name="Quay lại").click()
    expect(row).to_be_in_viewport()
    assert abs(page.evaluate("window.scrollY") - before) < 2


@pytest.mark.parametrize(
    ("name", "size", "paths"),
    [
        ("director", PHONE, ("/", "/tasks", "/today", "/account")),
        ("chair", DESK, ("/", "/assign", "/campaigns?new=1", "/board", "/reports")),
        ("admin", DESK, ("/admin", "/admin/units", "/account")),
    ],
    ids=["official", "leader", "administrator"],
)
def test_what_can_be_tapped_stays_where_it_was_first_seen(
    screens: Screens, asking: City, name: str, size: tuple[int, int], paths: tuple[str, ...]
) -> None:
    page = screens.of(name, size)
    task = page.locator("[data-task]").first
    more = (f"/tasks/{task.get_attribute('data-task')}",) if name != "admin" else ()
    context = screens.blank(size, storage_state=page.context.storage_state()).context
    moved = what_moves(context, screens.url, (*paths, *more))
    assert not moved, "\n".join(moved)
