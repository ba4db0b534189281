"""What was said with a verb, as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.history_words import said_with
from tests.city import ZONE

UNIT = {"unit_id": "01533f5a-5d00-777d-865b-2fad94a4fdb2", "unit": "Sở Y tế"}


@pytest.mark.parametrize(
    ("data", "vi", "en"),
    [
        ({"reason": "mưa", "note": ""}, ["lý do: mưa"], ["reason: mưa"]),
        ({"percent": 0}, ["tiến độ (%): 0"], ["progress (%): 0"]),
        (
            {"deadline": {"from": None, "to": "2026-03-07T02:00:00+00:00"}},
            ["thời hạn: — → 09:00 07/03/2026"],
            ["deadline: — → 09:00 07/03/2026"],
        ),
        (
            {"urgency": {"from": "normal", "to": "flash"}},
            ["mức độ khẩn: thường → hỏa tốc"],
            ["urgency: normal → flash"],
        ),
        ({"coordinators": [UNIT, UNIT], "id": UNIT["unit_id"]}, ["phối hợp: Sở Y tế, Sở Y tế"], None),
        ({"from": {"unit_id": UNIT["unit_id"]}, "to": UNIT}, ["đến: Sở Y tế"], ["to: Sở Y tế"]),
        ({"kind": "evidence", "confirmed": False}, ["loại: minh chứng", "được xác nhận: không"], None),
        ({"cause": "chờ vật tư", "kind": "own"}, ["lý do chậm: chờ vật tư", "loại: chủ quan của đơn vị"], None),
        ({"something": "else"}, ["something: else"], ["something: else"]),
        ({"tags": {"from": [], "to": ["ngập"]}}, ["nhãn: — → ngập"], ["tags: — → ngập"]),
    ],
)
def test_a_line_for_each_thing_said(data: dict[str, Any], vi: list[str], en: list[str] | None) -> None:
    assert list(said_with(data, "vi", ZONE)) == vi
    if en is not None:
        assert list(said_with(data, "en", ZONE)) == en
