"""What an answer of FCM means to the outbox.

| FCM says                                               | permanent | drop address | carrier | retry after          |
|--------------------------------------------------------|-----------|--------------|---------|----------------------|
| 404 UNREGISTERED, 403 SENDER_ID_MISMATCH               | yes       | yes          |         |                      |
| 400 INVALID_ARGUMENT from Google about the token       | yes       | yes          |         |                      |
| 400 INVALID_ARGUMENT from Google about anything else   | yes       |              |         |                      |
| 429                                                    |           |              | yes     | Retry-After or 60 s  |
| 503 and every other temporary answer                   |           |              | yes     | Retry-After if given |
| 500, timeout, no connection, an answer not from Google |           |              | yes     |                      |
| 401, other 403 and 404, sign-in refused or unreachable |           |              | yes     | (for the operator)   |
"""

from __future__ import annotations

from typing import Any

from push.channel import TransportError
from push.channels.waits import asked_to_wait

_DEFAULT_QUOTA_PAUSE = 60.0
"""Seconds to wait after a 429 without Retry-After; Firebase, "Sending FCM messages at scale"."""


def explain(error: Any, messaging: Any) -> TransportError:
    """Translate a FirebaseError by the table above.

    The error's own text never gets through: FCM quotes the offending value in it, requests quotes the URL.
    """
    response = error.http_response
    status, said, fields = _google_words(response)
    told = f"fcm {'no answer' if response is None else response.status_code} {type(error).__name__}"
    told += f" ({', '.join(fields)})" if fields else ""
    if isinstance(error, messaging.UnregisteredError | messaging.SenderIdMismatchError):
        return TransportError(told, permanent=True, drop_address=True)
    # The status must be Google's own word: a proxy's 400 becomes InvalidArgumentError in the SDK as well.
    if status == error.code == "INVALID_ARGUMENT":
        return TransportError(told, permanent=True, drop_address=_token_is_invalid(said, fields))
    pause = asked_to_wait({} if response is None else response.headers)
    if pause is None and error.code == "RESOURCE_EXHAUSTED":
        pause = _DEFAULT_QUOTA_PAUSE
    return TransportError(told, permanent=False, retry_after=pause, carrier=True)


def _token_is_invalid(said: str, fields: list[str]) -> bool:
    """Tell whether a 400 is about the address: FCM has no code for it, a sentence and at times a field.

    In doubt, no: a device kept in vain costs a request, a device forgotten in error costs a person their
    reminders. The sentence is the one in Firebase's "FCM error codes", example 2.
    """
    if fields:
        return all(field in ("message.token", "message.fid") for field in fields)
    return "is not a valid FCM registration token" in said


def _google_words(response: Any) -> tuple[str, str, list[str]]:
    """Return status, message and the fields complained about in a Google API error; empty if it is not one.

    Source: google.rpc.Status and google.rpc.BadRequest.
    """
    try:
        error = response.json()["error"]
        details = error.get("details") or []
        fields = [each["field"] for detail in details for each in detail.get("fieldViolations") or []]
        return str(error["status"]), str(error["message"]), [str(field) for field in fields]
    except (AttributeError, KeyError, TypeError, ValueError):
        return "", "", []
