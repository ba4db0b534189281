"""The OpenAPI document and the product, compared by schemathesis: what one promises, the other does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.settings import Settings
from tests.api import features
from tests.api.scene import Scene
from tests.processes import ROOT, Web, running

EXAMPLES = 3  # for each operation, besides the coverage phase's systematic ones


@pytest.fixture(scope="module")
def web(migrated: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    log = tmp_path_factory.mktemp("api") / "web.log"
    # Fuzzing signs in far more often than people do.
    with running(server := Web(log, GIAOVIEC_LOG_LEVEL="warning", GIAOVIEC_SIGN_IN_LIMIT="100000 per minute")):
        yield server.wait()


@pytest.fixture(scope="module")
def config(scene: Scene) -> str:
    """Made before anything runs: fuzzing the organisation moves the units that tasks are assigned to."""
    return _config(scene)


# Signing out everywhere or here would end the run's own session: tests/backend/test_sign_in.py has both.
SIGN_OUT = ("--exclude-operation-id=sign_out", "--exclude-operation-id=sign_out_everywhere")


@pytest.mark.parametrize(
    ("who", "options"),
    [
        pytest.param(
            "chair",
            ["--include-tag=tasks", "--include-tag=push", "--include-tag=deliveries", "--include-tag=reminders"],
            id="work",
        ),
        pytest.param(
            "chair",
            [
                f"--include-tag={tag}"
                for tag in (
                    "extensions",
                    "delays",
                    "explanations",
                    "subtasks",
                    "campaigns",
                    "bulk",
                    "discussion",
                    "urgings",
                )
            ],
            id="slices",
        ),
        pytest.param(
            "chair",
            [
                f"--include-tag={tag}"
                for tag in ("templates", "recurrences", "drafts", "imports", "attachments", "views")
            ],
            id="entry",
        ),
        pytest.param(
            "chair",
            [
                f"--include-tag={tag}"
                for tag in ("reports", "trends", "exports", "sheets", "calendars", "personal_reminders")
            ],
            id="output",
        ),
        pytest.param(
            "admin", [f"--include-tag={tag}" for tag in ("organisation", "calendar", "fields")], id="organisation"
        ),
        pytest.param(
            "admin",
            [
                *(f"--include-tag={tag}" for tag in ("policies", "book_walks", "snoozing")),
                # A policy has so many places that covering each takes minutes: the table of bad inputs has those.
                *("--phases", "examples,fuzzing,stateful"),
            ],
            id="policies",
        ),
        pytest.param("chair", ["--include-tag=sessions", *SIGN_OUT], id="sessions"),
        # The last: a reform may end the units that the others assign to.
        pytest.param("admin", ["--include-tag=handover"], id="handover"),
    ],
)
def test_document_and_product_agree(
    scene: Scene, config: str, web: Web, tmp_path: Path, who: str, options: list[str]
) -> None:
    # One worker: CPython 3.11 counts the depth of ast.parse, which hypothesis calls, over all threads (gh-106905).
    file = tmp_path / "schemathesis.toml"
    file.write_text(config, encoding="utf-8")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--no-color", "--config-file", str(file)),
            *("run", f"{web.url}/api/v1/openapi.json", "--url", web.url),
            *("-H", f"Authorization: Bearer {scene.city.token(who)}"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
            *("--max-examples", str(EXAMPLES), "--generation-deterministic", "--workers", "1", "--warnings", "off"),
            *options,
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            features.RULES: ",".join(features.rules()),
            # Beside our own tests' tables of characters: in a folder of its own each run counts Unicode anew.
            "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis"),
        },
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, f"{_short(run.stdout)}\n{run.stderr[-5_000:]}"


def _short(output: str) -> str:
    """What was found, without the bodies that fill pages."""
    return "\n".join(line[:300] for line in output.splitlines())[-20_000:]


def _config(scene: Scene) -> str:
    """Bind what refers to something to things that exist, so that runs get past "not found"."""
    names = scene.names
    tasks = [str(scene.city.assign("chair", "works", f"Việc số {n}").id) for n in range(12)]
    kinds = {
        "tasks": [*tasks, names["completed"]],
        "units": [names["works"], names["health_unit"], names["ward_unit"]],
        "people": [names["officer"], names["ward"], names["health"]],
        "posts": [names["post_of_chair"]],
        "fields": ["Y tế", "Giáo dục"],
        "field_ids": [names["field"]],
        "handovers": [names["handover"]],
    }
    bindings = {
        "path.task_id": "tasks",
        "path.unit_id": "units",
        "path.person_id": "people",
        "query.unit_id": "units",
        "body.unit_id": "units",
        "body.person_id": "people",
        "body.post_id": "posts",
        "path.handover_id": "handovers",
        "body.lead.unit_id": "units",
        "body.lead.person_id": "people",
        "body.to.unit_id": "units",
        "body.supervisor_id": "people",
        "body.field": "fields",
        "path.field_id": "field_ids",
    }
    return "\n".join(
        [
            f'hooks = "{ROOT / "tests" / "api" / "schemathesis_hooks.py"}"',
            # 412: an If-Match that is well formed and old. 422: only by a rule, which our own check looks at.
            '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "401", "403", "404", "409", "412", "422"]',
            # RFC 6585, section 3: the answer to a missing If-Match is 428.
            '[checks.missing_required_header]\nexpected-statuses = ["401", "428"]',
            *(f"[dictionaries.{name}]\nvalues = {values}" for name, values in kinds.items()),
            "[parameters]",
            *(f'"{at}" = {{ dictionary = "{name}", probability = 0.7 }}' for at, name in bindings.items()),
        ]
    )
