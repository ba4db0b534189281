"""Being seen: switched on by oneself, and shown in words to the secretariat alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screens import Screens
from tests.city import City

ROW = ".line:has-text('{name}') .presence"


def test_one_is_shown_to_the_secretariat_when_one_wants_it(screens: Screens, town: City) -> None:
    name = town.people["director"].full_name
    directory = screens.of("an", path="/directory")
    expect(directory.locator(".line", has_text=name).first).to_be_visible()
    expect(directory.locator(".presence")).to_have_count(0)
    director = screens.of("director", path="/account")
    seen = director.locator(".section", has_text="Cho văn phòng thấy khi trực tuyến")
    seen.get_by_role("button", name="Bật", exact=True).click()
    expect(seen).to_contain_text("Đang bật")
    directory.reload()
    expect(directory.locator(ROW.format(name=name)).first).to_contain_text("trực tuyến")
    officer = screens.of("officer", path="/directory")
    expect(officer.locator(".line", has_text=name).first).to_be_visible()
    expect(officer.locator(".presence")).to_have_count(0)
    seen.get_by_role("button", name="Tắt", exact=True).click()
    expect(seen).to_contain_text("Đang tắt")
    directory.reload()
    expect(directory.locator(".line", has_text=name).first).to_be_visible()
    expect(directory.locator(".presence")).to_have_count(0)
