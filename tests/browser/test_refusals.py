"""What a page says when it cannot be shown: what it means, and something that helps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

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
    page.get_by_label("English").check()
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


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(screens: Screens, town: City) -> None:
    """A phone that changed networks hears nothing of a line that is gone: the browser would wait for minutes."""
    town.assign("chair", "works", "Vá đường")
    page = screens.of("director", DESK, path="/account")
    page.clock.install()
    page.route("**/api/v1/tasks?*", lambda _route: None)
    with page.expect_request("**/api/v1/tasks?*"):
        page.goto(screens.url + "/tasks")
    expect(page.get_by_role("status", name="Đang tải")).to_be_visible()
    page.clock.fast_forward(31_000)
    said = page.get_by_role("alert").filter(has_text="Thử lại")
    expect(said).to_be_visible()
    page.unroute("**/api/v1/tasks?*")
    said.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Vá đường").first).to_be_visible()


def lose_answers(page: Page, method: str, path: str) -> list[str]:
    """Have what is sent there be done, and its answer be lost on the way; return what was sent, as it is sent."""
    sent: list[str] = []
    title = "Việc anh/chị vừa làm đã được ghi nhận, nhưng chưa hiển thị được kết quả"
    lost = {"status": 500, "title": title, "code": "answer_lost", "type": "/problems/answer_lost"}

    def lose(route: Route) -> None:
        if route.request.method != method:
            route.continue_()
            return
        sent.append(route.request.url)
        route.fetch()
        route.fulfill(status=500, json=lost, headers={"Content-Type": "application/problem+json"})

    page.route(path, lose)
    return sent


def test_what_was_done_and_could_not_be_shown_is_no_refusal(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vá đường")
    page = screens.of("chair", path=f"/tasks/{task.id}")
    sent = lose_answers(page, "PATCH", f"**/api/v1/tasks/{task.id}")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    page.get_by_role("dialog").get_by_label("Nội dung công việc").fill("Vá cầu")
    page.get_by_role("dialog").get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(page.locator(".toast.done")).to_contain_text("đã được ghi nhận")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Vá cầu")
    assert len(sent) == 1


def test_what_an_administrator_did_and_could_not_be_shown_is_no_refusal(screens: Screens, town: City) -> None:
    town.token("officer")
    path = f"/people/{town.people['officer'].id}"
    page = screens.of("admin", DESK, path=f"/admin{path}")
    changed = lose_answers(page, "PATCH", f"**/api/v1{path}")
    ended = lose_answers(page, "DELETE", f"**/api/v1{path}/sessions/*")
    page.get_by_label("Họ và tên").fill("Bùi Thị Viên Mới")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".toast.done", has_text="đã được ghi nhận")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Bùi Thị Viên Mới")
    page.get_by_role("button", name="Đăng xuất test").click()
    expect(page.locator("#access")).to_contain_text("Hiện không đăng nhập ở đâu")
    expect(page.locator(".toast.refused")).to_have_count(0)
    assert (len(changed), len(ended)) == (1, 1)


def test_what_waited_and_could_not_be_shown_is_not_sent_again(screens: Screens, town: City) -> None:
    first, second = (town.assign("chair", "works", f"Việc {n}") for n in (1, 2))
    page = screens.of("director")
    rows = [page.locator(f"[data-task='{each.id}']").first for each in (first, second)]
    expect(rows[1]).to_be_visible()
    page.context.set_offline(True)
    for number, row in enumerate(rows, 1):
        row.get_by_role("button", name="Tiếp nhận").click()
        expect(page.locator(".link-state")).to_contain_text(f"{number} thao tác chờ gửi")
        page.wait_for_timeout(1_000)  # a tap at once is not for what slid under the finger
    sent = lose_answers(page, "POST", f"**/api/v1/tasks/{first.id}/acknowledgement")
    page.context.set_offline(False)
    expect(page.locator(".link-state a")).to_have_count(0, timeout=20_000)
    page.goto(f"{screens.url}/outbox")
    expect(page.locator(".waiting-verb")).to_have_count(0)
    assert len(sent) == 1
    assert all(town.see("chair", each).acknowledged_at is not None for each in (first, second))


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
