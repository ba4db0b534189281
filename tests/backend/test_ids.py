"""Ids: UUID version 7, in the order in which they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.ids import new_id, new_ids

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


@given(INSTANTS)
def test_an_id_is_a_uuid_of_version_7_and_carries_its_millisecond(now: datetime) -> None:
    made = new_id(now)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(now.timestamp() * 1000)


@given(st.lists(INSTANTS, min_size=2, max_size=20))
def test_ids_sort_as_their_instants_do(instants: list[datetime]) -> None:
    apart = sorted({instant.replace(microsecond=instant.microsecond // 1000 * 1000) for instant in instants})
    made = [new_id(instant) for instant in apart]
    assert made == sorted(made)
    assert [str(each) for each in made] == sorted(str(each) for each in made)


def test_a_thousand_of_one_millisecond_are_a_thousand() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    made = {new_id(now) for _ in range(500)} | set(new_ids(now, 500))
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}
    assert len(made) == 1000
    later: UUID = new_id(now + timedelta(milliseconds=1))
    assert all(each < later for each in made)
