"""From a fresh clone to the first assigned task: `bin/bench first_task` prints the seconds of each stretch.

A clone of the committed tree, no environment, no data: `bin/up` installs, starts the engines, migrates, seeds the demo
city, and the chairperson assigns. The floor is the same machine's `python -m venv` alone, made in the same run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.load.figures import conclude, ratio
from tests.processes import ROOT, free_port

FOREIGN = ("DATABASE_URL", "REDIS_URL", "GIAOVIEC_SECRET", "GIAOVIEC_VAR", "VIRTUAL_ENV", "PYTHONPATH")


def main() -> None:
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/floor"], check=True)
        floor = time.perf_counter() - started
        started = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), f"{folder}/clone"], check=True)
        ready, assigned = _first_task(Path(folder) / "clone", started)
    print(f"ready after {ready:.1f} s, first task after {assigned:.1f} s; an empty venv alone takes {floor:.1f} s")
    conclude(
        "first_task",
        {"ready_s": ready, "first_task_s": assigned, "venv_alone_s": floor},
        {"first_task_to_venv": ratio(assigned / floor, 20.0)},
    )


def _first_task(clone: Path, started: float) -> tuple[float, float]:
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    port = free_port()
    with (clone.parent / "up.log").open("wb") as log:
        up = subprocess.Popen([str(clone / "bin" / "up"), "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            api = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10)
            while not _ready(api):
                assert up.poll() is None, (clone.parent / "up.log").read_text()
                time.sleep(0.2)
            ready = time.perf_counter() - started
            _assign(api)
            return ready, time.perf_counter() - started
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(timeout=60)


def _ready(api: httpx.Client) -> bool:
    try:
        return api.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _assign(api: httpx.Client) -> None:
    who = {"username": "chutich", "password": "giaoviec-demo"}
    token = api.post("/api/v1/sessions", json=who).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    unit = api.get("/api/v1/units", params={"q": "so xay dung"}, headers=headers).json()["items"][0]["id"]
    body = {"title": "Việc đầu tiên", "lead": {"unit_id": unit}, "urgency": "flash"}
    assert api.post("/api/v1/tasks", json=body, headers=headers).status_code == 201


if __name__ == "__main__":
    main()
