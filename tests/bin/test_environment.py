"""The environment keeps what was compiled, also where a machine forbids it, and is made for the quicker Python."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib import environment
from lib.environment import REPOSITORY, VENV

SHOW = """
import os
from lib import environment
environment._activate()
print(os.environ.get("PYTHONDONTWRITEBYTECODE"), os.environ.get("PYTHONPYCACHEPREFIX"))
"""


@pytest.mark.parametrize(
    ("forbidden", "said"), [({}, "None None"), ({"PYTHONDONTWRITEBYTECODE": "1"}, f"None {VENV / 'bytecode'}")]
)
def test_where_bytecode_is_forbidden_it_is_kept_in_the_environment(forbidden: dict[str, str], said: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables = {**clean, **forbidden, "PYTHONPATH": str(REPOSITORY / "bin")}
    found = subprocess.run([sys.executable, "-c", SHOW], env=variables, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == said


@pytest.mark.parametrize(
    ("built", "systems", "chosen"),
    [
        ("'--enable-shared'", "#!/bin/sh\nexit 0", "the system's"),
        ("'--enable-shared'", "#!/bin/sh\nexit 1", "ours"),  # too old, or it cannot make an environment
        ("'--enable-shared'", None, "ours"),
        ("'--enable-optimizations' '--with-lto'", "#!/bin/sh\nexit 0", "ours"),
    ],
)
def test_a_python_without_optimisations_leaves_the_environment_to_the_machines_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: str, systems: str | None, chosen: str
) -> None:
    system = tmp_path / "python3"
    if systems is not None:
        system.write_text(systems)
        system.chmod(0o755)
    monkeypatch.setattr(environment, "SYSTEMS", system)
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _name: built)
    ours = getattr(sys, "_base_executable", None) or sys.executable
    assert environment._interpreter() == (str(system) if chosen == "the system's" else ours)
