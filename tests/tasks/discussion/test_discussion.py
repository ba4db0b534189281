"""What people write about a task, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

from backend.storage import ledger
from tests.city import City, Desk
from tests.tasks.test_verbs import verbs_of


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


def send(desk: Desk, path: str, who: str, content: bytes = b"%PDF-1.7 so lieu", name: str = "số liệu.pdf") -> str:
    """Send a file for a comment; return its id."""
    caller = desk(who)
    headers = {**caller.headers, "Content-Type": "application/octet-stream"}
    query = {"filename": name, "kind": "comment"}
    made = caller._client.post(f"/api/v1{path}/attachments", data=content, query_string=query, headers=headers)
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def test_whoever_may_comment_may_attach_to_their_comment(city: City, desk: Desk) -> None:
    """The secretariat only watches: it adds no document and no evidence, but a comment with its file."""
    task = city.assign("chair", "works")
    path = f"/tasks/{task.id}"
    first, second = send(desk, path, "an"), send(desk, path, "an", b"%PDF-1.7 phu luc", "phụ lục.pdf")
    content = f"{path}/attachments/{first}/content"
    assert (desk("an").get(content).status_code, desk("chair").get(content).status_code) == (200, 404)
    assert verbs_of(city, task) == ["assign"], "nothing has been said yet"
    made = desk("an").post(f"{path}/comments", {"text": "Số liệu mới", "attachments": [second, first]})
    assert [each["name"] for each in made.json["attachments"]] == ["phụ lục.pdf", "số liệu.pdf"]
    listed = desk("director").get(f"{path}/comments").json["items"][0]
    assert {each["name"] for each in listed["attachments"]} == {"số liệu.pdf", "phụ lục.pdf"}
    assert listed["attachments"][0]["uploader"]["full_name"] == "Lê Thị An"
    assert desk("chair").get(content).data == b"%PDF-1.7 so lieu"
    assert desk("ward").get(content).status_code == 404
    assert desk("chair").get(f"{path}/attachments").json["items"] == [], "comments list their own files"
    said = desk("chair").get(f"{path}/history").json["items"][1]["data"]
    assert [each["name"] for each in said["attachments"]] == ["phụ lục.pdf", "số liệu.pdf"]


def test_a_file_comes_with_one_comment_of_its_sender(city: City, desk: Desk) -> None:
    task, other = city.assign("chair", "works"), city.assign("chair", "works", "Việc khác")
    path = f"/tasks/{task.id}"
    used, elsewhere, of_another = (
        send(desk, path, "an"),
        send(desk, f"/tasks/{other.id}", "an"),
        send(desk, path, "chair"),
    )
    desk("an").post(f"{path}/comments", {"text": "Một", "attachments": [used]})
    for wrong in (used, elsewhere, of_another):
        fresh = send(desk, path, "an")
        answer = desk("an").post(f"{path}/comments", {"text": "Hai", "attachments": [fresh, wrong]})
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/attachments/1")
    twice = desk("an").post(f"{path}/comments", {"text": "Ba", "attachments": [fresh, fresh]})
    assert twice.json["errors"][0]["code"] == "unknown_file"
    assert desk("an").post(f"{path}/comments", {"text": "Bốn", "attachments": [fresh]}).status_code == 201


def test_a_comment_takes_its_files_with_it(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    path = f"/tasks/{task.id}"
    file = send(desk, path, "an")
    made = desk("an").post(f"{path}/comments", {"text": "Nhầm", "attachments": [file]}).json
    assert desk("an").delete(f"{path}/comments/{made['id']}").status_code == 204
    assert desk("chair").get(f"{path}/comments").json["items"][0]["attachments"] == []
    assert desk("an").get(f"{path}/attachments/{file}/content").status_code == 404
    city.simulation.clock.advance(timedelta(days=30))
    assert ledger.collect(city.runtime) == 1


def test_a_file_for_a_comment_that_nobody_wrote_goes_after_a_day(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    path = f"/tasks/{task.id}"
    file, taken_back = send(desk, path, "an"), send(desk, path, "an")
    assert desk("an").delete(f"{path}/attachments/{taken_back}").status_code == 204
    assert ledger.collect(city.runtime) == 1
    city.simulation.clock.advance(timedelta(days=1))
    assert ledger.collect(city.runtime) == 1
    assert desk("an").get(f"{path}/attachments/{file}/content").status_code == 404
    late = desk("an").post(f"{path}/comments", {"text": "Đây", "attachments": [file]})
    assert late.json["errors"][0]["code"] == "unknown_file"
    assert verbs_of(city, task) == ["assign"]
    for _ in range(20):
        send(desk, path, "an")
    caller = desk("an")
    more = caller._client.post(f"/api/v1{path}/attachments?kind=comment", data=b"x", headers=caller.headers)
    assert more.json["code"] == "too_many_files"


def test_who_writes_faster_than_people_read_is_held_back_for_a_while(city: City, desk: Desk) -> None:
    paths = [f"/tasks/{city.assign('chair', 'works').id}/comments" for _ in range(2)]
    for n in range(20):
        assert desk("an").post(paths[n % 2], {"text": f"Ý kiến {n}"}).status_code == 201
        city.simulation.clock.advance(timedelta(seconds=1))
    held = desk("an").post(paths[0], {"text": "Thêm nữa"})
    assert (held.status_code, held.json["code"], held.headers["Retry-After"]) == (429, "comments_too_often", "41")
    assert "viết tiếp sau 41 giây" in held.json["title"]
    assert desk("binh").post(paths[0], {"text": "Người khác"}).status_code == 201
    city.simulation.clock.advance(timedelta(seconds=41))
    assert desk("an").post(paths[0], {"text": "Thêm nữa"}).status_code == 201
