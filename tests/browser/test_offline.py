"""Badly connected: the client opens without a connection, verbs wait and are done once, a conflict is shown."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

from playwright.sync_api import APIResponse, Page, Route, expect
from sqlalchemy import select

from tasks.attachments.model import Attachment
from tasks.model import Task
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


_KEPT_IN = """(name) => new Promise((done) => {
  const asked = indexedDB.open('giaoviec');
  asked.onsuccess = () => {
    const all = asked.result.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => done(all.result.map((each) => each.id));
  };
})"""


def kept(page: Page, name: str) -> list[str]:
    """Return the ids of what the device keeps under a name."""
    found: list[str] = page.evaluate(_KEPT_IN, name)
    return found


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


def test_an_approval_without_a_connection_is_not_lost_with_the_page(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works")
    town.do("director", "submit", task, note="Đã xong")
    page = screens.of("chair", service_workers="allow")
    row = page.locator(f"[data-task='{task.id}']").first
    expect(row.get_by_role("button", name="Phê duyệt")).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    row.get_by_role("button", name="Phê duyệt").click()
    expect(page.locator(".link-state")).to_contain_text("1 thao tác chờ gửi")
    page.goto(screens.url + "/outbox")
    expect(page.locator(".waiting-verb")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".waiting-verb")).to_have_count(0, timeout=20_000)
    assert town.see("chair", task).status == "completed"


def test_the_client_opens_with_what_was_last_known(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Việc đã thấy trước khi mất mạng")
    page = screens.of("director", service_workers="allow")
    expect(page.locator(f"[data-task='{task.id}']").first).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    page.goto(screens.url + "/")
    expect(page.locator(f"[data-task='{task.id}']").first).to_be_visible()
    expect(page.locator(".age").first).to_be_visible()


def test_one_band_says_that_there_is_no_connection(screens: Screens, town: City) -> None:
    town.assign("chair", "works")
    page = screens.of("director", service_workers="allow", path="/account")
    expect(page.locator(".wishes")).to_be_visible()
    ready(page)
    page.context.set_offline(True)
    page.goto(screens.url + "/account")
    page.wait_for_timeout(4_000)  # by then the live link is called lost
    expect(page.get_by_text(re.compile("chưa cập nhật được|Mất kết nối"))).to_have_count(1)
    expect(page.locator(".link-state")).to_contain_text("chưa cập nhật được")


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


PHOTO: Any = {"name": "cong-truong.png", "mimeType": "image/png", "buffer": base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p2T8WgAAAABJRU5ErkJggg=="
)}  # fmt: skip


def report_with_a_photo(page: Page, photo: Any = PHOTO) -> None:
    """Report progress with a photo from the camera, in the form that is opened here."""
    page.get_by_role("button", name="Báo cáo tiến độ").click()
    form = page.locator("dialog[open]")
    form.get_by_role("slider").fill("60")
    form.get_by_label("Một dòng về kết quả đến nay").fill("Đã xong ba phường")
    form.locator("input[type=file]").first.set_input_files([photo])
    expect(form.locator(".files")).to_contain_text(photo["name"])
    form.get_by_role("button", name=re.compile("Báo cáo|Gửi")).last.click()


def at_the_task(screens: Screens, town: City) -> tuple[Page, Task]:
    """Give a task into the lead's hands, on their phone, looked after by the service worker."""
    task = town.assign("chair", "works")
    town.do("director", "acknowledge", task)
    page = screens.of("director", path=f"/tasks/{task.id}", service_workers="allow")
    expect(page.get_by_role("button", name="Báo cáo tiến độ")).to_be_visible()
    ready(page)
    return page, task


def files_of(town: City, task: Task) -> list[tuple[str, str, int]]:
    with town.runtime.sessions() as session:
        rows = session.scalars(select(Attachment).where(Attachment.task_id == task.id)).all()
    return [(row.name, row.kind, row.size) for row in rows]


def test_a_photo_taken_without_a_connection_waits_with_its_report_and_is_sent_once(
    screens: Screens, town: City
) -> None:
    page, task = at_the_task(screens, town)
    page.context.set_offline(True)
    report_with_a_photo(page)
    expect(page.locator(".link-state")).to_contain_text("2 thao tác chờ gửi")
    page.goto(screens.url + "/outbox")
    waiting = page.locator(".waiting-verb")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("cong-truong.png")
    expect(waiting.first).to_contain_text("1 kB")
    expect(waiting.last).to_contain_text("Báo cáo tiến độ")
    assert files_of(town, task) == []
    page.context.set_offline(False)
    expect(waiting).to_have_count(0, timeout=20_000)
    assert files_of(town, task) == [("cong-truong.png", "evidence", len(PHOTO["buffer"]))]
    assert town.see("chair", task).progress == 60


def test_a_report_does_not_go_without_its_photo_unless_its_owner_says_so(screens: Screens, town: City) -> None:
    page, task = at_the_task(screens, town)
    page.context.set_offline(True)
    report_with_a_photo(page, {"name": "chuong-trinh.exe", "mimeType": "image/png", "buffer": b"MZ" + bytes(600)})
    expect(page.locator(".link-state")).to_contain_text("2 thao tác chờ gửi")
    page.goto(screens.url + "/outbox")
    page.context.set_offline(False)
    expect(page.locator(".waiting-verb.refused")).to_contain_text("chuong-trinh.exe", timeout=20_000)
    expect(page.locator(".waiting-verb").last).to_contain_text("Chờ quyết định về ảnh")
    assert town.see("chair", task).progress == 0
    page.locator(".waiting-verb.refused").get_by_role("button", name="Bỏ").click()
    expect(page.locator(".waiting-verb")).to_have_count(0, timeout=20_000)
    assert (town.see("chair", task).progress, files_of(town, task)) == (60, [])


def test_a_device_without_room_says_so_and_keeps_the_form(screens: Screens, town: City) -> None:
    page, _task = at_the_task(screens, town)
    page.context.set_offline(True)
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    report_with_a_photo(page)
    expect(page.locator(".toast.refused")).to_contain_text("Máy hết chỗ giữ ảnh chờ gửi")
    expect(page.locator("dialog[open] .files")).to_contain_text("cong-truong.png")
    expect(page.locator(".link-state a")).to_have_count(0)


def test_whoever_signs_in_next_finds_nothing(screens: Screens, town: City) -> None:
    town.assign("chair", "works", "Việc của Giám đốc")
    page = screens.of("director")
    expect(page.locator("[data-task]").first).to_be_visible()
    late: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/me/devices*", lambda route: late.append((route, route.fetch())))
    page.goto(screens.url + "/account")
    for _ in range(300):
        if late:
            break
        page.wait_for_timeout(50)
    assert late, "no answer was still on its way when the person signed out"
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.wait_for_url("**/sign-in**")
    for route, answer in late:
        with page.expect_response("**/api/v1/me/devices*"):
            route.fulfill(response=answer)
    page.wait_for_timeout(200)
    assert kept(page, "answers") == []
