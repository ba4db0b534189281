"""Badly connected: the client opens without a connection, verbs wait and are done once, a conflict is shown."""

from __future__ import annotations

import time

from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.screens import Screens
from tests.city import City

_KEPT = "async () => (await caches.match('/client/core/outbox.js')) !== undefined"


def ready(page: Page) -> None:
    """Wait until the service worker looks after the page and keeps the whole client."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until = time.monotonic() + 20
    while not page.evaluate(_KEPT):
        assert time.monotonic() < until, "the service worker keeps nothing"
        page.wait_for_timeout(50)


def test_a_verb_tapped_without_a_connection_is_done_once_when_there_is_one(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works")
    page = screens.of("director", service_workers="allow")
    row = page.locator(f"[data-task='{task.id}']").first
    expect(row).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    row.get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator(".link-state")).to_contain_text("1 thao tác chờ gửi")
    assert town.see("chair", task).acknowledged_at is None
    page.goto(screens.url + "/outbox")
    expect(page.locator(".waiting-verb")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".waiting-verb")).to_have_count(0, timeout=20_000)
    assert town.see("chair", task).acknowledged_at is not None


def test_the_client_opens_with_what_was_last_known(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Việc đã thấy trước khi mất mạng")
    page = screens.of("director", service_workers="allow")
    expect(page.locator(f"[data-task='{task.id}']").first).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    page.goto(screens.url + "/")
    expect(page.locator(f"[data-task='{task.id}']").first).to_be_visible()
    expect(page.locator(".age").first).to_be_visible()


def test_what_was_refused_meanwhile_stays_with_its_reason(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works")
    page = screens.of("director", service_workers="allow")
    row = page.locator(f"[data-task='{task.id}']").first
    expect(row).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    row.get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator(".link-state")).to_contain_text("chờ gửi")
    town.do("chair", "recall", task, reason="Không còn cần")
    page.context.set_offline(False)
    expect(page.locator(".link-state")).to_contain_text("không thực hiện được", timeout=20_000)
    page.locator(".link-state a").click()
    expect(page.locator(".waiting-verb.refused .error")).to_be_visible()
    page.get_by_role("button", name="Bỏ").click()
    expect(page.locator(".waiting-verb")).to_have_count(0)


_ANSWERS_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('giaoviec');
  asked.onsuccess = () => {
    const all = asked.result.transaction('answers').objectStore('answers').getAll();
    all.onsuccess = () => done(all.result.map((each) => each.id));
  };
})"""


def test_whoever_signs_in_next_finds_nothing(screens: Screens, town: City) -> None:
    town.assign("chair", "works", "Việc của Giám đốc")
    page = screens.of("director", path="/account")
    page.goto(screens.url + "/")
    expect(page.locator("[data-task]").first).to_be_visible()
    page.goto(screens.url + "/account")
    late: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/me/devices*", lambda route: late.append((route, route.fetch())))
    page.reload()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.wait_for_url("**/sign-in**")
    assert late, "no answer was still on its way when the person signed out"
    for route, answer in late:
        with page.expect_response("**/api/v1/me/devices*"):
            route.fulfill(response=answer)
    page.wait_for_timeout(200)
    assert page.evaluate(_ANSWERS_KEPT) == []
