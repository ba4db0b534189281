"""What becomes of a task's parts, whatever goes where: one lead, nobody twice, nothing lost."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tasks.handover.settling import Held, Place, settle

PEOPLE = [UUID(int=n) for n in range(1, 7)]
UNITS = [UUID(int=n) for n in range(11, 14)]
TASK = UUID(int=99)

places = st.builds(Place, st.sampled_from(UNITS), st.just("Đơn vị"), st.sampled_from(PEOPLE))


@st.composite
def tasks(draw: st.DrawFn) -> list[Held]:
    """One lead and some coordinators, each somebody else."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True))
    return [
        Held(
            UUID(int=100 + n),
            TASK,
            "coordinator" if n else "lead",
            draw(st.sampled_from(UNITS)),
            "Đơn vị",
            person,
        )
        for n, person in enumerate(people)
    ]


@given(tasks(), st.dictionaries(st.sampled_from([UUID(int=100 + n) for n in range(5)]), places))
def test_one_lead_and_nobody_twice(parts: list[Held], going: dict[UUID, Place]) -> None:
    settled = settle(parts, lambda part: going.get(part.id))
    ended = {part.id for part in settled.ended}
    kept = {part.id: place for part, place in settled.kept}
    after = [
        (part.role, kept[part.id].person_id if part.id in kept else part.person_id)
        for part in parts
        if part.id not in ended
    ] + [(part.role, place.person_id) for part, place in settled.begun]
    assert [role for role, _ in after].count("lead") == 1
    people = [person for _, person in after]
    assert len(people) == len(set(people))
    # What a part goes to, somebody has: nothing that was owed is lost.
    assert {place.person_id for part in parts if (place := going.get(part.id))} <= set(people)
    assert ended.isdisjoint(kept)
    assert {part.id for part, _ in settled.begun} <= ended


@given(tasks())
def test_what_goes_nowhere_stays_as_it_is(parts: list[Held]) -> None:
    settled = settle(parts, lambda part: None)
    assert [*settled.gone, *settled.ended, *settled.begun, *settled.kept] == []


@given(tasks(), places)
def test_the_lead_goes_to_whoever_it_is_whatever_else_they_have(parts: list[Held], place: Place) -> None:
    lead = parts[0]
    settled = settle(parts, lambda part: place if part is lead else None)
    now_leads = [to.person_id for part, to in (*settled.begun, *settled.kept) if part is lead]
    assert now_leads == [place.person_id]


@given(tasks(), st.sampled_from(UNITS))
def test_who_goes_along_keeps_the_part(parts: list[Held], unit: UUID) -> None:
    settled = settle(parts, lambda part: Place(unit, "Đơn vị", part.person_id))
    assert [part for part, _ in settled.kept] == parts
    assert not settled.ended
    assert not settled.begun
