"""Each push service of Web Push is a carrier for itself: one that is ill delays only the browsers that it brings to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from py_vapid import Vapid02
from sqlalchemy import select, text

from backend.columns import Ids
from backend.org.model import Person
from push import fallback
from push.carriers import carriers
from push.channel import Channel, Outgoing, Result, TransportError
from push.devices import register_device
from push.dispatch import dispatch
from push.health import Rate
from push.lanes import _DUE, _free, claim, due_lanes, is_due
from push.model import Carrier as CarrierRow
from push.model import Delivery, Device
from push.stencils import Addressed, Stencil, Stencilled, filled_by
from push.subscriptions import Registration
from tests.city import City, Desk
from tests.fakes import Carrier
from tests.push.channels.browser import Browser
from tests.push.channels.far_side import FarSide, Received
from tests.push.test_lanes import TICK, run
from tests.push.test_outbox import message, send

FIREFOX, SAFARI = "webpush:updates.push.services.mozilla.com", "webpush:*.push.apple.com"
ENDPOINTS = {FIREFOX: "https://updates.push.services.mozilla.com/wpush/v2/a", SAFARI: "https://web.push.apple.com/b"}
KEPT = timedelta(days=2)
"""What an urgent message is tried for: its expiry says when it was written."""


def subscribe(city: City, endpoint: str, keys: Mapping[str, str] | None = None) -> None:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["director"].id)
        register_device(work, actor, Registration("webpush", endpoint, "web", keys=keys), now=city.now)
        work.commit()


@pytest.fixture
def browsers(city: City) -> City:
    """The director reads in two browsers, each with a push service of its own."""
    for endpoint in ENDPOINTS.values():
        subscribe(city, endpoint)
    return city


def write(city: City, count: int) -> None:
    send(city, *(message(city, urgency="urgent", title=f"Tin {n}") for n in range(count)))


def through(city: City, lane: str) -> list[Delivery]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(Delivery).filter_by(lane=lane).order_by(Delivery.id)))


def lateness(city: City, lane: str) -> list[timedelta]:
    return [row.sent_at - row.expires_at + KEPT for row in through(city, lane) if row.sent_at]


def an_hour(city: City, channels: dict[str, Channel]) -> None:
    began = city.now
    for minute in range(60):
        write(city, 1)
        run(city, began + timedelta(minutes=minute + 1), channels)


def test_a_push_service_is_dead_for_an_hour(browsers: City) -> None:
    firefox, safari = Carrier(), Carrier()
    channels: dict[str, Channel] = {FIREFOX: firefox, SAFARI: safari}
    firefox.ill = "dead"
    an_hour(browsers, channels)
    assert lateness(browsers, SAFARI) == [TICK] * 60, "as on any other day"
    assert {row.state for row in through(browsers, FIREFOX)} == {"queued"}, "nothing is lost"
    assert sum(firefox.tries.values()) < 150, "tried about once a minute"
    firefox.ill = ""
    run(browsers, browsers.now + timedelta(seconds=75), channels)
    assert {row.state for row in through(browsers, FIREFOX)} == {"sent"}, "within a minute everything has gone out"
    for carrier in (firefox, safari):
        (shown,) = carrier.shown.values()
        assert len(shown) == len({each.message_id for each in shown}) == 60, "nothing is doubled"
    assert sum(safari.tries.values()) == 60


class Busy(Carrier):
    """Asks everybody to come again in ten minutes, for as long as it is ill."""

    name = "webpush"

    def _send(self, item: Outgoing) -> Result:
        if not self.ill:
            return super()._send(item)
        self.tries[item.address] += 1
        return TransportError("webpush 429", permanent=False, retry_after=600.0, carrier=True)


def test_one_services_retry_after_holds_no_other(browsers: City) -> None:
    firefox, safari = Busy(), Carrier()
    firefox.ill = "busy"
    channels: dict[str, Channel] = {FIREFOX: firefox, SAFARI: safari}
    write(browsers, 6)
    assert dispatch(browsers.runtime, channels) == 12
    with browsers.runtime.sessions() as session:
        assert session.get_one(CarrierRow, FIREFOX).open_until == browsers.now + timedelta(minutes=10)
        assert session.get(CarrierRow, SAFARI) is None, "it has never had trouble"
    tried = sum(firefox.tries.values())
    for _ in range(9):
        browsers.simulation.clock.advance(timedelta(minutes=1))
        write(browsers, 1)
        assert dispatch(browsers.runtime, channels) == 1
    assert sum(firefox.tries.values()) == tried == 6
    assert Counter(row.state for row in through(browsers, SAFARI)) == {"sent": 15}
    firefox.ill = ""
    browsers.simulation.clock.advance(timedelta(minutes=1))
    assert dispatch(browsers.runtime, channels) == 15
    assert Counter(row.state for row in through(browsers, FIREFOX)) == {"sent": 15}


def test_each_service_is_tried_with_one_message_of_its_own(browsers: City) -> None:
    firefox, safari = Carrier(), Carrier()
    channels: dict[str, Channel] = {FIREFOX: firefox, SAFARI: safari}
    firefox.ill = safari.ill = "dead"
    write(browsers, 8)
    dispatch(browsers.runtime, channels)
    browsers.simulation.clock.advance(timedelta(seconds=6))
    assert dispatch(browsers.runtime, channels) == 2, "one is risked with each"
    assert (sum(firefox.tries.values()), sum(safari.tries.values())) == (9, 9)
    browsers.simulation.clock.advance(timedelta(seconds=11))
    safari.ill = ""
    assert dispatch(browsers.runtime, channels) == 1 + 8, "who has answered gets all, the other is tried with one"
    with browsers.runtime.sessions() as session:
        trips = {row.name: row.trips for row in session.scalars(select(CarrierRow))}
    assert trips == {FIREFOX: 3, SAFARI: 0}


def test_a_quota_is_each_services_own(browsers: City) -> None:
    safari = Carrier()
    rates = {"webpush": Rate(per_second=2, burst=5), SAFARI: Rate(per_second=2, burst=3)}
    write(browsers, 10)
    assert dispatch(browsers.runtime, {"webpush": Carrier(), SAFARI: safari}, rates) == 5 + 3
    assert len(safari.shown[ENDPOINTS[SAFARI]]) == 3
    browsers.simulation.clock.advance(timedelta(seconds=1))
    assert dispatch(browsers.runtime, {"webpush": Carrier()}, rates) == 2 + 2


def test_what_belongs_to_no_known_service_goes_by_the_common_lane(browsers: City) -> None:
    """As do deliveries that were queued before there were lanes of services."""
    subscribe(browsers, "https://push.example.vn/c")
    write(browsers, 1)
    with browsers.runtime.sessions() as session:
        assert due_lanes(session, browsers.now) == ["webpush", SAFARI, FIREFOX]
    common = Carrier()
    assert dispatch(browsers.runtime, {"webpush": common, FIREFOX: Carrier(), SAFARI: Carrier()}) == 3
    assert list(common.shown) == ["https://push.example.vn/c"]


def test_what_follows_a_silence_goes_by_the_lane_too(browsers: City) -> None:
    routes = "; ".join(f"{each}=live 10s phone" for each in ("normal", "urgent", "very_urgent", "flash"))
    browsers.runtime = replace(browsers.runtime, settings=replace(browsers.runtime.settings, push_routes=routes))
    write(browsers, 1)
    browsers.simulation.clock.advance(TICK)
    assert fallback.fall_back(browsers.runtime) == 1
    with browsers.runtime.sessions() as session:
        assert due_lanes(session, browsers.now) == [SAFARI, FIREFOX]


def test_what_postgresql_fills_in_goes_by_the_lane_too(browsers: City) -> None:
    task = browsers.assign("chair", "health_unit")
    stencil = Stencil("reminder", "urgent", "Sắp đến hạn", "", "", "/tasks/", silent=False, rings=True)
    addressed = Addressed(stencil, Ids.of_ids([browsers.people["director"].id]), Ids.of_ids([task.id]))
    with browsers.runtime.unit_of_work() as work:
        Stencilled(work, [addressed], now=browsers.now).write(filled_by("SELECT id, code, title FROM task"))
        work.commit()
    assert [len(through(browsers, lane)) for lane in (FIREFOX, SAFARI)] == [1, 1]


# ── The claim ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_claim_goes_along_its_index_and_takes_no_other_services(browsers: City) -> None:
    write(browsers, 1)
    with browsers.runtime.sessions() as session:
        device = select(Device.id).where(Device.lane == FIREFOX)
        session.execute(
            text(
                "INSERT INTO delivery (id, message_id, channel, lane, device_id, state, due_at, expires_at, attempts)"
                " SELECT gen_random_uuid(), gen_random_uuid(), 'webpush', :lane, :device,"
                " CASE WHEN n % 3 = 0 THEN 'queued' ELSE 'sent' END, at - n * interval '1 s', at + interval '2 days', 0"
                " FROM generate_series(1, 5000) AS n, CAST(:now AS timestamptz) AS at"
            ),
            {"lane": FIREFOX, "device": session.scalars(device).one(), "now": browsers.now},
        )
        session.execute(text("ANALYZE delivery"))
        for lane in (FIREFOX, SAFARI):
            asked = _free(browsers.now, lane, 1).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(session.scalars(text(f"EXPLAIN {asked}")))
            assert "Index Scan using ix_delivery_lane" in plan, plan
            assert "COALESCE(lane, channel)" in plan.split("Index Cond:")[1].splitlines()[0], plan
            assert "Sort" not in plan, plan
        plan = "\n".join(session.scalars(text(f"EXPLAIN (ANALYZE) {_DUE}"), {"now": browsers.now}))
        assert plan.count("using ix_delivery_lane") == 3, plan
        for kind in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
            session.execute(text(f"SET LOCAL enable_{kind} = off"))
        assert len(claim(session, browsers.now, timedelta(minutes=1), SAFARI, 7)) == 1
        taken = claim(session, browsers.now, timedelta(minutes=1), FIREFOX, 7)
        assert [row.lane for row in taken] == [FIREFOX] * 7


# ── What is shown of them ────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_sees_which_service_is_left_alone(desk: Desk) -> None:
    city = desk.city
    for endpoint in ENDPOINTS.values():
        subscribe(city, endpoint)
    firefox = Carrier()
    firefox.ill = "dead"
    write(city, 6)
    dispatch(city.runtime, {FIREFOX: firefox, SAFARI: Carrier()})
    admin = desk("admin")
    (shown,) = admin.get("/carriers").json["items"]
    assert (shown["name"], shown["state"], shown["queued"]) == (FIREFOX, "open", 6)
    states = {each["id"]: each["carrier_state"] for each in admin.get("/devices").json["items"]}
    assert Counter(states.values()) == {"open": 1, "closed": 1}
    (ill,) = admin.get("/devices?carrier_state=open").json["items"]
    assert states[ill["id"]] == "open"
    assert {each["channel"] for each in admin.get("/devices?channel=webpush").json["items"]} == {"webpush"}
    figures = desk.app.test_client().get("/metrics").text.splitlines()
    assert "giaoviec_carriers_left_alone 1.0" in figures
    assert f'giaoviec_carrier_trips{{carrier="{FIREFOX}"}} 1.0' in figures


# ── In real time, with the product's own channels ────────────────────────────────────────────────────────


def test_while_one_service_hangs_the_other_gets_everything(city: City, tmp_path: Path) -> None:
    """It holds as many threads as a channel has, and none of them is the other's."""
    key = Vapid02()
    key.generate_keys()
    key.save_key(str(tmp_path / "vapid.pem"))
    hangs, let_go, browser = threading.Event(), threading.Event(), Browser()

    def hang(_received: Received) -> None:
        hangs.set()
        let_go.wait(25)

    with FarSide() as hanging, FarSide() as well:
        hanging.behave = hang
        more: dict[str, Any] = {"vapid_key": str(tmp_path / "vapid.pem"), "webpush_hosts": f"{hanging.url} {well.url}"}
        settings = replace(city.runtime.settings, push_lease_seconds=270, **more)
        city.runtime = replace(city.runtime, settings=settings)
        opened = carriers(settings)
        assert set(opened) == {"webpush", f"webpush:{hanging.url}", f"webpush:{well.url}"}
        subscribe(city, f"{hanging.url}/subscription", browser.keys)
        write(city, 20)
        worker = threading.Thread(target=dispatch, args=(city.runtime, opened))
        worker.start()
        try:
            assert hangs.wait(10)
            subscribe(city, f"{well.url}/subscription", browser.keys)
            write(city, 20)
            assert dispatch(city.runtime, opened) == 20
            assert hanging.received == []
            assert {row.state for row in through(city, f"webpush:{well.url}")} == {"sent"}
        finally:
            let_go.set()
            worker.join(30)
        assert {row.state for row in through(city, f"webpush:{hanging.url}")} == {"sent"}
        assert (len(hanging.received), len(well.received)) == (40, 20)
        for channel in opened.values():
            channel.close()
        with city.runtime.sessions() as session:
            assert not is_due(session, city.now)
