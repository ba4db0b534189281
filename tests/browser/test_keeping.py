"""The administrator's journeys: whose device is lost, who is signed in where, and ending it."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import expect
from sqlalchemy import exists

from backend.org.model import Person
from push.devices import register_device
from push.model import Device
from push.subscriptions import Registration
from tests.browser.screens import DESK, Screens, wait_until
from tests.city import City


def register(town: City, who: str, name: str, seen: datetime) -> None:
    """Let somebody's phone have been seen at some moment."""
    with town.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, town.people[who].id)
        register_device(work, actor, Registration("fcm", f"phone-{name}", "android", name), now=seen)
        work.commit()


def test_a_device_nobody_has_seen_for_long_is_found_and_removed(screens: Screens, town: City) -> None:
    register(town, "director", "Máy để quên trong ngăn kéo", town.now - timedelta(days=40))
    register(town, "health", "Máy đang dùng", town.now)
    page = screens.of("admin", DESK, "/admin/devices")
    expect(page.locator(".line")).to_have_count(2)
    page.get_by_label("Không hoạt động").select_option("30")
    expect(page.locator(".line")).to_have_count(1)
    assert "unseen_days=30" in page.url, "what narrows the view stands in its address"
    page.get_by_role("searchbox").fill("ngan keo")
    expect(page.locator(".line")).to_contain_text("Máy để quên trong ngăn kéo")
    page.get_by_role("button", name="Gỡ thiết bị").click()
    expect(page.locator(".toast")).to_contain_text("Sẽ gỡ")
    page.goto(screens.url + "/admin")  # leaving the page does it at once
    wait_until(town, exists().where(Device.dropped_at.is_not(None)))
    page.goto(screens.url + "/admin/devices?state=dropped")
    expect(page.locator(".line")).to_contain_text("quản trị gỡ")


def test_whoever_is_signed_out_by_an_administrator_is_told_so(screens: Screens, town: City) -> None:
    theirs = screens.of("director")
    page = screens.of("admin", DESK, f"/admin/people/{town.people['director'].id}")
    access = page.locator(".section", has=page.get_by_role("heading", name="Thiết bị và đăng nhập"))
    expect(access.get_by_role("button", name="Đăng xuất Chrome, Linux")).to_be_visible()
    access.get_by_role("button", name="Đăng xuất mọi thiết bị").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất mọi thiết bị").click()
    expect(access).to_contain_text("Hiện không đăng nhập ở đâu")
    theirs.wait_for_url("**/sign-in**")
    expect(theirs.locator(".notice")).to_contain_text("Quản trị đã đăng xuất thiết bị này")
    access.get_by_role("button", name="Trước đây").first.click()
    expect(access).to_contain_text("quản trị đăng xuất")
