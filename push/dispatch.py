"""Dispatch: claim what is due, send it, record what came of it; each carrier in a lane of its own."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from backend.runtime import Runtime
from push.channel import Accepted, Channel, NeverLeft, Outgoing, Result
from push.health import Rate, judged, taken
from push.lanes import Lane, channel_of, claim, due_lanes, enter, keep, put_off
from push.model import Delivery
from push.outbox import DISPATCH
from push.outgoing import outgoing
from push.settling import settle
from push.ways import rates_of

log = structlog.get_logger(__name__)

_LONG_ENOUGH = 20.0  # seconds of one job; the rest is the next job's
_POISON_AFTER = 3
_GIVES_WAY = 4  # times that the outcome of a batch is written, where others lock the same rows

Own = TypeVar("Own")


def dispatch(runtime: Runtime, channels: Mapping[str, Channel], rates: Mapping[str, Rate] | None = None) -> int:
    """Send what is due, for up to twenty seconds; return how many deliveries were tried. Rings when there is more.

    Lanes run side by side, and one worker sends through each at a time: however slow a carrier is, the others go on
    here, and what comes for them meanwhile finds another worker. `channels` and `rates` are found by a lane's name, or
    by its channel's.
    """
    with runtime.sessions() as session:
        names = due_lanes(session, runtime.clock.now())
    rates = rates_of(runtime.settings) if rates is None else rates
    if len(names) < 2:
        return sum(_run(runtime, name, _own(channels, name), _own(rates, name)) for name in names)
    # A lane has two connections at most, and the pool lends twice its size.
    side_by_side = min(len(names), runtime.settings.pool_size)
    with ThreadPoolExecutor(side_by_side, thread_name_prefix="lane") as lanes:
        runs = [lanes.submit(_run, runtime, name, _own(channels, name), _own(rates, name)) for name in names]
    return sum(run.result() for run in runs)


def _own(found: Mapping[str, Own], lane: str) -> Own | None:
    return found.get(lane, found.get(channel_of(lane)))


def _run(runtime: Runtime, name: str, channel: Channel | None, rate: Rate | None) -> int:
    tried, started = 0, time.monotonic()
    with enter(runtime, name, rate) as lane:
        if lane is None:
            return 0
        while batch := _one_batch(runtime, lane, channel):
            tried += batch
            if time.monotonic() - started > _LONG_ENOUGH:
                runtime.bell.ring(DISPATCH)
                break
    return tried


def _one_batch(runtime: Runtime, lane: Lane, channel: Channel | None) -> int:
    """Send one batch through a lane; return how many were tried, none where the carrier is left alone for now."""
    now = runtime.clock.now()
    if lane.health.is_open(now):
        with runtime.sessions() as session:
            while put_off(session, lane, now):
                session.commit()
            session.commit()
        return 0
    room = lane.room(now)
    if room < 1:
        return 0
    with runtime.sessions() as session:
        batch = claim(session, now, timedelta(seconds=runtime.settings.push_lease_seconds), lane.name, room)
        session.commit()
    if batch:
        _record(runtime, lane, batch, _send(runtime, lane.name, channel, batch, now))
    return len(batch)


def _record(runtime: Runtime, lane: Lane, batch: Sequence[Delivery], results: Sequence[Result]) -> None:
    now, before = runtime.clock.now(), lane.health
    lane.health = judged(before, results, now)
    if lane.bucket is not None:
        lane.bucket = taken(lane.bucket, len(batch))
    for left in reversed(range(_GIVES_WAY)):
        try:
            with runtime.sessions() as session:
                settle(session, batch, results, now, lane.health.open_until)
                if lane.health != before or lane.bucket is not None:
                    keep(session, lane, now)
                session.commit()
            break
        except OperationalError as error:
            # What has left would be sent again because PostgreSQL chose us to give way.
            if not left or not isinstance(error.orig, DeadlockDetected):
                raise
    if lane.health.trips and not before.trips:
        log.warning("carrier_left_alone", lane=lane.name, reason=lane.health.reason)
    elif before.trips and not lane.health.trips:
        log.warning("carrier_is_back", lane=lane.name)


def _send(
    runtime: Runtime, lane: str, channel: Channel | None, batch: Sequence[Delivery], now: datetime
) -> list[Result]:
    if channel is None:
        # The operator has switched this channel off: it waits until it expires, and the person's list has it anyway.
        return [NeverLeft("channel is off", permanent=False, retry_after=60)] * len(batch)
    with runtime.unit_of_work() as work:
        worded = outgoing(runtime, work, batch, now)
    sound = [each for each in batch if isinstance(worded[each.id], Outgoing)]
    items = [item for each in sound if isinstance(item := worded[each.id], Outgoing)]
    results = _handed(channel, sound, items)
    sent = dict(zip([each.id for each in sound], results, strict=True))
    log.info("pushed", lane=lane, tried=len(batch), accepted=_accepted(results))
    return [sent[each.id] if isinstance(why := worded[each.id], Outgoing) else why for each in batch]


def _handed(channel: Channel, batch: Sequence[Delivery], items: Sequence[Outgoing]) -> list[Result]:
    """Hand a batch to its channel. One that raises, against its promise, gets them one by one: some item is poison."""
    try:
        results = channel.send_many(items)
        if len(results) == len(items):
            return results
        log.error("channel_miscounted", channel=channel.name, given=len(items), returned=len(results))
    except Exception as error:
        log.error("channel_raised", channel=channel.name, error=type(error).__name__)
    return [_alone(channel, delivery, item) for delivery, item in zip(batch, items, strict=True)]


def _alone(channel: Channel, delivery: Delivery, item: Outgoing) -> Result:
    try:
        (result,) = channel.send_many([item])
    except Exception as error:
        # Its text may quote what was to be sent.
        poison = delivery.attempts >= _POISON_AFTER
        return NeverLeft(f"{channel.name} raised {type(error).__name__}", permanent=poison)
    return result


def _accepted(results: Sequence[Result]) -> int:
    return sum(isinstance(result, Accepted) for result in results)
