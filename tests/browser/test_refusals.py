"""What a page says when it cannot be shown: what it means, and something that helps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.screens import DESK, Screens
from tests.city import City


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/admin/devices", "Chỉ quản trị hệ thống"),
        ("/tasks/0197c1c8-0280-7926-bd60-bda845ee564a", "Không"),
        ("/tasks?sort=nothing", "chưa hợp lệ"),
    ],
)
def test_what_stays_refused_offers_a_way_out_and_not_to_try_again(
    screens: Screens, town: City, path: str, title: str
) -> None:
    page = screens.of("director", DESK)
    page.goto(screens.url + path)
    said = page.get_by_role("alert")
    expect(said).to_contain_text(title)
    expect(page.get_by_role("button", name="Thử lại")).to_have_count(0)
    said.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"{screens.url}(/|/tasks)$"))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_board_of_another_unit_leads_to_ones_own(screens: Screens, town: City) -> None:
    page = screens.of("director", DESK)
    page.goto(f"{screens.url}/board?unit_id={town.units['health_unit'].id}")
    page.get_by_role("link", name="Về bảng theo dõi của anh/chị").click()
    expect(page.locator("h1")).to_have_text("Sở Xây dựng")


@pytest.mark.parametrize(
    ("status", "says"), [(500, "reference-of-it"), (503, "tell an administrator"), (429, "wait a moment")]
)
def test_what_may_pass_is_tried_again(screens: Screens, town: City, status: int, says: str) -> None:
    page = screens.of("director", DESK, path="/account")
    page.get_by_label("English").check(force=True)
    broken = {"status": status, "title": "It did not work", "code": "internal", "type": "/problems/internal"}

    def refuse(route: Route) -> None:
        headers = {"X-Request-Id": "reference-of-it", "Content-Type": "application/problem+json"}
        route.fulfill(status=status, json=broken, headers=headers)

    page.route("**/api/v1/tasks?*", refuse)
    page.goto(screens.url + "/tasks")
    said = page.get_by_role("alert")
    expect(said).to_contain_text("It did not work")
    expect(said).to_contain_text(says)
    page.unroute("**/api/v1/tasks?*")
    said.get_by_role("button", name="Try again").click()
    expect(said).to_have_count(0)


def test_without_a_connection_it_is_said_what_still_works_and_the_page_comes_by_itself(
    screens: Screens, town: City
) -> None:
    page = screens.of("director", DESK, path="/messages")
    page.goto(f"{screens.url}/directory")
    page.locator(".line").first.wait_for()
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("Sở Y tế")
    expect(page.get_by_role("alert")).to_contain_text("Trang tự tải khi có mạng trở lại")
    page.context.set_offline(False)
    expect(page.locator(".line").first).to_be_visible()
