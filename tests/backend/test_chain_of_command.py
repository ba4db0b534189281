"""The chain of command over small charts drawn by hand."""

from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from backend.org.chain import Chart, Head, Superior, chain_of_command

_SPACE = UUID(int=0)


def name(text: str) -> UUID:
    return uuid5(_SPACE, text)


def chart(*units: str, heads: dict[str, str | Head], homes: dict[str, str] | None = None) -> Chart:
    """Draw a chart: each unit is "child<parent" or "top"; heads by name; homes: person → unit."""
    parents: dict[UUID, UUID | None] = {}
    for unit in units:
        child, _, parent = unit.partition("<")
        parents[name(child)] = name(parent) if parent else None
    return Chart(
        parents,
        {name(unit): head if isinstance(head, Head) else Head(name(head)) for unit, head in heads.items()},
        {name(person): frozenset({name(unit)}) for person, unit in (homes or {}).items()},
    )


def away(person: str, acting: str | None = None) -> Head:
    return Head(name(person), acting=name(acting) if acting else None, absent=True)


def above(drawn: Chart, person: str, unit: str, until: str | None = None) -> list[Superior]:
    return list(chain_of_command(drawn, name(person), name(unit), name(until) if until else None))


def steps(*pairs: tuple[str, str]) -> list[Superior]:
    return [Superior(name(person), name(unit)) for person, unit in pairs]


CITY = ("city", "works<city", "division<works")
HEADS: dict[str, str | Head] = {"city": "chair", "works": "director", "division": "head"}


def test_it_climbs_from_head_to_head() -> None:
    drawn = chart(*CITY, heads=HEADS)
    assert above(drawn, "officer", "division") == steps(("head", "division"), ("director", "works"), ("chair", "city"))


def test_a_head_does_not_answer_to_themselves() -> None:
    drawn = chart(*CITY, heads=HEADS)
    assert above(drawn, "director", "works") == steps(("chair", "city"))
    assert above(drawn, "chair", "city") == []


def test_a_head_who_is_away_is_skipped_to_the_stand_in() -> None:
    drawn = chart(*CITY, heads={**HEADS, "division": away("head", "deputy")})
    assert above(drawn, "officer", "division")[0] == Superior(name("deputy"), name("division"))


def test_a_head_who_is_away_with_nobody_standing_in_is_stepped_over() -> None:
    drawn = chart(*CITY, heads={**HEADS, "division": away("head")})
    assert above(drawn, "officer", "division") == steps(("director", "works"), ("chair", "city"))


def test_a_unit_without_a_head_is_stepped_over() -> None:
    drawn = chart(*CITY, heads={"division": "head", "city": "chair"})
    assert above(drawn, "officer", "division") == steps(("head", "division"), ("chair", "city"))


def test_it_stops_at_the_assigner() -> None:
    drawn = chart(*CITY, heads=HEADS, homes={"director": "works"})
    assert above(drawn, "officer", "division", until="director") == steps(("head", "division"), ("director", "works"))
    assert above(drawn, "head", "division", until="director") == steps(("director", "works"))


def test_an_assigner_who_heads_nothing_takes_the_place_of_the_head_at_their_level() -> None:
    drawn = chart(*CITY, heads=HEADS, homes={"deputy": "works"})
    assert above(drawn, "officer", "division", until="deputy") == steps(("head", "division"), ("deputy", "works"))
    assert above(drawn, "director", "works", until="deputy") == steps(("deputy", "works"))


def test_an_assigner_of_another_branch_is_never_reached_and_the_chain_goes_to_the_top() -> None:
    drawn = chart(*CITY, "health<city", heads=HEADS, homes={"physician": "health"})
    assert above(drawn, "officer", "division", until="physician") == steps(
        ("head", "division"), ("director", "works"), ("chair", "city")
    )


def test_an_assigner_who_stands_in_ends_the_chain_where_they_stand() -> None:
    drawn = chart(*CITY, heads={**HEADS, "works": away("director", "deputy")})
    assert above(drawn, "officer", "division", until="deputy") == steps(("head", "division"), ("deputy", "works"))


def test_one_person_who_heads_two_levels_is_told_once() -> None:
    drawn = chart(*CITY, heads={**HEADS, "works": "head"})
    assert above(drawn, "officer", "division") == steps(("head", "division"), ("chair", "city"))


def test_a_loop_in_the_data_ends() -> None:
    drawn = chart("a<b", "b<c", "c<a", heads={"a": "one", "b": "two", "c": "three"})
    assert above(drawn, "officer", "a") == steps(("one", "a"), ("two", "b"), ("three", "c"))


def test_a_unit_nobody_knows_has_its_people_answer_to_nobody() -> None:
    assert above(chart(heads={}), "officer", "division") == []


_UNITS = st.integers(0, 7)
_PEOPLE = st.integers(0, 9).map(lambda n: name(f"person {n}"))
_HEADS = st.builds(Head, _PEOPLE, st.none() | _PEOPLE, st.booleans())


@given(
    parents=st.dictionaries(_UNITS, st.none() | _UNITS),
    heads=st.dictionaries(_UNITS, _HEADS),
    homes=st.dictionaries(_PEOPLE, st.frozensets(_UNITS.map(lambda n: name(str(n))), max_size=2)),
    person=_PEOPLE,
    unit=_UNITS,
    until=st.none() | _PEOPLE,
)
def test_in_any_chart_nobody_is_named_twice_and_the_assigner_is_last(
    parents: dict[int, int | None],
    heads: dict[int, Head],
    homes: dict[UUID, frozenset[UUID]],
    person: UUID,
    unit: int,
    until: UUID | None,
) -> None:
    drawn = Chart(
        {name(str(child)): None if parent is None else name(str(parent)) for child, parent in parents.items()},
        {name(str(each)): head for each, head in heads.items()},
        homes,
    )
    told = [step.person_id for step in chain_of_command(drawn, person, name(str(unit)), until)]
    assert person not in told
    assert len(told) == len(set(told))
    assert until not in told[:-1]
    absent = {head.person_id for head in heads.values() if head.absent}
    present = {head.answers for head in heads.values()}
    assert all(each in present or each == until for each in told), "only who answers for a unit is told"
    assert not (set(told) & absent - present - {until}), "nobody absent is told"
