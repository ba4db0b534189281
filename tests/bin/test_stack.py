"""Small decisions of bin/up and bin/screens that can be looked at without starting either."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib import gallery, stack


def test_credentials_of_another_port_are_written_anew(tmp_path: Path) -> None:
    credentials = tmp_path / "service-account.json"
    assert not stack._lead_to(credentials, 4321)
    credentials.write_text(json.dumps({"token_uri": "http://127.0.0.1:43210/token"}))
    assert stack._lead_to(credentials, 43210)
    assert not stack._lead_to(credentials, 4321)
    credentials.write_text("cut off in the midd")
    assert not stack._lead_to(credentials, 4321)


def test_a_picture_of_a_view_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        gallery.main(["--to", str(tmp_path), "home-leader", "hom-leader"])
    assert left.value.code
    assert "there is no view called hom-leader" in "".join(capsys.readouterr())
