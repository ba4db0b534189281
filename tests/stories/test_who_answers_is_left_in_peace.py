"""An answer silences what asked for it, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from tests.city import City, local


def test_acknowledging_silences_the_question_for_whoever_answered(city: City) -> None:
    director, health, chair = city.phone("director"), city.phone("health"), city.phone("chair")
    task = city.assign("chair", "works", urgency="urgent", coordinators=["health_unit"])
    director.expects("vì anh/chị được giao chủ trì")
    health.expects("vì anh/chị được giao phối hợp")
    city.do("director", "acknowledge", task)

    city.go_to(local("2026-03-02 14:30"))
    director.expects_nothing()
    health.expects("vì chưa tiếp nhận sau 4 giờ làm việc")
    city.go_to(local("2026-03-03 09:00"))
    health.expects("vì chưa tiếp nhận sau 1 ngày làm việc")
    chair.expects("Sở Y tế (Đỗ Văn Y)")

    city.do("health", "acknowledge", task)
    city.fast_forward(days=10)
    director.expects_nothing()
    health.expects_nothing()
    chair.expects_nothing()


def test_a_stand_ins_acknowledgement_silences_too(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="urgent")
    director.expects("Nhiệm vụ mới")
    city.away("director", "deputy", days=2)
    city.do("deputy", "acknowledge", task)
    city.fast_forward(days=5)
    director.expects_nothing()


def test_a_progress_report_silences_half_time_and_the_deadline_still_comes(city: City) -> None:
    director, health = city.phone("director"), city.phone("health")
    reported = city.assign("chair", "works", deadline=local("2026-03-05 17:00"))
    silent = city.assign("chair", "health_unit", deadline=local("2026-03-05 17:00"))
    for who, phone, task in (("director", director, reported), ("health", health, silent)):
        phone.expects("Nhiệm vụ mới")
        city.do(who, "acknowledge", task)
    city.do("director", "report_progress", reported, percent=20, note="đã khảo sát")

    city.go_to(local("2026-03-04 08:14"))
    director.expects("vì còn 3 ngày làm việc là đến hạn")
    health.expects("vì còn 3 ngày làm việc là đến hạn")
    city.go_to(local("2026-03-04 10:00"))
    director.expects_nothing()
    health.expects("vì đã qua nửa thời gian mà chưa có báo cáo tiến độ")
    city.go_to(local("2026-03-05 17:00"))
    director.expects("vì còn 1 ngày làm việc là đến hạn", "vì đã đến hạn")


def test_handing_in_silences_everything_and_a_return_begins_again(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="urgent", deadline=city.now + timedelta(hours=3))
    director.expects("Nhiệm vụ mới")
    city.do("director", "submit", task, note="đã xong")
    city.fast_forward(days=3)
    director.expects_nothing()

    city.do("chair", "return_for_rework", task, reason="thiếu dự toán")
    director.expects("Trả lại để làm lại")
    city.go_to(local("2026-03-05 14:00"))
    director.expects("Quá hạn")
    city.do("director", "submit", task, note="đã bổ sung")
    city.do("chair", "approve", task, note="")
    director.expects("Đã phê duyệt")
    city.fast_forward(days=30)
    director.expects_nothing()


def test_a_recalled_task_is_never_heard_of_again(city: City) -> None:
    director, chair = city.phone("director"), city.phone("chair")
    task = city.assign("chair", "works", urgency="flash", deadline=city.now + timedelta(hours=1))
    director.expects("Nhiệm vụ mới")
    city.do("chair", "recall", task, reason="giao nhầm")
    director.expects("giao nhầm")
    city.fast_forward(days=3)
    director.expects_nothing()
    chair.expects_nothing()


def test_a_transfer_gives_the_new_lead_the_whole_ladder_and_the_old_one_peace(city: City) -> None:
    director, health = city.phone("director"), city.phone("health")
    task = city.assign("chair", "works", urgency="urgent")
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-03-02 13:30"))
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="đúng chức năng")
    health.expects("vì anh/chị được giao chủ trì")
    city.go_to(local("2026-03-03 09:00"))
    director.expects_nothing()
    health.expects("vì chưa tiếp nhận sau 4 giờ làm việc")
