"""What a tap, a key or a tick is meant for is what it does; what was typed is there until it is sent or dropped."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.screens import DESK, Screens
from tests.city import City


def connected(page: Page) -> None:
    expect(page.locator(".shell")).to_have_attribute("data-live", "connected")


def test_a_request_that_fails_once_goes_again_though_the_link_stands(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works")
    page = screens.of("director")
    connected(page)
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
            return
        failed.append(route.request.url)
        route.abort()

    page.route("**/acknowledgement", fail_once)
    page.locator(f"[data-task='{task.id}']").first.get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator(".toast")).to_contain_text("sẽ tự gửi lại")
    expect(page.locator(".link-state")).to_have_count(0, timeout=10_000)
    assert failed
    assert town.see("chair", task).acknowledged_at is not None


def test_a_key_means_the_task_one_stands_on_though_others_come_above_it(screens: Screens, town: City) -> None:
    meant = town.assign("chair", "works", "Vá đường")
    page = screens.of("chair", DESK, path="/tasks?view=assigned_by_me")
    connected(page)
    expect(page.locator(f"[data-task='{meant.id}']")).to_be_visible()
    page.keyboard.press("j")
    came = town.assign("chair", "works", "Vá cầu")
    expect(page.locator(f"[data-task='{came.id}']")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".toast.done")).to_contain_text(f"Đã đôn đốc · {meant.code}")
    assert [town.see("chair", each).urgings for each in (meant, came)] == [1, 0]


def test_a_task_is_live_for_whoever_sees_it_without_a_part_in_it(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vá đường")
    page = screens.of("an", DESK, path=f"/tasks/{task.id}")
    connected(page)
    expect(page.locator(".task-page")).to_contain_text("chưa tiếp nhận")
    town.do("director", "acknowledge", task)
    expect(page.locator(".task-page")).not_to_contain_text("chưa tiếp nhận")


def test_the_sum_on_the_first_page_follows_the_board(screens: Screens, town: City) -> None:
    page = screens.of("an", DESK)
    connected(page)
    town.assign("chair", "works", "Vá đường")
    expect(page.get_by_role("link", name="1 đang mở")).to_be_visible()


def test_what_was_cancelled_does_not_come_back_over_what_others_have_written(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vá đường")
    page = screens.of("chair", DESK, path=f"/tasks/{task.id}")
    connected(page)
    words = page.get_by_role("dialog").get_by_label("Nội dung công việc")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    words.fill("Vá cầu")
    page.get_by_role("dialog").get_by_role("button", name="Hủy").click()
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(words).to_have_value("Vá đường")
    words.fill("Vá hầm")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(words).to_have_value("Vá hầm")
    page.keyboard.press("Escape")
    town.do("chair", "change", task, changes={"title": "Vá phà"})
    expect(page.locator("h1")).to_have_text("Vá phà")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(words).to_have_value("Vá phà")


def test_enter_chooses_nothing_that_was_found_for_other_letters(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, path="/assign")
    box = page.get_by_role("combobox", name="Chủ trì").first
    box.fill("so y te")
    expect(page.get_by_role("option", name="Sở Y tế").first).to_be_visible()
    box.fill("so xay dung")
    box.press("Enter")
    expect(page.get_by_role("option", name="Sở Xây dựng").first).to_be_visible()
    expect(box).to_have_value("so xay dung")
    box.press("Enter")
    expect(box).to_have_value("Sở Xây dựng")


def test_two_quick_ticks_are_two_wishes(screens: Screens, town: City) -> None:
    page = screens.of("officer", DESK, path="/account")
    table = page.locator("table.wishes")
    boxes = table.get_by_role("checkbox", disabled=False, checked=True)
    first, second = (boxes.nth(n).get_attribute("aria-label") for n in (0, 1))
    kept: list[Route] = []
    page.route("**/me/notification-preferences", lambda route: kept.append(route) if not kept else route.continue_())
    for each in (first, second):
        table.get_by_role("checkbox", name=str(each), exact=True).uncheck()
    kept[0].continue_()
    page.unroute("**/me/notification-preferences")
    page.wait_for_timeout(500)
    page.reload()
    for each in (first, second):
        expect(table.get_by_role("checkbox", name=str(each), exact=True)).not_to_be_checked()


def test_a_tap_outside_takes_nothing_that_was_typed(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, path="/tasks?condition=overdue")
    page.get_by_role("button", name="Lưu danh sách này").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox")
    expect(name).to_be_visible()
    page.mouse.click(20, 20)
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Lưu danh sách này").click()
    name.fill("Quá hạn của tôi")
    page.mouse.click(20, 20)
    expect(name).to_have_value("Quá hạn của tôi")


def test_a_flash_toast_goes_when_the_task_was_recalled_or_acknowledged_elsewhere(screens: Screens, town: City) -> None:
    page = screens.of("director", path="/directory")
    connected(page)
    tasks = [town.assign("chair", "works", title, urgency="flash") for title in ("Vỡ đê", "Cháy chợ")]
    said = page.locator(".toast.flash", has=page.get_by_role("button", name="Tiếp nhận"))
    expect(said).to_have_count(2)
    town.do("chair", "recall", tasks[0], reason="Giao nhầm")
    expect(said).to_have_count(1)
    town.do("director", "acknowledge", tasks[1])
    expect(said).to_have_count(0)


def test_a_note_to_oneself_is_made_once_however_often_one_clicks(screens: Screens, town: City) -> None:
    page = screens.of("officer", DESK, path="/reminders")
    page.get_by_role("textbox").nth(0).fill("Gọi cho phường")
    page.get_by_role("textbox").nth(1).fill("mai 8h")
    page.get_by_role("button", name="Thêm lời nhắc").dblclick()
    expect(page.locator(".list .line")).to_have_count(1)
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator(".list .line")).to_have_count(1)


def test_words_are_there_after_a_look_at_another_page(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vá đường")
    page = screens.of("director", DESK, path=f"/tasks/{task.id}")
    page.get_by_label("Ý kiến").fill("Đang chờ vật tư")
    page.get_by_role("link", name="Nhiệm vụ").first.click()
    page.go_back()
    expect(page.get_by_label("Ý kiến")).to_have_value("Đang chờ vật tư")


def test_a_campaign_that_was_begun_is_there_after_a_look_at_another_page(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, path="/campaigns")
    page.get_by_role("button", name="Giao đồng loạt mới").click()
    page.get_by_label("Nội dung nhiệm vụ").fill("Rà soát hộ nghèo")
    page.get_by_role("link", name="Nhiệm vụ").first.click()
    page.go_back()
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value("Rà soát hộ nghèo")


def test_a_list_says_to_which_unit_it_is_narrowed_and_lets_go_of_it(screens: Screens, town: City) -> None:
    page = screens.of("officer", DESK, path=f"/directory?unit_id={town.units['health_unit'].id}")
    expect(page.locator(".list .line")).to_have_count(1)
    page.get_by_role("button", name="Bỏ giới hạn trong Sở Y tế").click()
    expect(page.locator(".list .line").nth(3)).to_be_visible()


def test_a_unit_that_was_typed_and_not_chosen_is_said_to_be_missing(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, path="/tasks")
    page.get_by_role("button", name="Bộ lọc").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.fill("Sở Xây dựng")
    dialog.get_by_role("combobox").nth(1).focus()
    expect(dialog.get_by_text("Hãy chọn một mục trong danh sách")).to_be_visible()


def test_back_is_back_to_the_row_however_far_down_the_list(screens: Screens, town: City) -> None:
    for n in range(75):
        town.assign("chair", "works", f"Việc {n}")
    page = screens.of("chair", path="/tasks?view=assigned_by_me")
    page.get_by_role("button", name="Xem thêm").click()
    row = page.locator("[data-task]").nth(68)
    row.scroll_into_view_if_needed()
    at = row.get_attribute("data-task")
    row.get_by_role("link").first.click()
    page.locator(".task-page h1").wait_for()
    page.go_back()
    expect(page.locator(f"[data-task='{at}']")).to_be_in_viewport(timeout=15_000)


def test_whoever_loses_sight_of_a_task_is_shown_that_it_is_gone(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", "Vá đường")
    page = screens.of("an", DESK, path=f"/tasks/{task.id}")
    connected(page)
    expect(page.locator("h1")).to_have_text("Vá đường")
    town.change_person("an", roles=[])
    town.do("director", "acknowledge", task)
    expect(page.get_by_role("alert")).to_contain_text("Không")
    expect(page.get_by_text("Vá đường")).to_have_count(0)
