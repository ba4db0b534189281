"""What a page says fits how things stand, and what its reader may do."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tasks.assigning import Assignment
from tasks.campaigns.service import launch
from tasks.model import Task
from tasks.parties import Party
from tasks.timeliness import Span
from tests.browser.screens import DESK, Screens
from tests.city import City


def test_a_paused_task_says_that_reminding_rests(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", within=Span(days=5))
    town.do("director", "acknowledge", task)
    page = screens.of("chair", path=f"/tasks/{task.id}")
    now = page.locator(".timeline .now")
    expect(now).to_contain_text("sẽ nhắc")
    town.do("chair", "pause", task, reason="Chờ kết luận thanh tra")
    expect(now).to_contain_text("không nhắc cho đến khi tiếp tục")
    expect(now).not_to_contain_text("sẽ nhắc")


def test_a_new_flash_task_stands_above_all_that_came_after_it(screens: Screens, town: City) -> None:
    flash = town.assign("chair", "works", "Vỡ đê", urgency="flash")
    town.assign("chair", "works", "Việc thường")
    page = screens.of("director")
    expect(page.locator("#h-flash")).to_have_text("Hỏa tốc mới giao 1")
    expect(page.locator("[data-task]").first).to_have_attribute("data-task", str(flash.id))


def test_an_explanation_is_first_at_hand_where_a_task_is_late(screens: Screens, town: City) -> None:
    task = town.assign("chair", "works", deadline=town.now + timedelta(minutes=30))
    page = screens.of("chair", path=f"/tasks/{task.id}")
    demand = page.locator(".actions").get_by_role("button", name="Yêu cầu giải trình")
    expect(page.locator(".actions").get_by_role("button", name="Sửa nhiệm vụ")).to_be_visible()
    expect(demand).to_be_hidden()
    screens.move_on(minutes=45)
    page.reload()
    expect(demand).to_be_visible()


def test_who_may_not_give_work_to_many_is_not_told_to(screens: Screens, town: City) -> None:
    page = screens.of("an", DESK, "/campaigns")
    expect(page.locator(".empty")).to_contain_text("theo dõi")
    expect(page.locator("#content")).not_to_contain_text("bằng một lần bấm")
    page.goto(f"{screens.url}/imports")
    expect(page.locator(".empty")).to_contain_text("không có đơn vị cấp dưới")
    expect(page.locator("#content")).not_to_contain_text("Tải phụ lục")
    chair = screens.of("chair", DESK, "/campaigns")
    expect(chair.locator(".empty")).to_contain_text("bằng một lần bấm")


def test_the_tasks_of_a_campaign_stand_by_what_hurts_then_by_unit(screens: Screens, town: City) -> None:
    with town.runtime.unit_of_work() as work:
        to = [Party(unit_id=town.units[name].id) for name in ("health_unit", "ward_unit", "works")]
        chair = work.session.get_one(type(town.people["chair"]), town.people["chair"].id)
        campaign = launch(work, chair, Assignment(title="Báo cáo trực Tết", lead=to[0]), to, now=town.now)
        found = work.session.query(Task).filter_by(campaign_id=campaign.id, lead_unit_id=town.units["ward_unit"].id)
        soon = found.one()
        soon.due_soon_from, soon.deadline = town.now, town.now + timedelta(hours=2)
        work.commit()
    page = screens.of("chair", DESK)
    # All of them, page by page: an order over a part would be none.
    page.route("**/tasks?limit=200*", lambda route: route.continue_(url=route.request.url.replace("=200", "=1")))
    page.goto(f"{screens.url}/campaigns/{campaign.id}")
    expect(page.locator(".task-title")).to_have_text(["UBND phường Sài Gòn", "Sở Xây dựng", "Sở Y tế"])
    expect(page.locator(".section h2")).to_contain_text("quá hạn, sắp đến hạn trước; rồi theo tên đơn vị")
