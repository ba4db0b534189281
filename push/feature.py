"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.feature import Feature, Gauge, Job
from backend.runtime import Runtime
from backend.settings import Settings
from push import devices, dispatch, fallback, lanes, live_shapes, ways
from push.carriers import carriers
from push.channel import Channel
from push.devices_http import api as devices_api
from push.http import api, live_receipt
from push.model import Carrier, Delivery
from push.outbox import DISPATCH, THEIR_PHONES
from push.proof_http import api as proof_api
from push.texts import TEXTS

OpenChannels = Callable[[Settings], Mapping[str, Channel]]


def push_feature(open_channels: OpenChannels = carriers) -> Feature:
    """Return the feature; channels are opened once per process, by the first job that sends."""
    opened = cache(open_channels)

    def send(runtime: Runtime) -> None:
        dispatch.dispatch(runtime, opened(runtime.settings))

    return Feature(
        name="push",
        apis=(api, devices_api, proof_api),
        foreseen=(THEIR_PHONES,),
        jobs=(
            Job(DISPATCH, lanes.is_due, send),
            Job(fallback.FALLBACK, fallback.is_due, fallback.fall_back),
            Job("push.prune", devices.some_stale, devices.prune_devices),
        ),
        texts=TEXTS,
        live={"receipt": live_receipt},
        live_events=live_shapes.EVENTS,
        live_items=live_shapes.ITEMS,
        gauges=_gauges,
        check=ways.check,
    )


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    waiting = select(func.count(), func.min(Delivery.due_at)).where(*lanes.waiting(now))
    count, oldest = session.execute(waiting).one()
    yield Gauge("giaoviec_deliveries_due", "Deliveries that wait for a worker", count)
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield Gauge("giaoviec_deliveries_oldest_seconds", "How long the oldest has waited", seconds)
    parked = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "parked"))
    yield Gauge("giaoviec_deliveries_parked", "Deliveries that cannot be sent as they are", parked or 0)
    trips = session.execute(select(Carrier.name, Carrier.trips).order_by(Carrier.name)).all()
    ill = sum(row.trips > 0 for row in trips)
    yield Gauge("giaoviec_carriers_left_alone", "Carriers that do not answer", ill)
    for name, times in trips:
        yield Gauge("giaoviec_carrier_trips", "Times left alone since it last answered", times, {"carrier": name})
