"""What arrives is said on whatever page one is: a flash task until it is answered, others for a while."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from push.message import Message
from push.outbox import post
from reminders.policies.store import write_policy
from tasks.model import Task
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


def test_a_flash_task_that_was_acknowledged_in_its_row_is_not_said_any_longer(screens: Screens, town: City) -> None:
    page = screens.of("director")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    town.assign("chair", "works", "Vỡ đê", urgency="flash")
    expect(page.locator(".toast.flash")).to_have_count(1)
    page.locator("#content").get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Đã tiếp nhận")
    expect(page.locator(".toast.flash")).to_have_count(0)


def test_a_star_is_no_answer_to_a_flash_task(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vỡ đê")
    page = screens.of("chair", path=f"/tasks/{task.id}")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    told(town, "chair", task)
    expect(page.locator(".toast.flash")).to_have_count(1)
    page.locator(".star-button").click()
    expect(page.locator(".toast.done")).to_contain_text("Gắn sao")
    expect(page.locator(".toast.flash")).to_have_count(1)


def test_a_flash_task_acknowledged_where_it_is_said_is_not_said_in_other_words_either(
    screens: Screens, town: City
) -> None:
    page = screens.of("director", path="/directory")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    task = town.assign("chair", "works", "Vỡ đê", urgency="flash")
    other = town.assign("chair", "works", "Cháy chợ", urgency="flash")
    told(town, "director", task)
    said = page.locator(".toast.flash")
    expect(said).to_have_count(3)
    said.filter(has_text=task.code).get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator(".toast.done")).to_contain_text("Đã tiếp nhận")
    expect(said).to_have_count(1)
    expect(said).to_contain_text(other.code)


def told(town: City, who: str, task: Task) -> None:
    """Tell somebody of a task that waits, as a flash task's ladder does."""
    words = (f"Hỏa tốc: {task.code} chưa tiếp nhận", task.title, "vì chưa tiếp nhận")
    reader, link = town.people[who].id, f"/tasks/{task.id}"
    with town.runtime.unit_of_work() as work:
        post(work, [Message(reader, "reminder", "flash", *words, link=link, subjects=(task.id,))], now=town.now)
        work.commit()


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


def test_the_first_tap_counts_however_soon_after_the_page_has_opened(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Việc thường")
    town.do("director", "acknowledge", task)
    page = screens.of("director")
    page.add_init_script("performance.now = () => 100")  # milliseconds since the page began
    page.goto(f"{screens.url}/tasks/{task.id}")
    page.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_message_about_several_tasks_leads_to_each_of_them(screens: Screens, town: City) -> None:
    tasks = [town.assign("chair", "works", f"Việc {n}") for n in range(2)]
    with town.runtime.unit_of_work() as work:
        told = "\n".join(f"{each.code}: {each.title}, vì chưa tiếp nhận sau 1 ngày làm việc" for each in tasks)
        ids = tuple(each.id for each in tasks)
        message = Message(
            town.people["director"].id, "digest", "normal", "2 nhiệm vụ", told, "vì", link="/messages", subjects=ids
        )
        post(work, [message], now=town.now)
        work.commit()
    page = screens.of("director", path="/messages")
    page.get_by_role("link", name=f"{tasks[1].code}: Việc 1, vì chưa tiếp nhận").click()
    expect(page.locator("h1")).to_have_text("Việc 1")


def test_the_evidence_says_to_whom_and_on_what(screens: Screens, town: City) -> None:
    page = screens.of("director", path="/directory")
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")
    task = town.assign("chair", "works", "Vỡ đê", urgency="flash")
    expect(page.locator(".toast.flash")).to_contain_text(task.code)
    page.goto(f"{screens.url}/tasks/{task.id}")
    page.get_by_text("Bằng chứng gửi, nhận").click()
    told = page.locator(".deliveries li").first
    expect(told).to_contain_text(f"Gửi {town.people['director'].full_name} · giao việc")
    expect(told).to_contain_text("Màn hình: tới máy")


def _by_day(town: City) -> None:
    """Have the quiet hours be far from now, whenever this runs: what is assigned in them comes without a word."""
    night = town.now.astimezone(ZONE) + timedelta(hours=12)
    document = having(quiet_hours={"from": f"{night:%H:00}", "to": f"{night:%H:30}"})
    with town.runtime.unit_of_work() as work:
        write_policy(work.session, document, "", town.now)
        work.commit()
