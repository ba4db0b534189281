"""Devices, messages and receipts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, missing, parameters

ENDPOINTS = (
    endpoint("GET", "/me/devices"),
    endpoint("POST", "/me/devices", {"token": "phone-0001", "platform": "android"}),
    endpoint("DELETE", "/me/devices/$unknown"),
    endpoint("GET", "/me/messages", query=True),
    endpoint("POST", "/deliveries/receipts", {"ids": ["$unknown"], "state": "received"}),
)
_DEVICE = {"token": "phone-0001", "platform": "android"}
_FIELDS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("POST", "/me/devices", {}, "/token", "required"),
    ("POST", "/me/devices", {**_DEVICE, "token": "short"}, "/token", "too_short"),
    ("POST", "/me/devices", {**_DEVICE, "token": "short       "}, "/token", "too_short"),
    ("POST", "/me/devices", {**_DEVICE, "token": "x" * 4097}, "/token", "too_long"),
    ("POST", "/me/devices", {**_DEVICE, "platform": "pager"}, "/platform", "invalid_choice"),
    ("POST", "/me/devices", {**_DEVICE, "person_id": "$vice"}, "/person_id", "unknown_field"),
    ("POST", "/deliveries/receipts", {"state": "received"}, "/ids", "required"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown"], "state": "read"}, "/state", "invalid_choice"),
    ("POST", "/deliveries/receipts", {"ids": "$unknown", "state": "opened"}, "/ids", "invalid_list"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown"] * 501, "state": "opened"}, "/ids", "too_many"),
    ("POST", "/deliveries/receipts", {"ids": ["$unknown", "x"], "state": "opened"}, "/ids/1", "invalid_id"),
    ("POST", "/deliveries/receipts", {"ids": [], "state": "opened", "channel": "sms"}, "/channel", "invalid_choice"),
)
_NOT_THERE = (("DELETE", "/me/devices/$unknown", "chair", "unknown_device"),)
_PARAMETERS = (
    ("a limit in words", "/me/messages?limit=ten", "limit", "invalid_number"),
    ("a message that is no id", "/me/messages?before=yesterday", "before", "invalid_id"),
)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from parameters(_PARAMETERS)
    yield Bad("another person's device", "DELETE", "/me/devices/$device_of_vice", 404, "unknown_device")
