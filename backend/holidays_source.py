"""Where public holidays come from: the `holidays` package, as plain sets of dates.

It knows what had been announced when it was released, no more. A swap of working days decided later (Friday
2026-01-02 for Saturday 2026-01-10, decided on 25 December 2025, is missing from 0.109) is an administrator's
to add, with `WorkingCalendar.overridden`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays

_CODE = re.compile("[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class PublicDays:
    """What a state declares: `days_off` with substitutes (nghỉ bù), weekend days `made_up` (làm bù)."""

    days_off: frozenset[date]
    made_up: frozenset[date]


def public_calendar(country: str, years: Iterable[int]) -> PublicDays:
    """Return the public days of a country (ISO 3166-1 code, "VN") that fall in these years.

    Source: Labour Code 45/2019, article 112, and the yearly announcements, as the package collects them.
    Raises ValueError, with a sentence to show, for a country or a year that the package does not know: an
    empty calendar would pass for one without holidays.
    """
    wanted = frozenset(years)
    try:
        found = holidays.country_holidays(_code(country), years=wanted, expand=False)
    except NotImplementedError as error:
        raise ValueError(f"There is no public holiday calendar for the country {country!r}.") from error
    known = range(found.start_year, found.end_year + 1)
    if unknown := sorted(wanted.difference(known)):
        raise ValueError(f"Public holidays of {country} are known for {known[0]}-{known[-1]}, not for {unknown[0]}.")
    return PublicDays(
        days_off=frozenset(day for day in found if day.year in wanted),
        made_up=frozenset(day for day in found.weekend_workdays if day.year in wanted),
    )


def _code(country: str) -> str:
    if not _CODE.fullmatch(country):
        raise NotImplementedError(country)
    return country
