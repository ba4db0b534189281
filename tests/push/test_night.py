"""At night nothing rings but flash tasks and what people asked to be reminded of, whenever it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from push import fallback
from push.dispatch import dispatch
from push.model import Delivery
from tests.city import City, local
from tests.push.test_outbox import message, send

EVENING, NIGHT, MORNING = local("2026-03-02 20:30"), local("2026-03-03 02:00"), local("2026-03-03 06:00")
SILENT = pytest.mark.parametrize(
    ("kind", "urgency", "silent"),
    [("reminder", "very_urgent", True), ("reminder", "flash", False), ("personal", "normal", False)],
)


@pytest.fixture
def evening(city: City) -> City:
    routes = "; ".join(f"{urgency}=live phone 1h sms" for urgency in ("normal", "urgent", "very_urgent", "flash"))
    more = {"sms_url": "http://sms", "push_routes": routes}
    city.runtime = replace(city.runtime, settings=replace(city.runtime.settings, **more))
    city.change_person("director", phone="0901234567")
    city.phone("director")
    city.go_to(EVENING)
    return city


def by_sms(city: City) -> int:
    fallback.fall_back(city.runtime)
    with city.runtime.sessions() as session:
        return len(session.scalars(select(Delivery).where(Delivery.channel == "sms")).all())


@SILENT
def test_what_leaves_late_at_night_makes_no_sound(evening: City, kind: str, urgency: str, silent: bool) -> None:
    """FCM was down from the evening until two."""
    evening.carrier.ill = "down"
    send(evening, message(evening, kind=kind, urgency=urgency))
    dispatch(evening.runtime, {"fcm": evening.carrier})
    evening.simulation.clock.move_to(NIGHT)
    evening.carrier.ill = ""
    dispatch(evening.runtime, {"fcm": evening.carrier})
    assert [each.silent for each in evening.carrier.shown["phone-of-director"]] == [silent]


@SILENT
def test_a_step_that_rings_waits_until_the_night_is_over(evening: City, kind: str, urgency: str, silent: bool) -> None:
    send(evening, message(evening, kind=kind, urgency=urgency))
    evening.simulation.clock.move_to(local("2026-03-02 21:31"))
    assert by_sms(evening) == (0 if silent else 1)
    evening.simulation.clock.move_to(MORNING - timedelta(seconds=1))
    assert by_sms(evening) == (0 if silent else 1)
    evening.simulation.clock.move_to(MORNING)
    assert by_sms(evening) == 1


def test_what_was_written_without_a_sound_because_it_was_night_rings_in_the_morning(evening: City) -> None:
    evening.go_to(local("2026-03-03 05:30"))
    send(evening, message(evening, urgency="very_urgent", silent=True))
    evening.simulation.clock.move_to(local("2026-03-03 06:30"))
    assert by_sms(evening) == 1


def test_what_somebody_wants_without_a_sound_never_rings(evening: City) -> None:
    send(evening, message(evening, kind="personal", silent=True))
    evening.simulation.clock.move_to(local("2026-03-03 09:00"))
    assert by_sms(evening) == 0
