"""/metrics for Prometheus: how requests fare in this process, and the figures that features read from PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from backend.feature import Gauge
from backend.heartbeat import age
from backend.runtime import current
from backend.ticking import HEARTBEAT

pages = Blueprint("metrics", __name__)

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_REGISTRY = CollectorRegistry()
_REQUESTS = Histogram(
    "giaoviec_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    registry=_REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


@dataclass(frozen=True, slots=True)
class Watch:
    started: float


def start_watch() -> Watch:
    return Watch(time.perf_counter())


def stop_watch(watch: Watch | None, status: int) -> float:
    """Count a request under its route, never its path (routes are few, paths are not); return its seconds."""
    if watch is None:
        return 0.0
    seconds = time.perf_counter() - watch.started
    route = request.url_rule.rule if request.url_rule else "none"
    # An invented method would make a series for ever.
    method = request.method if request.method in _METHODS else "other"
    _REQUESTS.labels(method, route, str(status)).observe(seconds)
    return round(seconds, 4)


@pages.get("/metrics")
def metrics() -> Response:
    runtime = current()
    now = runtime.clock.now()
    gauges: list[Gauge] = []
    with runtime.sessions() as session:
        seconds = age(session, HEARTBEAT, now)
        gauges.append(
            Gauge(
                "giaoviec_clock_heartbeat_age_seconds",
                "Since the clock last beat",
                -1.0 if seconds is None else seconds,
            )
        )
        for feature in runtime.features:
            gauges += feature.gauges(session, now) if feature.gauges else ()
    gateway = current_app.extensions["giaoviec.live"].gateway
    gauges.append(Gauge("giaoviec_live_connections", "Sockets of this process", len(gateway.connections)))
    figures = CollectorRegistry()
    figures.register(_Figures(gauges))
    own = generate_latest(figures)
    return Response(generate_latest(_REGISTRY) + own, content_type=CONTENT_TYPE_LATEST)


class _Figures:
    """A collector that holds exactly the gauges of one scrape."""

    def __init__(self, gauges: list[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.doc, labels=list(gauge.labels))
            families.setdefault(gauge.name, family).add_metric(list(gauge.labels.values()), gauge.value)
        yield from families.values()
