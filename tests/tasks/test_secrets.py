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
