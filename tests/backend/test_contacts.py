"""The directory: whom to call, and who stands in."""

from __future__ import annotations

import pytest

from tests.city import City, Desk


@pytest.mark.parametrize("q", ["giám đốc sở xây dựng", "giam doc xay dung", "Hoàng Giám", "XÂY DỰNG hoang"])
def test_found_by_name_title_or_unit_without_accents(desk: Desk, q: str) -> None:
    found = desk("ward").get(f"/directory?q={q}").json["items"]
    assert "Hoàng Văn Giám" in [each["person"]["full_name"] for each in found]


def test_who_is_away_is_shown_with_who_stands_in(city: City, desk: Desk) -> None:
    city.away("director", "deputy", days=3)
    (entry,) = desk("ward").get("/directory?q=hoang van giam").json["items"]
    assert entry["stand_in"]["full_name"] == "Vũ Thị Đốc"
    assert entry["unit"]["name"] == "Sở Xây dựng"
