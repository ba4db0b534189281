"""Every page, as those who use it see it: it opens, axe finds nothing serious, nothing is wider than the screen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tasks.timeliness import Span
from tests.browser.axe import grave
from tests.browser.screens import DESK, PHONE, Screens
from tests.city import City

LEADER = (
    "/", "/tasks", "/assign", "/today", "/messages", "/reminders", "/recurrences?new=1", "/directory", "/account",
    "/outbox",
)  # fmt: skip
WATCHING = ("/board", "/wall", "/named", "/reports", "/imports", "/campaigns", "/tasks?condition=overdue")
KEEPING = (
    "/admin", "/admin/units", "/admin/people", "/admin/devices", "/admin/stand-ins", "/admin/reform", "/admin/calendar",
    "/admin/ladders", "/admin/carriers", "/admin/watchdog", "/styleguide",
)  # fmt: skip


@pytest.fixture
def busy(town: City) -> City:
    """A city with something of everything: overdue, due soon, not acknowledged, awaiting approval."""
    town.assign("chair", "works", "Xử lý điểm ngập đường X", urgency="flash", within=Span(hours=4))
    town.assign(
        "chair", "health_unit", "Báo cáo dịch " + "sốt xuất huyết " * 45, deadline=town.now + timedelta(hours=2)
    )
    done = town.assign("chair", "works", "Rà soát nhà ở xã hội", within=Span(days=3))
    town.do("director", "acknowledge", done)
    town.do("director", "submit", done, note="Đã xong")
    return town


def look_at(page: Page, url: str, paths: tuple[str, ...]) -> list[str]:
    """Open the pages one after another; return everything that is wrong with any."""
    wrong = []
    for path in paths:
        page.goto(url + path)
        page.wait_for_selector("h1")
        page.wait_for_load_state("networkidle")
        wrong += [f"{path}: {each}" for each in grave(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{path}: wider than the screen")
    return wrong


@pytest.mark.parametrize(
    ("name", "size", "paths", "scheme"),
    [
        ("chair", PHONE, LEADER, "light"),
        ("an", DESK, WATCHING, "light"),
        ("an", PHONE, WATCHING[:1], "light"),
        ("admin", DESK, KEEPING, "light"),
        # The colours are the same tokens everywhere: what shows them all is looked at in the dark, too.
        ("director", PHONE, LEADER[:4], "dark"),
        ("an", DESK, ("/board", "/reports", "/styleguide"), "dark"),
    ],
    ids=["leader", "secretary", "secretary on a phone", "administrator", "official, dark", "secretary, dark"],
)
def test_every_page_can_be_used_by_everybody(
    screens: Screens, busy: City, name: str, size: tuple[int, int], paths: tuple[str, ...], scheme: str
) -> None:
    page = screens.of(name, size, color_scheme=scheme, reduced_motion="reduce")
    assert look_at(page, screens.url, paths) == []


def test_a_task_and_signing_in_can_be_used_by_everybody(screens: Screens, busy: City) -> None:
    blank = screens.blank()
    assert look_at(blank, screens.url, ("/sign-in",)) == []
    page = screens.of("director")
    task = page.locator("[data-task]").first.get_attribute("data-task")
    assert look_at(page, screens.url, (f"/tasks/{task}",)) == []


def test_a_person_with_devices_and_sign_ins_can_be_seen_by_everybody(screens: Screens, busy: City) -> None:
    busy.phone("director")
    page = screens.of("admin")
    paths = (f"/admin/people/{busy.people['director'].id}", "/admin/devices", "/admin/devices?state=dropped")
    assert look_at(page, screens.url, paths) == []


@pytest.mark.parametrize(("checked", "says"), [(1, ", 1 task"), (1200, ", 1,200 tasks")])
def test_the_watchdogs_figure_is_in_english_too(screens: Screens, town: City, checked: int, says: str) -> None:
    page = screens.of("admin", DESK, path="/account")
    page.get_by_label("English").check()
    round_ = {"at": town.now.isoformat(), "clean": True, "checked": checked, "findings": [], "repaired": 0}
    page.route("**/api/v1/watchdog", lambda route: route.fulfill(json={"items": [round_]}))
    page.goto(f"{screens.url}/admin")
    expect(page.locator("a.card", has_text="Complete and right").locator("small")).to_have_text(re.compile(f"{says}$"))


def test_a_month_says_which_days_of_the_week_its_columns_are(screens: Screens, town: City) -> None:
    page = screens.of("admin", DESK, path="/admin/calendar")
    heads = page.locator(".month").first.locator(".weekday")
    expect(heads).to_have_text(["T2", "T3", "T4", "T5", "T6", "T7", "CN"])


def test_who_is_mentioned_is_found_by_how_a_word_begins_and_near_the_task_first(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works")
    page = screens.of("chair", DESK, path=f"/tasks/{task.id}")
    page.get_by_role("button", name="Nhắc tên, kèm tệp").click()
    box = page.get_by_role("combobox", name="Nhắc đến")
    names = page.get_by_role("listbox", name="Nhắc đến").locator("[role=option] > span")
    box.fill("an")  # within Hoàng, Văn, Trần, and others
    expect(names).to_have_text(["Lê Thị An"])
    box.fill("van")
    expect(names.first).to_have_text("Hoàng Văn Giám")
    box.fill("gia")
    expect(names.first).to_have_text("Hoàng Văn Giám")


def test_large_text_hides_nothing(screens: Screens, busy: City) -> None:
    """200 % of the text on a phone is the width of 180 px: nothing may be cut off sideways."""
    page = screens.of("chair", (360, 740))
    for path in ("/", "/tasks", "/assign"):
        page.goto(screens.url + path)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
