"""Fifty megabytes go in and come out of a web process whose memory hardly notices."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from backend.settings import Settings
from tests.backend.storage import BUCKET, CREDENTIALS, open_bucket
from tests.city import City
from tests.processes import Web, running

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE
#: What a process may grow by at its highest, whatever goes through it.
MOST = 12 * MEGABYTE


class Memory:
    """The memory of a web process's worker: now, and at its highest since it was last asked to forget."""

    def __init__(self, web: Web) -> None:
        self._status = Path(f"/proc/{_worker_of(web)}/status")

    def forget(self) -> None:
        """Let the highest be what it is now (proc_pid_clear_refs(5))."""
        self._status.with_name("clear_refs").write_text("5")

    def now(self) -> int:
        return self._read("VmRSS")

    def highest(self) -> int:
        return self._read("VmHWM")

    def _read(self, name: str) -> int:
        line = next(line for line in self._status.read_text().splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1]) * 1024


def _worker_of(web: Web) -> int:
    """gunicorn's worker is the child of the process that was started."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == web.pid:
            return int(status.parent.name)
    raise LookupError("gunicorn has no worker")


@pytest.fixture(scope="module", params=["folder", "bucket"])
def server(request: pytest.FixtureRequest, migrated: Settings, log: Path) -> Iterator[Web]:
    limits = {"GIAOVIEC_LOG_LEVEL": "warning", "GIAOVIEC_SIGN_IN_LIMIT": "1000 per minute"}
    if request.param == "folder":
        web = Web(log, **limits)
        with running(web):
            yield web.wait()
        return
    os.environ.update(CREDENTIALS)
    with open_bucket() as endpoint:
        web = Web(log, GIAOVIEC_S3_BUCKET=BUCKET, GIAOVIEC_S3_ENDPOINT=endpoint, **limits)
        with running(web):
            yield web.wait()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A PDF of noise, a document full of pictures, an archive with another one in it: fifty megabytes each."""
    folder, chance = tmp_path_factory.mktemp("large"), random.Random(50)
    pdf, document, archive = folder / "a.pdf", folder / "a.docx", folder / "a.zip"
    pdf.write_bytes(b"%PDF-1.7\n" + chance.randbytes(LARGEST - 9))
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as word:
        word.writestr("[Content_Types].xml", "<Types/>")
        word.writestr("word/document.xml", f"<w:p>{'Kính gửi các đơn vị. ' * 200_000}</w:p>" * 4)
        for n in range(49):
            word.writestr(f"word/media/{n}.png", b"\x89PNG\r\n\x1a\n" + chance.randbytes(MEGABYTE))
    inner = folder / "inner.zip"
    with zipfile.ZipFile(inner, "w") as within:
        within.writestr("phim.mp4", b"\0\0\0\x10ftypisom" + chance.randbytes(25 * MEGABYTE))
    with zipfile.ZipFile(archive, "w") as outer:
        outer.write(inner, "trong.zip")
        outer.writestr("anh.png", b"\x89PNG\r\n\x1a\n" + chance.randbytes(24 * MEGABYTE))
    return {"pdf": pdf, "docx": document, "zip": archive}


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(64 * 1024):
            yield chunk


def _upload(url: str, headers: dict[str, str], path: Path) -> httpx.Response:
    sent = {**headers, "Content-Length": str(path.stat().st_size), "Content-Type": "application/octet-stream"}
    query = {"filename": path.name, "kind": "document"}
    return httpx.post(url, params=query, content=_chunks(path), headers=sent, timeout=60)


def test_a_slow_line_holds_no_transaction(web: Web, town: City) -> None:
    """Half a file has come: whoever waits for the rest holds back neither a connection nor the live screens."""
    task = town.assign("chair", "works")
    path = f"/api/v1/tasks/{task.id}/attachments?filename=a.pdf"
    content = b"%PDF-1.7\n" + bytes(400_000)
    line = HTTPConnection("127.0.0.1", web.port, timeout=20)
    line.putrequest("POST", path)
    line.putheader("Authorization", f"Bearer {town.token('director')}")
    line.putheader("Content-Length", str(len(content)))
    line.putheader("Idempotency-Key", "a-slow-line")
    line.endheaders(content[:200_000])
    time.sleep(0.5)
    with town.runtime.sessions() as session:
        busy = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        assert session.scalar(busy) == 0
    line.send(content[200_000:])
    answer = line.getresponse()
    assert answer.status == 201, answer.read()
    line.close()


@pytest.mark.parametrize(("size", "status"), [(1000, 201), (LARGEST + 2, 413)])
def test_a_file_whose_length_was_not_said(web: Web, town: City, size: int, status: int) -> None:
    task = town.assign("chair", "works")
    headers = {"Authorization": f"Bearer {town.token('director')}", "Content-Type": "application/octet-stream"}

    def chunks() -> Iterator[bytes]:
        yield b"%PDF-1.7\n"
        for start in range(9, size, MEGABYTE):
            yield bytes(min(MEGABYTE, size - start))

    answer = httpx.post(f"{web.url}/api/v1/tasks/{task.id}/attachments", content=chunks(), headers=headers, timeout=30)
    assert answer.status_code == status, answer.text


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is read from Linux's /proc")
def test_memory_stays_what_it_is(server: Web, town: City, files: dict[str, Path], tmp_path: Path) -> None:
    task = town.assign("chair", "works")
    url = f"{server.url}/api/v1/tasks/{task.id}/attachments"
    headers = {"Authorization": f"Bearer {town.token('director')}"}
    small = tmp_path / "small.docx"
    with zipfile.ZipFile(small, "w") as word:
        word.writestr("word/document.xml", "<w:p>Kính gửi</w:p>")
    first = _upload(url, headers, small)  # what is loaded when it is first used is loaded now
    assert first.status_code == 201, first.text
    httpx.get(f"{url}/{first.json()['id']}/content", headers=headers)
    memory = Memory(server)
    for name, path in files.items():
        grown = {}
        memory.forget()
        before = memory.now()
        made = _upload(url, headers, path)
        grown["in"] = memory.highest() - before
        assert made.status_code == 201, made.text
        assert made.json()["size"] == path.stat().st_size
        memory.forget()
        before = memory.now()
        with httpx.stream("GET", f"{url}/{made.json()['id']}/content", headers=headers, timeout=60) as answer:
            size = sum(len(chunk) for chunk in answer.iter_raw())
        grown["out"] = memory.highest() - before
        assert size == path.stat().st_size
        print({f"{name} {way}, MB": round(most / MEGABYTE, 1) for way, most in grown.items()}, flush=True)
        assert max(grown.values()) < MOST, (name, grown)
