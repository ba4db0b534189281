"""A push while the client is closed: shown with its buttons, in its own place, and its receipt comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.screens import Screens
from tests.browser.test_offline import ready
from tests.city import City

BUTTONS = [
    {"name": "acknowledge", "label": "Tiếp nhận", "token": "t1"},
    {"name": "on_it", "label": "Đang xử lý", "token": "t2"},
]
SAID = {
    "title": "Bạn có việc mới",
    "body": "Mở ứng dụng để xem.",
    "link": "/tasks/0192",
    "tag": "019cac79-5a00",
    "silent": False,
    "require_interaction": True,
    "receipt": "proof-of-this-delivery",
    "actions": BUTTONS,
}
_SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((each) => ({
  title: each.title, body: each.body, tag: each.tag, stays: each.requireInteraction,
  actions: each.actions.map((one) => [one.action, one.title]), link: each.data.link,
}))"""


def test_a_push_is_shown_with_its_buttons_and_proves_that_it_came(screens: Screens, town: City) -> None:
    page = screens.of("director", service_workers="allow", permissions=["notifications"])
    ready(page)
    devtools = page.context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(each["registrationId"] for each in told["registrations"]),
    )
    proofs: list[str] = []
    page.context.on("request", lambda asked: "signed-receipts" in asked.url and proofs.append(asked.post_data or ""))
    devtools.send("ServiceWorker.enable")
    wait(page, lambda: bool(registrations))
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": screens.url, "registrationId": registrations[-1], "data": json.dumps(SAID, ensure_ascii=False)},
    )
    wait(page, lambda: bool(page.evaluate(_SHOWN)))
    assert page.evaluate(_SHOWN) == [
        {
            "title": SAID["title"], "body": SAID["body"], "tag": SAID["tag"], "stays": True, "link": "/tasks/0192",
            "actions": [["acknowledge", "Tiếp nhận"], ["on_it", "Đang xử lý"]],
        }
    ]  # fmt: skip
    wait(page, lambda: bool(proofs))
    assert json.loads(proofs[0]) == {"receipts": [{"receipt": "proof-of-this-delivery", "state": "received"}]}


def wait(page: Page, true: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        page.wait_for_timeout(50)
