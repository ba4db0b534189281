"""Devices, messages, wishes, receipts, buttons, evidence, what is parked, the carriers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.api.request import Bad, endpoint
from tests.api.tables import bodies, forbidden, missing, parameters

ENDPOINTS = (
    endpoint("GET", "/me/devices"),
    endpoint("POST", "/me/devices", {"token": "phone-0001", "platform": "android"}),
    endpoint("DELETE", "/me/devices"),
    endpoint("DELETE", "/me/devices/$unknown"),
    endpoint("PATCH", "/me/devices/$unknown", {"name": "Máy ở nhà"}),
    endpoint("DELETE", "/me/devices/$unknown/session"),
    endpoint("GET", "/devices", query=True, who="admin"),
    endpoint("DELETE", "/devices/$unknown", who="admin"),
    endpoint("DELETE", "/people/$unknown/devices", who="admin"),
    endpoint("GET", "/me/messages", query=True),
    endpoint("GET", "/me/notification-preferences"),
    endpoint("PUT", "/me/notification-preferences", {"off": [{"way": "phone", "kinds": ["update"]}]}),
    endpoint("POST", "/deliveries/receipts", {"ids": ["$unknown"], "state": "received"}),
    endpoint(
        "POST", "/deliveries/signed-receipts", {"receipts": [{"receipt": "proof", "state": "received"}]}, open=True
    ),
    endpoint("POST", "/actions", {"token": "proof"}, open=True),
    endpoint("GET", "/subjects/$task/deliveries", query=True),
    endpoint("GET", "/deliveries/parked", query=True, who="admin"),
    endpoint("POST", "/deliveries/$unknown/retry", who="admin"),
    endpoint("GET", "/carriers", who="admin"),
)
RULES = frozenset({"unknown_way", "cannot_be_switched_off", "bad_key", "way_is_off", "keys_of_web_push"})
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
    ("POST", "/deliveries/receipts", {"ids": [], "state": "opened", "channel": ""}, "/channel", "required"),
    ("POST", "/deliveries/signed-receipts", {}, "/receipts", "required"),
    ("POST", "/deliveries/signed-receipts", {"receipts": [{"state": "opened"}]}, "/receipts/0/receipt", "required"),
    (
        "POST",
        "/deliveries/signed-receipts",
        {"receipts": [{"receipt": "x", "state": "read"}]},
        "/receipts/0/state",
        "invalid_choice",
    ),
    (
        "POST",
        "/deliveries/signed-receipts",
        {"receipts": [{"receipt": "x", "state": "opened"}] * 501},
        "/receipts",
        "too_many",
    ),
    ("POST", "/actions", {}, "/token", "required"),
    ("POST", "/actions", {"token": "x" * 301}, "/token", "too_long"),
    ("PATCH", "/me/devices/$unknown", {}, "/name", "required"),
    ("PATCH", "/me/devices/$unknown", {"name": "x" * 101}, "/name", "too_long"),
    ("PUT", "/me/notification-preferences", {}, "/off", "required"),
    ("PUT", "/me/notification-preferences", {"off": [{"way": "phone"}]}, "/off/0/kinds", "required"),
    ("PUT", "/me/notification-preferences", {"off": [{"way": "live", "kinds": []}]}, "/off/0/way", "unknown_way"),
    (
        "PUT",
        "/me/notification-preferences",
        {"off": [{"way": "phone", "kinds": ["gossip"]}]},
        "/off/0/kinds/0",
        "invalid_choice",
    ),
    (
        "PUT",
        "/me/notification-preferences",
        {"off": [{"way": "phone", "kinds": ["escalation"]}]},
        "/off/0/kinds/0",
        "cannot_be_switched_off",
    ),
    ("POST", "/me/devices", {**_DEVICE, "channel": "pigeon"}, "/channel", "unknown_way"),
    ("POST", "/me/devices", {**_DEVICE, "channel": "webpush", "platform": "web"}, "/channel", "way_is_off"),
    ("POST", "/me/devices", {**_DEVICE, "keys": {"p256dh": "x", "auth": "x"}}, "/keys", "keys_of_web_push"),
    ("POST", "/me/devices", {**_DEVICE, "keys": {}}, "/keys/p256dh", "required"),
    ("POST", "/me/devices", {**_DEVICE, "platform": "chat"}, "/platform", "invalid_choice"),
)
_FORBIDDEN = (
    ("GET", "/deliveries/parked", "an", "administrator_only"),
    ("POST", "/deliveries/$unknown/retry", "an", "administrator_only"),
    ("GET", "/carriers", "an", "administrator_only"),
    ("GET", "/devices", "an", "administrator_only"),
    ("DELETE", "/devices/$unknown", "chair", "administrator_only"),
    ("DELETE", "/people/$unknown/devices", "chair", "administrator_only"),
)
_NOT_THERE = (
    ("DELETE", "/me/devices/$unknown", "chair", "unknown_device"),
    ("PATCH", "/me/devices/$unknown", "chair", "unknown_device"),
    ("DELETE", "/me/devices/$unknown/session", "chair", "unknown_device"),
    ("POST", "/deliveries/$unknown/retry", "admin", "unknown_delivery"),
    ("DELETE", "/devices/$unknown", "admin", "unknown_device"),
    ("DELETE", "/people/$unknown/devices", "admin", "unknown_person"),
)
_PARAMETERS = (
    ("a limit in words", "/me/messages?limit=ten", "limit", "invalid_number"),
    ("a message that is no id", "/me/messages?before=yesterday", "before", "invalid_id"),
    ("a pager", "/devices?platform=pager", "platform/0", "invalid_choice"),
    ("a carrier that sulks", "/devices?carrier_state=sulking", "carrier_state/0", "invalid_choice"),
    ("a device lost and found", "/devices?state=lost", "state/0", "invalid_choice"),
    ("unseen for no day", "/devices?unseen_days=0", "unseen_days", "out_of_range"),
    ("devices of no id", "/devices?person_id=works", "person_id", "invalid_id"),
    ("evidence of no id", "/subjects/$task/deliveries?person_id=works", "person_id", "invalid_id"),
)


def bad() -> Iterator[Bad]:
    yield from bodies(ENDPOINTS, _FIELDS)
    yield from missing(ENDPOINTS, _NOT_THERE)
    yield from parameters(_PARAMETERS)
    yield from forbidden(ENDPOINTS, _FORBIDDEN)
    yield Bad("no button at all", "POST", "/actions", 401, "action_token_invalid", content=b'{"token": "forged"}')
    yield Bad("another person's device", "DELETE", "/me/devices/$device_of_vice", 404, "unknown_device")
