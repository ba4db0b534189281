"""What people write about a task, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

from tests.city import City, Desk


def test_a_mention_reaches_the_phone_and_the_rest_is_read_in_the_task(city: City, desk: Desk) -> None:
    director, secretary = city.phone("director"), city.phone("an")
    task = city.assign("chair", "works")
    director.expects("Nhiệm vụ mới")
    path = f"/tasks/{task.id}/comments"
    mention = {"text": "Anh xem lại số liệu giúp", "mentions": [str(city.people["director"].id)]}
    made = desk("an").post(path, mention)
    assert made.status_code == 201, made.text
    director.expects("Anh xem lại số liệu giúp")
    city.simulation.clock.advance(timedelta(seconds=1))
    desk("director").post(path, {"text": "Đã sửa"})
    secretary.expects_nothing()
    assert [each["text"] for each in desk("chair").get(path).json["items"]] == ["Đã sửa", "Anh xem lại số liệu giúp"]
    assert desk("director").delete(f"{path}/{made.json['id']}").status_code == 403
    assert desk("an").delete(f"{path}/{made.json['id']}").status_code == 204
    gone = desk("chair").get(path).json["items"][1]
    assert (gone["text"], gone["deleted_at"] is None) == ("", False)
    assert desk("ward").get(path).status_code == 404
