"""The page that assigns, where a sentence leaves something open: it says so, and offers the way on."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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
