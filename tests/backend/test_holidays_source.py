"""Public holidays as the `holidays` package tells them, checked against dates that were announced."""

from datetime import date, timedelta

import pytest

from backend.holidays_source import PublicDays, public_calendar


def test_tet_2026_is_five_days_off() -> None:
    days = public_calendar("VN", [2026])
    tet = {date(2026, 2, 16) + timedelta(days=n) for n in range(5)}
    assert tet <= days.days_off
    assert {date(2026, 2, 13), date(2026, 2, 23)}.isdisjoint(days.days_off)


@pytest.mark.parametrize(
    ("off", "made_up"),
    [
        (date(2024, 4, 29), date(2024, 5, 4)),
        (date(2025, 5, 2), date(2025, 4, 26)),
        (date(2026, 8, 31), date(2026, 8, 22)),
    ],
)
def test_a_swapped_day_off_is_made_up_on_a_saturday(off: date, made_up: date) -> None:
    days = public_calendar("VN", [off.year])
    assert off in days.days_off
    assert made_up in days.made_up
    assert made_up.weekday() == 5


def test_a_holiday_on_a_sunday_has_its_substitute_on_monday() -> None:
    hung_kings = public_calendar("VN", [2026]).days_off
    assert {date(2026, 4, 26), date(2026, 4, 27)} <= hung_kings


def test_a_saturday_made_up_the_year_before_belongs_to_its_own_year() -> None:
    assert date(2014, 12, 27) in public_calendar("VN", [2014]).made_up
    assert public_calendar("VN", [2015]).made_up == {date(2015, 2, 14), date(2015, 4, 25)}


def test_years_add_up_and_nothing_else_comes_along() -> None:
    both, one, other = (public_calendar("VN", years) for years in ([2025, 2026], [2025], [2026]))
    assert both.days_off == one.days_off | other.days_off
    assert both.made_up == one.made_up | other.made_up == {date(2025, 4, 26), date(2026, 8, 22)}
    assert {day.year for day in both.days_off} == {2025, 2026}
    assert public_calendar("VN", []) == PublicDays(frozenset(), frozenset())


def test_any_other_country_by_its_code() -> None:
    assert date(2026, 4, 27) in public_calendar("NL", range(2025, 2028)).days_off
    assert date(2026, 7, 3) in public_calendar("US", [2026]).days_off


@pytest.mark.parametrize("country", ["XX", "", "vn", "HolidayBase", "Atlantis"])
def test_an_unknown_country_is_refused_in_a_sentence(country: str) -> None:
    with pytest.raises(ValueError, match=rf"no public holiday calendar for the country '{country}'\.$"):
        public_calendar(country, [2026])


def test_a_year_beyond_the_lunar_tables_is_refused_rather_than_without_holidays() -> None:
    with pytest.raises(ValueError, match=r"^Public holidays of VN are known for 1901-2100, not for 2150\.$"):
        public_calendar("VN", [2026, 2150])
