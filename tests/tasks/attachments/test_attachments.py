"""Files of a task: what they are by content, for whom, and that they come back as they went."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.auth.tokens import read_access
from backend.http.uploads import Arrival, Upload
from backend.storage import ledger, place_of
from backend.storage.ledger import ABANDONED, StoredFile
from tasks.attachments.arriving import keep
from tests.city import City, Desk
from tests.tasks.test_verbs import verbs_of

PDF = b"%PDF-1.7\n" + b"x" * 1000


def upload(
    desk: Desk,
    task: Any,
    content: bytes,
    name: str = "báo cáo.pdf",
    who: str = "director",
    kind: str = "document",
    **more: str,
) -> Any:
    caller = desk(who)
    named = {header.replace("_", "-"): value for header, value in more.items()}
    headers = {**caller.headers, "Content-Type": "application/octet-stream", **named}
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


def bytes_kept(city: City) -> dict[str, bool]:
    """Return the keys that are written down, and whether something refers to each."""
    with city.runtime.sessions() as session:
        rows = session.scalars(select(StoredFile)).all()
    return {row.key: row.delete_after is None for row in rows}


def is_there(city: City, key: str) -> bool:
    try:
        return bool(list(place_of(city.runtime.settings).open(key)))
    except KeyError:
        return False


def later(city: City, **length: float) -> None:
    city.simulation.clock.advance(timedelta(**length))
    ledger.collect(city.runtime)


def test_a_file_sent_again_with_its_key_is_one_file(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    first = upload(desk, task, PDF, Idempotency_Key="upload-0001")
    again = upload(desk, task, PDF, Idempotency_Key="upload-0001")
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = upload(desk, task, PDF + b"y", Idempotency_Key="upload-0001")
    assert other.json["errors"][0]["code"] == "idempotency_mismatch"
    later(city, days=1)
    assert bytes_kept(city) == {first.json["id"]: True}


def test_what_is_refused_leaves_no_bytes(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    assert upload(desk, task, PDF, who="ward").status_code == 404
    assert upload(desk, task, PDF, who="an").json["code"] == "only_part_of_it"
    assert upload(desk, task, PDF, "a.exe").json["errors"][0]["pointer"] == "/query/filename"
    named = upload(desk, task, PDF, "TỐI MẬT kế hoạch.pdf").json["errors"][0]
    assert (named["pointer"], named["code"]) == ("/query/filename", "secret_refused")
    assert upload(desk, task, b"UBND\nTUY\xe1\xbb\x86T M\xe1\xba\xacT\n").json["errors"][0]["code"] == "secret_refused"
    assert bytes_kept(city) == {}
    kept = upload(desk, task, PDF).json["id"]
    assert upload(desk, task, PDF).json["code"] == "file_twice"
    assert bytes_kept(city) == {kept: True}


def test_what_is_taken_back_goes_when_its_grace_is_over(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    made = upload(desk, task, PDF).json["id"]
    desk("director").delete(f"/tasks/{task.id}/attachments/{made}")
    later(city, days=29, hours=23)
    assert is_there(city, made)
    later(city, hours=1)
    assert not is_there(city, made)
    assert bytes_kept(city) == {}
    assert verbs_of(city, task) == ["assign", "attach", "remove_file"]


def test_a_request_that_breaks_leaves_its_bytes_to_be_collected(city: City) -> None:
    """Nobody knows whether it has committed: only the database may say that the bytes can go."""
    task = city.assign("chair", "works")
    claims = read_access(city.runtime.settings, city.token("director"), city.now)
    sent = Upload(io.BytesIO(PDF), len(PDF), "")
    query = {"filename": "a.pdf", "kind": "document"}
    with pytest.raises(ConnectionError), keep(Arrival(city.runtime, claims, query, sent, city.now), task.id) as kept:
        raise ConnectionError("PostgreSQL has gone")
    assert is_there(city, kept.key)
    later(city, seconds=ABANDONED.total_seconds())
    assert not is_there(city, kept.key)
    assert bytes_kept(city) == {}


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


def test_a_name_with_a_line_break_is_refused_and_an_old_one_can_be_downloaded(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    refused = upload(desk, task, b"x", "b\nc.txt", "chair")
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/query/filename")
    kept = upload(desk, task, b"x", "b.txt", "chair").json
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE attachment SET name = :name"), {"name": "b\nc.txt"})
    found = desk("chair").get(f"/tasks/{task.id}/attachments/{kept['id']}/content")
    assert (found.status_code, found.data) == (200, b"x")
