"""Files of a task: what they are by content, for whom, and that they come back as they went."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.city import City, Desk
from tests.tasks.test_verbs import verbs_of

PDF = b"%PDF-1.7\n" + b"x" * 1000


def upload(
    desk: Desk, task: Any, content: bytes, name: str = "báo cáo.pdf", who: str = "director", kind: str = "document"
) -> Any:
    caller = desk(who)
    headers = {**caller.headers, "Content-Type": "application/octet-stream"}
    path = f"/api/v1/tasks/{task.id}/attachments"
    query = {"filename": name, "kind": kind}
    return caller._client.post(path, data=content, query_string=query, headers=headers)


def test_what_went_in_comes_out_under_its_name(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    made = upload(desk, task, PDF)
    assert made.status_code == 201, made.text
    assert (made.json["media_type"], made.json["size"]) == ("application/pdf", len(PDF))
    assert made.json["sha256"] == hashlib.sha256(PDF).hexdigest()
    answer = desk("chair").get(f"/tasks/{task.id}/attachments/{made.json['id']}/content")
    assert answer.data == PDF
    assert "b%C3%A1o%20c%C3%A1o.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert desk("ward").get(f"/tasks/{task.id}/attachments/{made.json['id']}/content").status_code == 404
    assert verbs_of(city, task) == ["assign", "attach"]


def test_fifty_megabytes_are_taken_and_one_byte_more_is_refused(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    content = PDF + bytes(50 * 1024 * 1024 - len(PDF))
    assert upload(desk, task, content).status_code == 201
    assert upload(desk, task, content + b"x").status_code in (413, 422)
    assert len(desk("chair").get(f"/tasks/{task.id}/attachments").json["items"]) == 1


def test_the_same_file_is_kept_once_and_can_be_taken_back(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    made = upload(desk, task, PDF).json
    assert upload(desk, task, PDF, "tên khác.pdf").json["code"] == "file_twice"
    path = f"/tasks/{task.id}/attachments/{made['id']}"
    assert desk("chair").delete(path).status_code == 403
    assert desk("director").delete(path).status_code == 204
    assert desk("chair").get(f"/tasks/{task.id}/attachments").json["items"] == []
    assert verbs_of(city, task) == ["assign", "attach", "remove_file"]


def test_a_download_is_gone_on_with_and_not_repeated(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    made = upload(desk, task, PDF).json
    path = f"/tasks/{task.id}/attachments/{made['id']}/content"
    whole = desk("chair").get(path)
    assert (whole.data, whole.headers["Content-Type"]) == (PDF, "application/pdf")
    assert whole.headers["ETag"] == f'"{made["sha256"]}"'
    part = desk("chair").get(path, Range="bytes=4-9")
    assert (part.status_code, part.data) == (206, PDF[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(PDF)}"
    beyond = desk("chair").get(path, Range=f"bytes={len(PDF)}-")
    assert (beyond.status_code, beyond.headers["Content-Type"]) == (416, "application/problem+json")
    again = desk("chair").get(path, If_None_Match=whole.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert desk("ward").get(path, If_None_Match=whole.headers["ETag"]).status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n123", "image/png"),
        ("Kính gửi các đơn vị, mật độ cao".encode(), "text/plain"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
    ],
)
def test_the_content_says_what_it_is(city: City, desk: Desk, content: bytes, media_type: str) -> None:
    task = city.assign("chair", "works")
    assert upload(desk, task, content, "khong-ro").json["media_type"] == media_type
