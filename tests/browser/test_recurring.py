"""Work that comes again: made with its next dates in sight, changed, paused, ended."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import exists

from tasks.recurrences.model import Recurrence
from tests.browser.screens import DESK, Screens, wait_until
from tests.city import City


def test_a_report_that_comes_again_is_made_changed_paused_and_ended(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, "/assign")
    page.get_by_role("link", name="Việc định kỳ").click()
    page.get_by_role("button", name="Thêm việc định kỳ").click()
    page.get_by_label("Vào ngày").select_option(label="ngày 5")
    expect(page.locator(".upcoming li")).to_have_count(6)
    page.get_by_label("Lặp lại").select_option("quarterly")
    page.get_by_label("Vào ngày").select_option(label="ngày cuối tháng")
    expect(page.locator(".upcoming li").nth(1)).to_contain_text(re.compile("/(03|04|06|07|09|10|12|01)"))
    page.get_by_label("Lặp lại").select_option(label="Mỗi tuần")
    page.get_by_role("button", name="Thứ Hai").click()
    expect(page.locator(".upcoming")).to_have_count(0)
    page.get_by_role("button", name="Thứ Tư").click()
    expect(page.locator(".upcoming li").first).to_contain_text("08:00 thứ")
    page.get_by_label("Nội dung công việc").fill("Báo cáo tuần")
    page.get_by_role("combobox", name="Chủ trì").fill("Sở Xây dựng")
    page.get_by_role("option", name="Sở Xây dựng").first.click()
    page.get_by_role("button", name="Lưu").click()
    line = page.locator(".line", has_text="Báo cáo tuần")
    expect(line).to_contain_text("Mỗi tuần: Thứ Tư · 08:00 · lần tới")

    line.get_by_role("button", name="Sửa").click()
    expect(page.get_by_role("combobox", name="Chủ trì")).to_have_value("Sở Xây dựng")
    page.get_by_label("Giao lúc").fill("09:30")
    page.get_by_role("button", name="Lưu").click()
    expect(line).to_contain_text("09:30 · lần tới 09:30")

    line.get_by_role("button", name="Tạm dừng").click()
    expect(line).to_contain_text("(tạm dừng)")
    line.get_by_role("button", name="Chạy tiếp").click()
    expect(line).to_contain_text("lần tới 09:30")
    line.get_by_role("button", name="Kết thúc").click()
    expect(line).to_have_count(0)
    page.goto(screens.url + "/tasks")  # leaving the page does it at once
    wait_until(town, ~exists().where(Recurrence.state != "ended"))
    page.goto(screens.url + "/recurrences")
    expect(page.locator(".empty")).to_contain_text("Chưa có việc định kỳ nào")
