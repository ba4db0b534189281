"""Whose deed it is: what one person tapped is sent in their name or not at all, whoever sits down next."""

from __future__ import annotations

import time

from playwright.sync_api import APIResponse, Page, Route, expect

from backend.auth.service import sign_out_everywhere
from tasks.model import Task
from tests.browser.screens import Screens
from tests.browser.test_offline import at_the_task, kept, report_with_a_photo
from tests.city import PASSWORD, City


def sign_in(page: Page, name: str) -> None:
    page.wait_for_url("**/sign-in**")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "sign-in" not in address)


def sign_out(page: Page) -> None:
    """Sign out without leaving the page: what it has in hand goes on."""
    page.evaluate("history.pushState(null, '', '/account'); dispatchEvent(new PopStateEvent('popstate'))")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def urgings(town: City, task: Task) -> int:
    return town.see("chair", task).urgings


def urged_at_sign_out(screens: Screens, town: City) -> tuple[Page, Task, Route]:
    """The chair urges, and signs out while that is on its way; it is held until the test lets it go."""
    task = town.assign("chair", "works")
    town.do("director", "acknowledge", task)
    page = screens.of("chair", path=f"/tasks/{task.id}")
    held: list[Route] = []
    page.route("**/api/v1/tasks/*/urging", lambda route: held.append(route))
    page.get_by_role("button", name="Đôn đốc").first.click()
    while not held:
        page.wait_for_timeout(20)
    sign_out(page)
    return page, task, held[0]


def test_what_was_on_its_way_at_sign_out_is_not_sent_by_whoever_comes_next(screens: Screens, town: City) -> None:
    page, task, held = urged_at_sign_out(screens, town)
    sign_in(page, "an")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    # Its answer says that the sign-in is over: a client that repeats it with the token at hand would urge as An.
    held.fulfill(status=401, content_type="application/problem+json", body='{"code": "session_ended", "title": ""}')
    page.wait_for_timeout(500)
    assert [url for url in sent if "urging" in url] == []
    assert (kept(page, "waiting"), urgings(town, task)) == ([], 0)
    expect(page.locator(".link-state a")).to_have_count(0)


def test_what_fails_after_sign_out_is_not_kept_for_whoever_comes_next(screens: Screens, town: City) -> None:
    page, task, held = urged_at_sign_out(screens, town)
    page.wait_for_url("**/sign-in**")
    held.abort()
    page.wait_for_timeout(300)
    assert kept(page, "waiting") == []
    sign_in(page, "an")
    expect(page.locator(".link-state a")).to_have_count(0)
    assert (kept(page, "waiting"), urgings(town, task)) == ([], 0)


def test_a_sign_out_of_ones_own_is_that_even_if_the_socket_says_first_that_it_is_over(
    screens: Screens, town: City
) -> None:
    task = town.assign("chair", "works")
    town.do("director", "acknowledge", task)
    page = screens.of("chair", path=f"/tasks/{task.id}")
    urging: list[Route] = []
    ending: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/tasks/*/urging", lambda route: urging.append(route))
    page.route("**/api/v1/sessions/current", lambda route: ending.append((route, route.fetch())))
    page.get_by_role("button", name="Đôn đốc").first.click()
    while not urging:
        page.wait_for_timeout(20)
    sign_out(page)
    page.wait_for_url("**/sign-in**")
    urging[0].abort()
    page.wait_for_timeout(300)
    assert kept(page, "waiting") == []
    [(route, answer)] = ending
    route.fulfill(response=answer)


def test_what_waits_outlives_a_sign_in_that_others_ended(screens: Screens, town: City) -> None:
    page, task = at_the_task(screens, town)
    page.context.set_offline(True)
    report_with_a_photo(page)
    expect(page.locator(".link-state")).to_contain_text("2 thao tác chờ gửi")
    with town.runtime.unit_of_work() as work:
        sign_out_everywhere(work, town.people["director"].id, "ended_by_administrator", now=town.runtime.clock.now())
        work.commit()
    page.context.set_offline(False)
    page.wait_for_url("**/sign-in**", timeout=30_000)
    assert len(kept(page, "waiting")) == 2
    assert town.see("chair", task).progress == 0
    sign_in(page, "director")
    until = time.monotonic() + 20
    while kept(page, "waiting"):
        assert time.monotonic() < until, "what waits is not sent"
        page.wait_for_timeout(100)
    expect(page.locator(".link-state a")).to_have_count(0)
    assert town.see("chair", task).progress == 60


def test_what_waits_for_one_is_gone_when_another_signs_in(screens: Screens, town: City) -> None:
    page, task = at_the_task(screens, town)
    page.context.set_offline(True)
    report_with_a_photo(page)
    expect(page.locator(".link-state")).to_contain_text("2 thao tác chờ gửi")
    with town.runtime.unit_of_work() as work:
        sign_out_everywhere(work, town.people["director"].id, "ended_by_administrator", now=town.runtime.clock.now())
        work.commit()
    page.context.set_offline(False)
    sign_in(page, "deputy")
    expect(page.locator(".link-state a")).to_have_count(0)
    page.wait_for_timeout(500)
    assert (kept(page, "waiting"), town.see("chair", task).progress) == ([], 0)


def test_signing_out_says_what_would_be_lost(screens: Screens, town: City) -> None:
    page, _task = at_the_task(screens, town)
    page.context.set_offline(True)
    report_with_a_photo(page)
    expect(page.locator(".link-state")).to_contain_text("2 thao tác chờ gửi")
    sign_out(page)
    asked = page.locator("dialog[open]")
    expect(asked).to_contain_text("Còn 2 thao tác chưa gửi")
    asked.get_by_role("button", name="Hủy").click()
    assert len(kept(page, "waiting")) == 2
    sign_out(page)
    asked.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.wait_for_url("**/sign-in**")
    page.wait_for_timeout(300)
    assert kept(page, "waiting") == []
