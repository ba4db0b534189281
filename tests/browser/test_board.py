"""The secretariat's screens: a board that changes under the eyes, what leads where, and what the public may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.screens import DESK, WALL, Screens
from tests.city import City


def test_a_cell_changes_in_place_when_something_happens(screens: Screens, town: City) -> None:
    page = screens.of("an", DESK, "/board")
    works = page.locator("tr[data-name='Sở Xây dựng']")
    expect(works).to_be_visible()
    expect(page.locator(".board-age .pulse")).to_be_visible()
    works.evaluate("(row) => { window.kept = row; }")
    task = town.assign("chair", "works", deadline=town.now + timedelta(days=9))
    expect(works.locator(".cell-open")).to_have_text("1")
    expect(works.locator(".cell-not_acknowledged")).to_have_text("1")
    expect(page.locator(".latest li").first).to_contain_text("Sở Xây dựng được giao")
    town.do("director", "acknowledge", task)
    expect(works.locator(".cell-not_acknowledged")).to_have_text("0")
    expect(page.locator(".latest li").first).to_contain_text("Sở Xây dựng tiếp nhận")
    assert works.evaluate("(row) => row === window.kept"), "the row is the same element: nothing flickers"
    works.locator(".cell-open a").click()
    expect(page).to_have_url(f"{screens.url}/tasks?unit_id={town.units['works'].id}&condition=open")


def test_keys_move_open_and_urge(screens: Screens, town: City) -> None:
    town.assign("chair", "works", deadline=town.now + timedelta(days=9))
    page = screens.of("an", DESK, "/board")
    expect(page.locator("tr[data-name='Sở Xây dựng'] .cell-open")).to_have_text("1")
    page.keyboard.press("/")
    page.keyboard.type("xay dung")
    expect(page.locator("tbody tr[data-unit]")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("chưa tiếp nhận").check()
    expect(dialog).to_contain_text("1 nhiệm vụ, 1 người")
    dialog.get_by_role("button", name="Đôn đốc 1 nhiệm vụ").click()
    expect(page.get_by_text("Đã đôn đốc 1 nhiệm vụ.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Sở Xây dựng")
    expect(page.locator("tr[data-name='Phòng Hạ tầng']")).to_be_visible()


def test_a_board_says_that_the_link_is_down_and_how_old_it_is(screens: Screens, town: City) -> None:
    page = screens.of("an", DESK, "/board")
    expect(page.locator(".board-age .pulse")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator(".board-age.down")).to_contain_text("Mất kết nối trực tiếp", timeout=45_000)
    page.context.set_offline(False)
    expect(page.locator(".board-age .pulse")).to_be_visible(timeout=45_000)


def test_the_wall_needs_no_hands_and_follows(screens: Screens, town: City) -> None:
    page = screens.of("an", WALL, "/wall")
    expect(page.get_by_text("Không có đơn vị nào")).to_be_visible()
    assert page.locator("#content button, #content input").count() == 0
    town.assign("chair", "ward_unit", deadline=town.now + timedelta(days=9))
    expect(page.locator(".wall-units tbody tr")).to_contain_text("UBND phường Sài Gòn")


def test_the_public_view_names_units_and_nobody_and_nothing_else(screens: Screens, town: City) -> None:
    for lead in ("works", "division", "ward_unit"):
        town.assign("chair", lead, f"Việc kín của {lead}", deadline=town.now + timedelta(days=9))
    page = screens.of("an", DESK, "/named")
    expect(page.locator("tbody tr")).to_have_count(2)
    shown = page.locator("#content").inner_text()
    assert "Sở Xây dựng" in shown
    assert "Phòng Hạ tầng" not in shown
    assert "Việc kín" not in shown
    assert [each.full_name for each in town.people.values() if each.full_name in shown] == []


def test_a_plan_is_read_corrected_by_a_tap_and_assigned(screens: Screens, town: City) -> None:
    plan = (
        "STT,Nội dung nhiệm vụ,Cơ quan chủ trì,Thời hạn\n"
        "1,Rà soát điểm ngập,Sở Xây dựng,trong 5 ngày làm việc\n"
        "2,,Sở Y tế,trong 5 ngày làm việc\n"
        "3,Việc thôi không làm,Sở Không Có,\n"
    )
    page = screens.of("chair", DESK, "/imports")
    page.locator(".drop-file").set_input_files(
        {"name": "ke-hoach.csv", "mimeType": "text/csv", "buffer": plan.encode("utf-8")}
    )
    page.get_by_role("button", name="Đọc tệp").click()
    page.locator("[data-row='3']").get_by_role("button", name="Sửa").click()
    page.get_by_role("dialog").get_by_label("Nội dung nhiệm vụ").fill("Kiểm tra tiêm chủng")
    page.get_by_role("dialog").get_by_role("button", name="Lưu").click()
    expect(page.locator("[data-row='3']")).to_contain_text("sẵn sàng")
    page.locator("[data-row='4']").get_by_role("button", name="Bỏ dòng này").click()
    page.get_by_role("button", name="Giao 2 nhiệm vụ").click()
    page.get_by_role("button", name="Giao ngay").click()
    expect(page.get_by_text("Đã giao 2 nhiệm vụ.")).to_be_visible()
    expect(page.locator("[data-row='2']")).to_contain_text("đã giao")


def test_a_campaign_goes_out_and_its_recall_can_be_undone(screens: Screens, town: City) -> None:
    page = screens.of("chair", DESK, "/campaigns?new=1")
    for unit in ("Sở Xây dựng", "Sở Y tế"):
        page.get_by_role("combobox", name="Thêm đơn vị").fill(unit)
        page.get_by_role("option", name=unit).click()
    page.get_by_label("Nội dung nhiệm vụ").fill("Báo cáo trực Tết")
    page.get_by_role("radio", name="ngày, giờ…").check()
    page.get_by_label("Ngày", exact=True).fill(f"{town.now + timedelta(days=30):%Y-%m-%d}")
    page.get_by_label("Giờ", exact=True).fill("16:30")
    page.get_by_role("button", name="Giao cho 2 đơn vị").click()
    expect(page.locator("h1")).to_have_text("Báo cáo trực Tết")
    expect(page.locator(".task-row")).to_have_count(2)
    expect(page.locator(".task-row [title*='16:30']")).to_have_count(2)
    page.get_by_role("button", name="Đổi thời hạn").click()
    page.get_by_role("dialog").get_by_role("radio", name="bằng lời…").check()
    page.get_by_role("dialog").get_by_label("Hạn bằng lời").fill("trong 60 ngày")
    page.get_by_role("dialog").get_by_role("button", name="Lưu").click()
    expect(page.locator(".task-row [title*='16:30']")).to_have_count(0)
    page.get_by_role("button", name="Thu hồi cả đợt").click()
    page.get_by_role("dialog").get_by_label("Lý do").fill("Nhầm")
    page.get_by_role("dialog").get_by_role("button", name="Thu hồi cả đợt").click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("button", name="Tất cả 2")).to_be_visible()
    expect(page.get_by_role("button", name="đang mở 2")).to_be_visible()


_LINES_OF = """(element, word) => {
  const text = [...element.childNodes].find((each) => each.nodeValue?.includes(word));
  const range = document.createRange(), at = text.nodeValue.indexOf(word);
  range.setStart(text, at);
  range.setEnd(text, at + word.length);
  return new Set([...range.getClientRects()].map((each) => each.top)).size;
}"""


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_wall_breaks_no_word_in_english(screens: Screens, town: City, width: int) -> None:
    town.assign("chair", "works")
    page = screens.of("an", (width, width * 9 // 16), path="/account")
    page.get_by_label("English").check()
    page.goto(f"{screens.url}/wall")
    head = page.locator(".wall-units thead th", has_text="not acknowledged")
    head.wait_for()
    for family in ("system-ui", "DejaVu Sans", "Liberation Sans", "Noto Sans"):  # whichever of them the machine has
        page.evaluate("(family) => { document.body.style.fontFamily = family; }", family)
        assert head.evaluate(_LINES_OF, "acknowledged") == 1, family
        assert head.evaluate("(element) => element.scrollWidth <= element.clientWidth"), family
