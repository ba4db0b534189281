"""What arrives is said on whatever page one is: a flash task until it is answered, others for a while."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from reminders.policies.store import write_policy
from tests.browser.screens import DESK, Screens
from tests.city import ZONE, City
from tests.reminders.policies.documents import having


def test_a_flash_task_is_said_on_any_page_and_acknowledged_there(screens: Screens, town: City) -> None:
    page = screens.of("director", path="/directory")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    task = town.assign("chair", "works", "Vỡ đê", urgency="flash")
    said = page.locator(".toast.flash")
    expect(said).to_contain_text(task.code)
    page.wait_for_timeout(9_500)
    expect(said).to_be_visible()
    said.get_by_role("button", name="Tiếp nhận").click()
    expect(said).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("Đã tiếp nhận")
    assert town.see("chair", task).acknowledged_at is not None


def test_what_was_not_looked_at_is_counted_until_the_messages_are_opened(screens: Screens, town: City) -> None:
    _by_day(town)
    page = screens.of("director", DESK, path="/directory")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    task = town.assign("chair", "works", "Việc thường")
    expect(page.locator(".toast.told")).to_contain_text(task.code)
    counted = page.locator(".side .news")
    expect(counted).to_contain_text("1")
    page.get_by_role("link", name="Thông báo").click()
    expect(page.locator("a.message").first).to_contain_text(task.code)
    expect(counted).to_have_count(0)


def test_a_second_tap_is_not_for_the_row_that_slid_under_the_finger(screens: Screens, town: City) -> None:
    tasks = [town.assign("chair", "works", f"Việc {n}") for n in range(3)]
    page = screens.of("director")
    button = page.get_by_role("button", name="Tiếp nhận", exact=True).first
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    page.wait_for_timeout(300)
    page.mouse.click(*middle)
    page.wait_for_timeout(1_000)
    assert sum(town.see("chair", task).acknowledged_at is not None for task in tasks) == 1


def _by_day(town: City) -> None:
    """Have the quiet hours be far from now, whenever this runs: what is assigned in them comes without a word."""
    night = town.now.astimezone(ZONE) + timedelta(hours=12)
    document = having(quiet_hours={"from": f"{night:%H:00}", "to": f"{night:%H:30}"})
    with town.runtime.unit_of_work() as work:
        write_policy(work.session, document, "", town.now)
        work.commit()
