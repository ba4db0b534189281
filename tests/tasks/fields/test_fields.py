"""The list of fields: kept by administrators, held to by everybody, followed by open tasks."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event, select

from backend.org.model import Person
from tasks.assigning import Assignment, assign
from tasks.fields.listed import nearest
from tasks.fields.model import Field
from tasks.model import Task
from tests.city import City, Desk
from tests.tasks.imports.test_imports import annex, rows, upload
from tests.tasks.test_verbs import verbs_of

NAMES = ("Xây dựng, giao thông", "Y tế", "Môi trường", "Giáo dục")


def keep(desk: Desk, *names: str) -> dict[str, str]:
    """Put names into the list; return their ids."""
    admin, made = desk("admin"), {}
    for name in names:
        answer = admin.post("/fields", {"name": name})
        assert answer.status_code == 201, answer.text
        made[name] = answer.json["id"]
    return made


def listed(desk: Desk, query: str = "") -> list[str]:
    return [each["name"] for each in desk("officer").get(f"/fields{query}").json["items"]]


def refused(answer: Any) -> list[str] | None:
    """Return the candidates that a field was refused with."""
    error = next(each for each in answer.json["errors"] if each["code"] == "field_not_listed")
    assert (answer.status_code, error["pointer"]) == (422, "/field")
    found: list[str] | None = error.get("candidates")
    return found


def test_the_list_is_found_without_accents_page_by_page(city: City, desk: Desk) -> None:
    made = keep(desk, *NAMES)
    assert listed(desk) == ["Giáo dục", "Môi trường", "Xây dựng, giao thông", "Y tế"]
    assert listed(desk, "?q=xay+dung") == listed(desk, "?q=GIAO+THÔNG") == ["Xây dựng, giao thông"]
    first = desk("officer").get("/fields?limit=3").json
    assert listed(desk, f"?cursor={first['next']}") == ["Y tế"]
    desk("admin").patch(f"/fields/{made['Y tế']}", {"retired": True})
    assert "Y tế" not in listed(desk)
    assert (listed(desk, "?state=retired"), len(listed(desk, "?state=all"))) == (["Y tế"], 4)
    back = desk("admin").patch(f"/fields/{made['Y tế']}", {"retired": False})
    assert (back.json["retired_at"], listed(desk, "?q=y+te")) == (None, ["Y tế"])


def test_one_field_stands_in_it_once(city: City, desk: Desk) -> None:
    made = keep(desk, "Xây dựng", "Y tế")
    for name in ("Xây dựng", "XAY  DUNG"):
        assert desk("admin").post("/fields", {"name": name}).json["errors"][0]["code"] == "field_taken"
    taken = desk("admin").patch(f"/fields/{made['Y tế']}", {"name": "xây dụng"})
    assert taken.json["errors"][0]["code"] == "field_taken"
    assert desk("admin").patch(f"/fields/{made['Y tế']}", {"name": "Y Tế"}).json["name"] == "Y Tế"


def test_an_empty_list_takes_anything(city: City, desk: Desk) -> None:
    assert desk.assign("chair", "works", field="Việc riêng")["field"] == "Việc riêng"


def test_a_list_takes_what_is_in_it_and_spells_it(city: City, desk: Desk) -> None:
    keep(desk, *NAMES)
    assert desk.assign("chair", "works", field="xay dung,  GIAO thong")["field"] == "Xây dựng, giao thông"
    assert desk.assign("chair", "works", "Hai")["field"] == ""
    body = {"title": "Ba", "lead": desk.party("works")}
    assert refused(desk("chair").post("/tasks", {**body, "field": "Xây dựng"})) == ["Xây dựng, giao thông"]
    assert refused(desk("chair").post("/tasks", {**body, "field": "moi truong do thi"})) == ["Môi trường"]
    assert refused(desk("chair").post("/tasks", {**body, "field": "qqq"})) is None
    campaign = {"title": "Bốn", "to": [desk.party("works"), desk.party("health_unit")], "field": "Giáo dụcc"}
    assert refused(desk("chair").post("/campaigns", campaign)) == ["Giáo dục"]
    assert desk("officer").post("/tasks", {**body, "field": "qqq"}).status_code == 403


def test_five_candidates_are_enough() -> None:
    names = [f"Lĩnh vực số {n}" for n in range(9)]
    assert nearest("linh vuc so", names) == tuple(names[:5])
    assert nearest("y te cong cong", ["Y tế", "Giáo dục"]) == ("Y tế",)


def test_a_change_is_held_to_the_list_and_what_was_before_may_stay(city: City, desk: Desk) -> None:
    task = desk.assign("chair", "works", field="Việc riêng")
    made = keep(desk, *NAMES)
    chair, path = desk("chair"), f"/tasks/{task['id']}"

    def change(**values: str) -> Any:
        return chair.patch(path, values, If_Match=chair.get(path).headers["ETag"])

    assert change(title="Tên khác", field="Việc riêng").json["field"] == "Việc riêng"
    assert refused(change(field="qqq")) is None
    assert change(field="y te").json["field"] == "Y tế"
    desk("admin").patch(f"/fields/{made['Y tế']}", {"retired": True})
    assert change(field="Y tế", title="Vẫn thế").status_code == 200
    assert refused(change(field="y te")) is None, "retired: whoever has it keeps it, nobody gets it"
    assert change(field="").json["field"] == ""


def test_open_tasks_follow_a_rename_and_the_past_keeps_the_old_name(city: City, desk: Desk) -> None:
    made = keep(desk, "Đô thị", "Y tế")
    task, other = city.assign("chair", "works", field="Đô thị"), city.assign("chair", "works", "B", field="Y tế")
    done = city.assign("chair", "works", "Việc đã xong", field="Đô thị")
    city.do("director", "submit", done, note="xong")
    city.do("chair", "approve", done, note="")
    before = desk("chair").get(f"/tasks/{task.id}").headers["ETag"]
    renamed = desk("admin").patch(f"/fields/{made['Đô thị']}", {"name": "Quản lý đô thị"})
    assert renamed.json["name"] == "Quản lý đô thị"
    fields = {each["id"]: each["field"] for each in desk("chair").get("/tasks").json["items"]}
    assert fields == {str(task.id): "Quản lý đô thị", str(other.id): "Y tế", str(done.id): "Đô thị"}
    assert desk("chair").get(f"/tasks/{task.id}").headers["ETag"] != before
    found = desk("chair").get("/tasks?q=quan+ly+do+thi").json["items"]
    assert [each["id"] for each in found] == [str(task.id)]
    entry = desk("chair").get(f"/tasks/{task.id}/history").json["items"][-1]
    assert (entry["verb"], entry["data"]) == ("change", {"field": {"from": "Đô thị", "to": "Quản lý đô thị"}})
    assert entry["actor"]["full_name"] == "Quản Trị Viên"
    assert verbs_of(city, other) == ["assign"]
    assert [each.rung for each in city.reminders(task)] == [each.rung for each in city.reminders(other)]


def test_what_was_kept_under_an_old_name_still_means_the_field(city: City, desk: Desk) -> None:
    made = keep(desk, "Đô thị")
    body = {"title": "Trực", "lead": desk.party("works"), "field": "Đô thị"}
    kept = desk("chair").post("/templates", {"name": "Trực", "body": body}).json
    desk("admin").patch(f"/fields/{made['Đô thị']}", {"name": "Quản lý đô thị"})
    desk("admin").patch(f"/fields/{made['Đô thị']}", {"name": "Trật tự đô thị"})
    assert desk("chair").post(f"/templates/{kept['id']}/assignment").json["field"] == "Trật tự đô thị"
    assert listed(desk, "?q=quan+ly") == ["Trật tự đô thị"]
    keep(desk, "Đô thị")
    assert desk("chair").post(f"/templates/{kept['id']}/assignment").json["field"] == "Đô thị", "a name before a memory"


def test_drafts_and_plans_are_held_to_it(city: City, desk: Desk) -> None:
    keep(desk, *NAMES)
    assert refused(desk("chair").post("/task-drafts", {"title": "A", "field": "Giáo dụccc"})) == ["Giáo dục"]
    draft = desk("chair").post("/task-drafts", {"title": "A", "field": "giao duc"}).json
    assert draft["body"]["field"] == "Giáo dục"
    path = f"/task-drafts/{draft['id']}"
    assert refused(desk("chair").patch(path, {"field": "Y tee"}, If_Match='"1"')) == ["Y tế"]
    assert "field" not in desk("chair").patch(path, {"field": None}, If_Match='"1"').json["body"]

    head = ("STT", "Nội dung", "Đơn vị chủ trì", "Lĩnh vực")
    plan = (("1", "Tiêm chủng", "Sở Y tế", "y te"), ("2", "Duy tu đường", "Sở Xây dựng", "Giao thông"))
    imported = upload(desk, annex(plan, head=head)).json
    good, bad = rows(desk, imported).values()
    assert (good["state"], good["body"]["field"]) == ("ready", "Y tế")
    problem = next(each for each in bad["problems"] if each["field"] == "field")
    assert (bad["state"], problem["message"]) == ("problem", "Lĩnh vực này không có trong danh mục")
    assert [each["name"] for each in problem["candidates"]] == ["Xây dựng, giao thông"]
    row = f"/plan-imports/{imported['id']}/rows/{bad['number']}"
    assert refused(desk("chair").put(row, {"field": "Giao thôn"})) == ["Xây dựng, giao thông"]
    assert desk("chair").put(row, {"field": "xay dung, giao thong"}).json["state"] == "ready"
    assert desk("chair").post(f"/plan-imports/{imported['id']}/execution").status_code == 201
    assert {each["field"] for each in desk("chair").get("/tasks").json["items"]} == {"Y tế", "Xây dựng, giao thông"}


@pytest.mark.parametrize(("given", "asked"), [({}, 0), ({"field": "y te"}, 1)])
def test_no_field_asks_nobody(city: City, desk: Desk, given: dict[str, str], asked: int) -> None:
    keep(desk, *NAMES)
    chair, statements = desk("chair"), []
    body = {"title": "Một", "lead": desk.party("works"), **given}

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(city.runtime.engine, "before_cursor_execute", note)
    try:
        assert chair.post("/tasks", body).status_code == 201
    finally:
        event.remove(city.runtime.engine, "before_cursor_execute", note)
    assert sum("FROM field" in each for each in statements) == asked


def test_a_rename_takes_the_tasks_that_are_just_being_assigned(city: City, desk: Desk) -> None:
    """The assignment has found the old name and not committed; the rename waits for it."""
    made = keep(desk, "Đô thị")
    admin = desk("admin")
    with city.runtime.unit_of_work() as work:
        chair = work.session.get_one(Person, city.people["chair"].id)
        task = assign(work, chair, Assignment("Việc đang giao", city.party("works"), field="đô thị"), now=city.now)
        renaming = Thread(target=admin.patch, args=(f"/fields/{made['Đô thị']}", {"name": "Quản lý đô thị"}))
        renaming.start()
        renaming.join(0.5)
        assert renaming.is_alive()
        work.commit()
    renaming.join(10)
    with city.runtime.sessions() as session:
        assert session.scalar(select(Field.name)) == "Quản lý đô thị"
        assert session.get_one(Task, task.id).field == "Quản lý đô thị"
