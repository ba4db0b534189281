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
from backend.texts import Text
from push import devices, dispatch
from push.channel import Channel
from push.http import api, live_receipt
from push.message import PUBLIC_TEXTS
from push.model import Delivery
from push.outbox import DISPATCH

TEXTS: dict[str, Text] = {
    "unknown_device": Text("Không có thiết bị này", "No such device"),
    **{f"push_{kind}": text for kind, text in PUBLIC_TEXTS.items()},
}

OpenChannels = Callable[[Settings], Mapping[str, Channel]]


def carriers(settings: Settings) -> Mapping[str, Channel]:
    """Open the channels that the settings name. Needs the Firebase SDK only where FCM is on."""
    if not settings.fcm_credentials:
        return {}
    from push.channels.fcm import FcmChannel  # the SDK takes half a second to import; a web process never sends

    return {
        "fcm": FcmChannel(
            settings.fcm_credentials, settings.fcm_endpoint or None, timeout=settings.push_lease_seconds / 9
        )
    }


def push_feature(open_channels: OpenChannels = carriers) -> Feature:
    """Return the feature; channels are opened once per process, by the first job that sends."""
    opened = cache(open_channels)

    def send(runtime: Runtime) -> None:
        dispatch.dispatch(runtime, opened(runtime.settings))

    return Feature(
        name="push",
        apis=(api,),
        jobs=(
            Job(DISPATCH, dispatch.is_due, send),
            Job("push.prune", devices.some_stale, devices.prune_devices),
        ),
        texts=TEXTS,
        live={"receipt": live_receipt},
        gauges=_gauges,
    )


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    waiting = select(func.count(), func.min(Delivery.due_at)).where(*dispatch.waiting(now))
    count, oldest = session.execute(waiting).one()
    yield Gauge("giaoviec_deliveries_due", "Deliveries that wait for a worker", count)
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield Gauge("giaoviec_deliveries_oldest_seconds", "How long the oldest has waited", seconds)
