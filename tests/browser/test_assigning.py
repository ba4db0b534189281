"""The page that assigns, where a sentence leaves something open: it says so, and offers the way on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tasks.assigning import Deadline
from tests.browser.screens import DESK, Screens
from tests.city import City


def written(screens: Screens, sentence: str) -> Page:
    page = screens.of("chair", DESK, "/assign")
    page.get_by_label("Giao việc bằng một câu").fill(sentence)
    page.locator(".understood").wait_for()
    return page


def test_a_deadline_that_was_said_and_not_understood_is_settled_first(screens: Screens, town: City) -> None:
    page = written(screens, "Giao Sở Xây dựng vá đường, hạn 30/2")
    assign = page.get_by_role("button", name="Giao ngay")
    expect(page.locator("#unsettled")).to_contain_text("hạn 30/2")
    expect(assign).to_be_disabled()
    page.get_by_role("button", name="Chọn thời hạn").click()
    expect(page.locator(".deadline-field input").first).to_be_focused()
    page.locator(".deadline-field label").filter(has_text="không có thời hạn").click()
    expect(assign).to_be_enabled()
    expect(page.locator("#unsettled")).to_have_count(0)
    page.get_by_label("Giao việc bằng một câu").fill("Giao Sở Xây dựng vá đường trước 17h hôm qua")
    page.locator(".deadline-field label").filter(has_text="bằng lời").click()
    expect(page.locator("#unsettled")).to_contain_text("hôm qua")
    expect(assign).to_be_disabled()


def test_a_day_off_is_said_before_assigning(screens: Screens, town: City) -> None:
    page = written(screens, "Giao Sở Xây dựng vá đường, 17h Chủ nhật tuần sau")
    expect(page.locator(".understood .notice")).to_contain_text("là ngày nghỉ; nhắc việc chỉ chạy trong giờ làm việc")


def test_all_wards_lead_on_to_a_campaign_with_what_was_said(screens: Screens, town: City) -> None:
    page = written(screens, "Giao tất cả các phường kiểm tra vỉa hè trước 17h thứ Sáu tuần sau")
    page.get_by_role("link", name="Giao đồng loạt”").click()
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value("Kiểm tra vỉa hè")
    expect(page.locator(".deadline-field input[type=text]")).to_have_value("trước 17h thứ Sáu tuần sau")


def test_a_deadline_in_words_where_one_stands(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", deadline=town.now + timedelta(days=40))
    page = screens.of("director", path=f"/tasks/{task.id}")
    page.get_by_role("button", name="Khác…").click()
    page.get_by_role("button", name="Xin gia hạn").click()
    say_in_words(page, "trong 60 ngày")
    hint = "Hạn nêu bằng lời được tính từ thời điểm gửi"  # without a connection that is not now
    expect(page.get_by_role("dialog").locator(".deadline-field")).to_contain_text(hint)
    page.get_by_role("dialog").get_by_label("Lý do").fill("chờ thẩm định")
    page.get_by_role("dialog").get_by_role("button", name="Xin gia hạn").click()
    expect(page.get_by_text("Xin gia hạn đến").first).to_be_visible()
    page = screens.of("chair", path=f"/tasks/{task.id}")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    say_in_words(page, "trong 50 ngày")
    page.get_by_role("dialog").get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(page.locator(".facts").first).to_contain_text("trong 50 ngày")


@pytest.mark.parametrize("words", ["", "   "])
def test_words_that_were_chosen_and_not_said_change_nothing(screens: Screens, town: City, words: str) -> None:
    task = town.assign("chair", "works", deadline=town.now + timedelta(days=40))
    page = screens.of("chair", path=f"/tasks/{task.id}")
    page.get_by_role("button", name="Sửa nhiệm vụ").click()
    say_in_words(page, words)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(dialog.locator(".deadline-field .error")).to_have_text("Hãy nêu thời hạn bằng lời, hoặc chọn cách khác")
    now = town.see("chair", task)
    assert (now.deadline, now.version) == (task.deadline, task.version)
    dialog.locator(".deadline-field label").filter(has_text="giữ nguyên").click()
    expect(dialog.locator(".deadline-field .error")).to_have_count(0)
    say_in_words(page, "trong 50 ngày")
    dialog.get_by_role("button", name="Sửa nhiệm vụ").click()
    expect(page.locator(".facts").first).to_contain_text("trong 50 ngày")


def test_more_time_is_not_granted_as_asked_for_words_that_were_not_said(screens: Screens, town: City) -> None:
    deadline = town.now + timedelta(days=40)
    task = town.assign("chair", "works", deadline=deadline)
    later = Deadline(at=deadline + timedelta(days=7))
    town.extension("director", "ask", task, deadline=later, reason="chờ thẩm định")
    page = screens.of("chair", path=f"/tasks/{task.id}")
    page.locator("button:not(.more)", has_text="Khác…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Đồng ý", exact=True).check()
    say_in_words(page, "   ")
    dialog.get_by_role("button", name="Gửi").click()
    expect(dialog.locator(".deadline-field .error")).to_be_visible()
    assert town.see("chair", task).deadline == deadline


def test_an_assignment_is_not_without_a_deadline_for_words_that_were_not_said(screens: Screens, town: City) -> None:
    page = written(screens, "Giao Sở Xây dựng vá đường")
    page.get_by_role("button", name="Giao ngay").wait_for()
    page.locator(".deadline-field label").filter(has_text="bằng lời").click()
    page.get_by_role("button", name="Giao ngay").click()
    expect(page.locator(".deadline-field .error")).to_have_text("Hãy nêu thời hạn bằng lời, hoặc chọn cách khác")
    page.get_by_label("Hạn bằng lời").fill("trong 50 ngày")
    page.get_by_role("button", name="Giao ngay").click()
    expect(page.locator(".toast").filter(has_text="Hoàn tác")).to_be_visible()


def say_in_words(page: Page, words: str) -> None:
    page.get_by_role("dialog").locator(".deadline-field label").filter(has_text="bằng lời").click()
    page.get_by_role("dialog").get_by_label("Hạn bằng lời").fill(words)
