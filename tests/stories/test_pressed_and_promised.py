"""Urging as people live it: pressed, answered with one tap, kept or not."""

from __future__ import annotations

from typing import Any

from tests.city import City, Desk, local


def tap(desk: Desk, path: str, who: str, **words: Any) -> Any:
    """Answer the last urging of a task, as the phone does from its notification."""
    newest = desk(who).get(f"{path}/urgings").json["items"][0]
    answered = desk(who).post(f"{path}/urgings/{newest['id']}/answer", words)
    assert answered.status_code == 201, answered.text
    return answered.json


def test_a_promise_made_with_one_tap_and_kept(desk: Desk) -> None:
    city: City = desk.city
    chair, director = city.phone("chair"), city.phone("director")
    path = f"/tasks/{desk.assign('chair', 'works', deadline='2026-03-20T17:00:00+07:00')['id']}"
    director.expects("Nhiệm vụ mới")
    desk("chair").post(f"{path}/urging", {"note": "Đến đâu rồi?"})
    director.expects("Đến đâu rồi?")
    city.fast_forward(minutes=3)
    tap(desk, path, "director", promise="đang xử lý", done_by="xong trước 16h")
    chair.expects("đang xử lý, xong trước 16h. Hẹn xong: 16:00 thứ Hai 02/03/2026")
    assert desk("chair").get(path).json["status"] == "in_progress", "who answers has received it"
    city.go_to(local("2026-03-02 15:40"))
    desk("director").post(f"{path}/submission", {"note": "Đã xong"})
    chair.expects("Chờ duyệt")
    city.go_to(local("2026-03-03 17:00"))
    director.expects_nothing()
    chair.expects_nothing()


def test_a_promise_that_passes_is_asked_about_and_a_new_one_is_given(desk: Desk) -> None:
    city: City = desk.city
    secretary, director, chair = city.phone("an"), city.phone("director"), city.phone("chair")
    path = f"/tasks/{desk.assign('chair', 'works')['id']}"
    director.expects("Nhiệm vụ mới")
    desk("an").post(f"{path}/urging", {"note": "Chủ tịch hỏi việc này"})
    director.expects("Chủ tịch hỏi việc này")
    tap(desk, path, "director", promise="đang xử lý", done_by="xong trước 11h")
    secretary.expects("Trả lời đôn đốc")
    city.go_to(local("2026-03-02 11:00"))
    director.expects("Quá giờ hẹn xong")
    secretary.expects("anh/chị đã đôn đốc")
    desk("an").post(f"{path}/urging", {"note": "Đã quá giờ hẹn"})
    director.expects("Đã quá giờ hẹn")
    tap(desk, path, "director", promise="vướng mưa", done_by="xong trước 17h", percent=70)
    secretary.expects("vướng mưa")
    city.go_to(local("2026-03-02 16:30"))
    desk("director").post(f"{path}/progress-reports", {"percent": 95})
    city.go_to(local("2026-03-05 17:00"))
    director.expects_nothing()
    secretary.expects_nothing()
    chair.expects_nothing()


def test_the_secretariat_presses_everybody_who_is_late_before_lunch(desk: Desk) -> None:
    city: City = desk.city
    director, health = city.phone("director"), city.phone("health")
    for n in range(4):
        given = desk.assign("chair", "works", f"Việc {n}", deadline="2026-03-02T10:00:00+07:00")
        desk("director").post(f"/tasks/{given['id']}/acknowledgement")
    desk.assign("chair", "health_unit", "Việc của y tế", deadline="2026-03-20T17:00:00+07:00")
    city.go_to(local("2026-03-02 11:00"))
    director.expects(*["Nhiệm vụ mới"] * 4, *["nhiệm vụ cần anh/chị xem"] * (len(director.messages) - 4))
    health.expects("Nhiệm vụ mới")
    late = {"condition": ["overdue"]}
    assert desk("an").post("/bulk/urging/previews", {"filter": late}).json == {"tasks": 4, "people": 1, "left_out": 0}
    done = desk("an").post("/bulk/urging", {"filter": late, "note": "Báo cáo trước 11h30"})
    assert (done.json["done"], done.json["failed"]) == (4, 0)
    director.expects("Đôn đốc 4 nhiệm vụ")
    health.expects_nothing()
    again = desk("an").post("/bulk/urging", {"filter": late, "note": "Báo cáo ngay"})
    assert {each["problem"]["code"] for each in again.json["results"]} == {"urged_just_now"}
    director.expects_nothing()
