"""The environment keeps what was compiled, also where a machine forbids it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

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
