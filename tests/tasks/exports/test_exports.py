"""What leaves the product: workbooks that calculate nothing, histories that can be verified."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.runtime import Runtime
from tasks.exports.history import document_in, fault_of
from tests.city import City, Desk, build_city, open_desk
from tests.conftest import MONDAY, empty
from tests.fakes import Carrier
from wsgi import offline


def test_the_list_as_a_workbook_respects_filters_and_reach(city: City, desk: Desk) -> None:
    city.assign("chair", "works", "=HYPERLINK(1)", urgency="urgent")
    city.assign("chair", "health_unit", "Việc khác")
    answer = desk("director").get("/tasks.xlsx?urgency=urgent")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(min_row=4, values_only=True)
    assert [row[1] for row in rows] == ["Nội dung", "'=HYPERLINK(1)"]


@pytest.fixture(scope="module")
def exported(app: Flask, carrier: Carrier) -> dict[str, bytes]:
    """A history as a file of each kind. It stands by itself: the city it was written in is gone."""
    runtime: Runtime = app.extensions["giaoviec"]
    empty(runtime)
    city = build_city(runtime, carrier, MONDAY)
    task = city.assign("chair", "works", "Xử lý điểm ngập đường X")
    city.do("director", "submit", task, note="đã xong")
    with open_desk(app, city) as desk:
        return {kind: desk("an").get(f"/tasks/{task.id}/history.{kind}").data for kind in ("json", "pdf")}


def test_a_signed_history_holds_as_json_and_inside_the_pdf(exported: dict[str, bytes], desk: Desk) -> None:
    key = desk("an").get("/history-key").json["public_key"]
    for content in exported.values():
        assert fault_of(document_in(content), key) is None
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(exported["pdf"])).pages)
    assert "Xử lý điểm ngập đường X" in text
    assert "Hoàng Văn Giám" in text


def test_what_is_attached_ends_where_it_says_itself() -> None:
    """One in 256 ends with a carriage return, which was taken for part of the line end: such a paper did not verify."""
    endings = set()
    for length in range(256):
        deflated = zlib.compress(json.dumps({"words": "a" * length}).encode())
        endings.add(deflated[-1])
        paper = b"%PDF-1.3\n<</Type /EmbeddedFile>>\nstream\n" + deflated + b"\nendstream\n"
        assert document_in(paper) == {"words": "a" * length}
    assert endings == set(range(256))
    with pytest.raises(ValueError, match="no signed history"):
        document_in(b"%PDF-1.3\n<</Type /EmbeddedFile>>\nstream\n" + zlib.compress(b"{}")[:-2] + b"\nendstream\n")


@pytest.mark.parametrize("field", ["at", "verb", "actor_id", "data"])
def test_any_edit_is_found(exported: dict[str, bytes], field: str) -> None:
    found = json.loads(exported["json"])
    found["payload"]["entries"][1][field] = "2026-01-01T00:00:00+00:00" if field == "at" else "khác"
    assert fault_of(found) == "the signature does not hold"


def test_another_key_is_nobodys(exported: dict[str, bytes]) -> None:
    assert fault_of(json.loads(exported["json"]), "A" * 43 + "=") == "the signature does not hold"


@pytest.mark.parametrize("more", [{"note": "đã duyệt"}, {"algorithm": "none"}])
def test_nothing_stands_beside_what_is_signed(exported: dict[str, bytes], more: dict[str, str]) -> None:
    assert fault_of({**json.loads(exported["json"]), **more}) == "the signature does not hold"


def test_what_is_said_twice_is_refused(exported: dict[str, bytes]) -> None:
    forged = exported["json"].replace(b'"payload":', b'"payload": {"task": {"title": "Kh\xc3\xa1c"}}, "payload":', 1)
    with pytest.raises(ValueError, match="twice"):
        document_in(forged)


def test_a_title_in_letters_that_the_paper_lacks(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", "Họp 😀 漢字 \ufffe " + "x" * 600)
    answer = desk("chair").get(f"/tasks/{task.id}/history.pdf")
    assert answer.status_code == 200
    assert document_in(answer.data)["payload"]["task"]["title"] == task.title


@pytest.fixture
def verify(app: Flask, city: City, tmp_path: Path) -> Callable[[bytes], str]:
    """What `verify-history --file` says of these bytes; what does not hold ends it with 1."""

    def run(content: bytes) -> str:
        file = tmp_path / "history"
        file.write_bytes(content)
        with app.app_context():
            done = app.test_cli_runner().invoke(args=["verify-history", "--file", str(file)])
        assert done.exit_code == (0 if done.output.endswith("signature and chain hold\n") else 1)
        return done.output.strip()

    return run


def test_the_command_takes_both_forms(exported: dict[str, bytes], verify: Callable[[bytes], str]) -> None:
    code = json.loads(exported["json"])["payload"]["task"]["code"]
    for content in exported.values():
        assert verify(content) == f"{code}: 2 entries, signature and chain hold"


def test_a_paper_that_shows_something_else_does_not_hold(
    exported: dict[str, bytes], verify: Callable[[bytes], str]
) -> None:
    """Every byte is sealed: also those of the page, which the attached original knows nothing of."""
    pdf, changed = exported["pdf"], "does not hold: the paper was changed"
    assert verify(pdf.replace(b"/MediaBox [0 0 595.28", b"/MediaBox [0 0 595.29", 1)) == changed
    assert verify(pdf[: pdf.rindex(b"%Ed25519")]) == changed
    assert verify(pdf + b"%%EOF\n") == changed
    for at in range(9, len(pdf), len(pdf) // 40):
        said = verify(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :])
        assert said.startswith(("does not hold: ", "not an exported history: ")), at


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"[]", b"\xff\xfe", b'{"payload": '])
def test_a_file_of_another_kind_is_said_to_be_none(verify: Callable[[bytes], str], content: bytes) -> None:
    assert verify(content).startswith("not an exported history: ")


def test_a_file_is_verified_without_a_database_by_the_key_of_whoever_signed(
    app: Flask, exported: dict[str, bytes], tmp_path: Path
) -> None:
    with app.app_context():
        key = app.test_cli_runner().invoke(args=["verify-history", "--show-key"]).output.strip()
    files = {name: tmp_path / f"history.{name}" for name in exported}
    for name, content in exported.items():
        files[name].write_bytes(content)

    command = [sys.executable, "-m", "flask", "--app", "wsgi", "verify-history"]
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    def really(*arguments: str) -> tuple[int, str]:
        done = subprocess.run([*command, *arguments], env=bare, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def run(*arguments: str, secret: str | None = None) -> tuple[int, str]:
        """What the command itself says: a process for each costs two seconds."""
        alone = offline()
        with alone.app_context():
            done = alone.test_cli_runner(env={"GIAOVIEC_SECRET": secret}).invoke(args=["verify-history", *arguments])
        return done.exit_code, done.output

    code, said = really("--file", str(files["pdf"]), "--key", key)
    assert (code, said.endswith("signature and chain hold\n")) == (0, True), said
    for file in files.values():
        code, said = run("--file", str(file), "--key", key)
        assert (code, said.endswith("signature and chain hold\n")) == (0, True), said
    other = base64.b64encode(bytes(32)).decode()
    assert run("--file", str(files["pdf"]), "--key", other)[0] == 1
    assert "by whose key?" in run("--file", str(files["pdf"]))[1]
    assert run("--file", str(files["pdf"]), secret=os.environ["GIAOVIEC_SECRET"])[0] == 0
    assert "DATABASE_URL is not set" in really()[1]


def test_the_paper_has_a_sign_for_what_became_what(city: City, desk: Desk) -> None:
    task = desk.assign("chair", "works")
    desk("chair").patch(f"/tasks/{task['id']}", {"urgency": "flash"}, If_Match='"1"')
    paper = PdfReader(io.BytesIO(desk("chair").get(f"/tasks/{task['id']}/history.pdf").data))
    assert "thường » hỏa tốc" in "".join(page.extract_text() for page in paper.pages)
