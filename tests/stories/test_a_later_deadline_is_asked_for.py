"""Extensions as people live them: asked the evening before, answered late, countered, accepted."""

from __future__ import annotations

from tasks.assigning import Deadline
from tests.city import City, local


def test_asked_the_evening_before_the_chair_counters_and_the_director_accepts(city: City) -> None:
    chair, director = city.phone("chair"), city.phone("director")
    task = city.assign("chair", "works", deadline=local("2026-03-03 17:00"))
    city.do("director", "acknowledge", task)
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-03-02 16:30"))
    later = Deadline(at=local("2026-03-10 17:00"))
    request = city.extension("director", "ask", task, deadline=later, reason="chờ thẩm định")
    chair.expects("chờ thẩm định. Xin đến: 17:00 thứ Ba 10/03/2026.")
    sooner = Deadline(at=local("2026-03-05 17:00"))
    city.extension("chair", "decide", task, request.id, decision="counter", reason="hai ngày là đủ", deadline=sooner)
    proposed = "hai ngày là đủ. Đề xuất: 17:00 thứ Năm 05/03/2026."
    director.expects("Sắp đến hạn", proposed) if len(director.messages) > 2 else director.expects(proposed)
    city.extension("director", "accept", task, request.id)
    chair.expects("Hạn mới: 17:00 thứ Năm 05/03/2026.")
    city.go_to(local("2026-03-03 17:30"))
    assert city.see("chair", task).timeliness_at(city.now) == "due_soon"


def test_who_does_not_decide_is_reminded_and_the_office_hears_of_it(city: City) -> None:
    chair, secretary = city.phone("chair"), city.phone("an")
    task = city.assign("chair", "works", deadline=local("2026-03-20 17:00"))
    city.do("director", "acknowledge", task)
    city.do("director", "report_progress", task, percent=10, note="")
    later = Deadline(at=local("2026-03-27 17:00"))
    request = city.extension("director", "ask", task, deadline=later, reason="chờ thẩm định")
    chair.expects("chờ thẩm định")
    city.go_to(local("2026-03-04 17:01"))
    chair.expects("vì đề nghị gia hạn chưa được trả lời đúng hẹn")
    secretary.expects_nothing()
    city.go_to(local("2026-03-05 17:01"))
    chair.expects("vì đề nghị gia hạn chưa được trả lời đúng hẹn")
    secretary.expects("vì đề nghị gia hạn chưa được trả lời đúng hẹn")
    city.extension("chair", "decide", task, request.id, decision="refuse", reason="đã đủ thời gian")
    city.go_to(local("2026-03-12 17:00"))
    chair.expects_nothing()
