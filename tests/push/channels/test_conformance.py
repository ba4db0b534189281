"""What every channel keeps to, whatever the carrier: one suite, run on each with a far side of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from push.channel import Accepted, TransportError
from tests.city import City
from tests.push.channels.rigs import RIGS, SECRETS, Rig, open_rig
from tests.push.fcm_server import FcmServer

ILLS = ("dead", "silent", "garbage")


@pytest.fixture(scope="module")
def fcm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FcmServer]:
    with FcmServer(tmp_path_factory.mktemp("fcm")) as server:
        yield server


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, city: City, fcm: FcmServer) -> Iterator[Rig]:
    with open_rig(request.param, city, fcm) as opened:
        yield opened


def test_what_is_accepted_has_arrived_with_its_id(rig: Rig) -> None:
    items = [rig.good() for _ in range(5)]
    results = rig.channel.send_many(items)
    assert all(isinstance(each, Accepted) for each in results), results
    assert sorted(rig.arrived()) == sorted(each.message_id for each in items)


def test_nothing_to_send_is_nothing_sent(rig: Rig) -> None:
    assert rig.channel.send_many([]) == []
    assert rig.arrived() == []


def test_a_bad_item_spoils_nothing_and_has_its_own_place(rig: Rig) -> None:
    gone, odd = rig.bad_address(), rig.good(urgency="whenever")
    batch = [rig.good(), *([gone] if gone else []), odd, rig.good()]
    first, *results, last = rig.channel.send_many(batch)
    assert isinstance(first, Accepted)
    assert isinstance(last, Accepted)
    assert all(isinstance(each, TransportError) and each.permanent and not each.carrier for each in results), results
    if gone:
        (lost, poison) = results
        assert isinstance(lost, TransportError)
        assert lost.drop_address, "an address that will never work is forgotten"
    else:
        (poison,) = results
    assert isinstance(poison, TransportError)
    assert not poison.drop_address, "a message that cannot be sent costs nobody their device"


@pytest.mark.parametrize("ill", ILLS)
def test_an_ill_carrier_loses_nothing_and_is_told_from_a_bad_address(rig: Rig, ill: str) -> None:
    items = [rig.good() for _ in range(12)]
    if not rig.fall_ill(ill):
        pytest.skip("this carrier cannot be that ill")
    began = time.monotonic()
    results = rig.channel.send_many(items)
    assert time.monotonic() - began < 6.0, "a batch ends well before its lease"
    assert len(results) == len(items)
    for each in results:
        assert isinstance(each, TransportError), each
        assert (each.permanent, each.drop_address, each.carrier) == (False, False, True), str(each)


@pytest.mark.parametrize("ill", ["", *ILLS])
def test_neither_logs_nor_errors_hold_address_or_content(rig: Rig, ill: str, caplog: Any) -> None:
    gone = rig.bad_address()
    items = [rig.good(), *([gone] if gone else []), rig.good(urgency="whenever")]
    if ill and not rig.fall_ill(ill):
        pytest.skip("this carrier cannot be that ill")
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as ours:
        results = rig.channel.send_many(items)
    everything = repr(ours) + caplog.text + "".join(repr(each) + str(each) for each in results)
    assert not any(word in everything for word in SECRETS), everything
