"""Documents of a secret grade are refused at entry and never stored, logged or pushed."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from sqlalchemy import text

from migrations.metadata import METADATA
from tests.city import City, Desk

MARK = "KẾ HOẠCH PHÒNG THỦ KHU VỰC 77"
GRADES = ("mat", "toi_mat", "tuyet_mat")


def secret(desk: Desk, grade: str, **more: Any) -> dict[str, Any]:
    source = {"kind": "document", "number": f"77/{MARK}", "abstract": MARK, "issuer": MARK, "secrecy": grade, **more}
    return {"title": MARK, "content": MARK, "lead": desk.party("works"), "source": source}


def everything_stored(city: City) -> str:
    with city.runtime.sessions() as session:
        rows = [
            str(row) for table in METADATA.sorted_tables for row in session.execute(text(f"SELECT * FROM {table.name}"))
        ]
    kept = city.runtime.redis
    return "\n".join(rows) + "\n".join(f"{key!r} {kept.type(key)!r}" for key in kept.keys("*"))


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("path", ["/tasks", "/reminder-previews"])
def test_invariant_14_a_secret_document_is_refused_and_leaves_no_trace(
    desk: Desk, grade: str, path: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    director = desk.city.phone("director")
    with caplog.at_level(logging.DEBUG):
        answer = desk("chair").post(path, secret(desk, grade), Idempotency_Key="secret-1")
    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    assert answer.json["errors"] == [
        {
            "pointer": "/source/secrecy",
            "code": "secret_refused",
            "message": "Không nhận văn bản mật; hãy dùng hệ thống dành riêng. Nội dung vừa gửi không được lưu",
        }
    ]
    assert MARK not in answer.text
    assert MARK not in everything_stored(desk.city)
    captured = capfd.readouterr()
    for said in (caplog.text, captured.out, captured.err):
        assert MARK not in said
        assert json.dumps(MARK) not in said
    director.expects_nothing()


@pytest.mark.parametrize("grade", ["MAT", "Mật", "tuyệt mật", "top secret", ""])
def test_invariant_14_a_grade_nobody_knows_is_refused_as_well(desk: Desk, grade: str) -> None:
    answer = desk("chair").post("/tasks", secret(desk, grade))
    assert answer.status_code == 422
    assert MARK not in everything_stored(desk.city)


def test_invariant_14_a_secret_is_refused_even_when_more_is_wrong(desk: Desk) -> None:
    answer = desk("chair").post("/tasks", secret(desk, "mat", number="x" * 61))
    assert answer.status_code == 422
    assert MARK not in everything_stored(desk.city)


def test_invariant_14_a_change_cannot_bring_a_secret_in(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    body = {"source": secret(desk, "mat")["source"]}
    answer = desk("chair").patch(f"/tasks/{task['id']}", body, If_Match='"1"')
    assert answer.status_code == 422
    assert MARK not in everything_stored(desk.city)


def test_an_open_document_is_kept_and_found_by_its_number(desk: Desk) -> None:
    source = {"kind": "document", "number": "123/QĐ-UBND", "abstract": "Về thoát nước", "secrecy": "none"}
    desk.assign("chair", "works", source=source)
    found = desk("chair").get("/tasks?q=123/qd-ubnd").json["items"]
    assert [task["title"] for task in found] == ["Xử lý điểm ngập đường X"]
    shown = desk("chair").get(f"/tasks/{found[0]['id']}").json["source"]
    assert {name: shown[name] for name in source} == source


GRADED = "V/v Kế hoạch (TỐI MẬT)"


def test_every_entry_refuses_a_grade_that_is_stated_in_words(city: City, desk: Desk) -> None:
    task = desk.assign("chair", "works")
    one, works = f"/tasks/{task['id']}", desk.party("works")
    plain = {"title": "Rà soát", "lead": works}
    source = {"kind": "document", "abstract": "Độ mật: Tối mật"}
    sent = (
        ("POST", "/tasks", {**plain, "title": GRADED}, "/title"),
        ("POST", "/tasks", {**plain, "content": "TỐI MẬT\nKế hoạch"}, "/content"),
        ("POST", "/tasks", {**plain, "source": source}, "/source/abstract"),
        ("POST", "/tasks", {**plain, "tags": ["thường", "TỐI MẬT"]}, "/tags/1"),
        ("PATCH", one, {"title": "TUYỆT MẬT"}, "/title"),
        ("POST", "/task-drafts", {"title": "T Ố I  M Ậ T"}, "/title"),
        ("POST", "/task-drafts", {"sentence": "Giao Sở Xây dựng rà soát kho, mật"}, "/sentence"),
        ("POST", f"{one}/comments", {"text": "TUY\u200bỆT MẬT: bố phòng"}, "/text"),
        ("POST", f"{one}/recall", {"reason": "công văn mật số 12"}, "/reason"),
        ("POST", "/me/personal-reminders", {"text": "Tối mật: họp", "when": "mai 8h"}, "/text"),
    )
    for method, path, body, pointer in sent:
        headers = {"If_Match": '"1"'} if method == "PATCH" else {}
        answer = desk("chair").call(method, path, body, **headers)
        assert answer.status_code == 422, (path, body)
        assert (pointer, "secret_refused") in [(e["pointer"], e["code"]) for e in answer.json["errors"]], (path, body)
    assert desk("chair").get("/tasks").json["items"][0]["title"] == task["title"]


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ("Nội dung,Chủ trì\nTuần tra,SXD\nTối mật: bố phòng,SXD\n", "/rows/3"),
        ("Độ mật: Mật,\nNội dung,Chủ trì\nTuần tra,SXD\n", "/rows/1"),
    ],
)
def test_a_plan_with_a_grade_in_it_is_not_kept_at_all(desk: Desk, lines: str, pointer: str) -> None:
    caller = desk("chair")
    headers = {**caller.headers, "Content-Type": "application/octet-stream"}
    answer = caller._client.post("/api/v1/plan-imports", data=lines.encode(), headers=headers)
    assert (answer.status_code, [(e["pointer"], e["code"]) for e in answer.json["errors"]]) == (
        422,
        [(pointer, "secret_refused")],
    )
    assert desk("chair").get("/plan-imports").json["items"] == []
