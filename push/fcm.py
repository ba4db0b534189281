"""Firebase Cloud Messaging through the real firebase-admin SDK.

What an urgency means to each carrier (source: FCM HTTP v1 `projects.messages`, Apple's "Sending notification
requests to APNs", RFC 8030 for web push):

| urgency       | Android          | kept for | APNs                      | web push       |
|---------------|------------------|----------|---------------------------|----------------|
| `normal`      | normal priority  | 7 days   | 5, active                 | normal         |
| `urgent`      | high             | 3 days   | 10, active                | high           |
| `very_urgent` | high             | 1 day    | 10, time-sensitive        | high, stays up |
| `flash`       | high             | 1 day    | 10, time-sensitive        | high, stays up |
| any, silent   | normal, no sound | as above | 5, passive, no sound      | low, silent    |
| kind `digest` |                  | 12 hours |                           |                |

* The Android notification channel is `giaoviec.<urgency>`, or `giaoviec.quiet` when silent: since Android 8
  the channel, not the message, decides about sound, so the app has to create a mute one.
* A repeat replaces its first copy wherever a copy can lie: Android `tag`, `apns-collapse-id`, web push
  `Topic` and `tag` are all made of the message id.
* FCM keeps four collapsible messages for a phone that is off, one for each collapse key, and a notification
  without a key collapses into one. So the collapse key is the urgency, of which there are four: a digest
  never displaces a flash. What was displaced the app fetches through its cursor.

What an answer means to the outbox:

| FCM says                                               | permanent | drop address | retry after          |
|--------------------------------------------------------|-----------|--------------|----------------------|
| 404 UNREGISTERED, 403 SENDER_ID_MISMATCH               | yes       | yes          |                      |
| 400 INVALID_ARGUMENT from Google about the token       | yes       | yes          |                      |
| 400 INVALID_ARGUMENT from Google about anything else   | yes       |              |                      |
| 429                                                    |           |              | Retry-After or 60 s  |
| 503 and every other temporary answer                   |           |              | Retry-After if given |
| 500, timeout, no connection, an answer not from Google |           |              |                      |
| 401, other 403 and 404, sign-in refused or unreachable |           |              | (for the operator)   |

Longer than our modules usually are: both tables, and the code held to them, want to be read in one place.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Literal
from uuid import uuid4

import structlog

from backend.clock import Clock, SystemClock
from push.channel import Accepted, Outgoing, Result, TransportError

log = structlog.get_logger(__name__)

_GOOGLE = "https://fcm.googleapis.com"
_GOOGLE_IAM = "https://iamcredentials.googleapis.com"
_PATIENCE = 4
"""Timeouts after which no further message of a batch is started."""
_DEFAULT_QUOTA_PAUSE = 60.0
"""Seconds to wait after a 429 without Retry-After; Firebase, "Sending FCM messages at scale"."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """How loudly one urgency speaks: a row of the table above."""

    android: str
    keep: timedelta
    apns_priority: str
    interruption: str
    web_urgency: str
    stays_up: bool = False


_MANNERS = {
    "normal": _Manner("normal", timedelta(days=7), "5", "active", "normal"),
    "urgent": _Manner("high", timedelta(days=3), "10", "active", "high"),
    "very_urgent": _Manner("high", timedelta(days=1), "10", "time-sensitive", "high", stays_up=True),
    "flash": _Manner("high", timedelta(days=1), "10", "time-sensitive", "high", stays_up=True),
}
_DIGEST_KEPT = timedelta(hours=12)


class FcmChannel:
    """Sends to phones and browsers through FCM, several at a time.

    Make one in the process that sends, after any fork (it owns threads and sockets), and `close()` it. The
    module is cheap to import because firebase_admin is not imported before an instance is made: that takes
    0.8 s and 500 modules, which processes that never push (web, clock) should not pay for.
    """

    name = "fcm"

    def __init__(
        self,
        credentials_path: str,
        endpoint: str | None = None,
        threads: int = 8,
        timeout: float = 10.0,
        *,
        target: Literal["token", "fid"] = "token",
        clock: Clock | None = None,
    ) -> None:
        """Read the service account and get ready; nothing is sent yet.

        `endpoint`: base URL that stands in for Google's, such as `http://127.0.0.1:9099`; None is Google.
        `timeout`: seconds to connect, and again to wait for an answer. `target`: the field our addresses
        belong in. Raises OSError or ValueError where the service-account file is missing or is not one.
        """
        import firebase_admin
        from firebase_admin import credentials, messaging
        from google.auth.transport.requests import Request

        self._firebase, self._messaging = firebase_admin, messaging
        self._target, self._timeout, self._clock = target, timeout, clock or SystemClock()
        certificate = credentials.Certificate(credentials_path)
        # A name of its own: the default app is global, and two channels may use two projects.
        self._app = firebase_admin.initialize_app(certificate, {"httpTimeout": timeout}, name=f"giaoviec-{uuid4()}")
        self._session = _quiet_session(messaging, self._app, endpoint, threads)
        self._credential = certificate.get_credential()
        self._sign_in_request = Request()  # not the session's own, which tries four times
        self._sign_in_lock = threading.Lock()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="fcm")

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send each message once; see `Channel.send_many`.

        Takes at most about five timeouts however long the batch is: when FCM answers too slowly, or a
        firewall swallows us, the rest of the batch comes back as temporary errors before the claim on its
        rows runs out.
        """
        if not batch:
            return []
        refused = self._sign_in()
        if refused:
            results: list[Result] = [refused] * len(batch)
        else:
            last_start = time.monotonic() + _PATIENCE * self._timeout
            results = list(self._threads.map(partial(self._send_one, last_start=last_start), batch))
        log.info("fcm_batch_sent", **Counter(_outcome(result) for result in results))
        return results

    def close(self) -> None:
        """Wait for what is being sent, then let go of threads, sockets and the firebase app."""
        self._threads.shutdown(wait=True)
        self._session.close()  # delete_app closes only the SDK's asynchronous client
        self._sign_in_request.session.close()
        self._firebase.delete_app(self._app)

    def _sign_in(self) -> TransportError | None:
        """Get an access token if ours is about to expire; return why that failed.

        Left to the SDK, every thread signs in for itself, and with no sign-in server every message pays the
        wait.
        """
        try:
            with self._sign_in_lock:
                if not self._credential.valid:
                    self._credential.refresh(partial(self._sign_in_request, timeout=self._timeout))
        except Exception as error:  # GoogleAuthError; TypeError where a captive portal answered instead
            log.error("fcm_sign_in_failed", error=type(error).__name__)
            return TransportError(f"fcm sign-in failed: {type(error).__name__}", permanent=False)
        return None

    def _send_one(self, item: Outgoing, last_start: float) -> Result:
        from firebase_admin.exceptions import FirebaseError
        from google.auth.exceptions import GoogleAuthError

        if time.monotonic() > last_start:
            return TransportError("fcm too slow: not tried in this batch", permanent=False)
        try:
            return Accepted(self._messaging.send(self._message(item), app=self._app))
        except TransportError as error:
            return error
        except FirebaseError as error:
            return _explain(error, self._messaging)
        except GoogleAuthError as error:
            return TransportError(f"fcm sign-in failed: {type(error).__name__}", permanent=False)
        except Exception as error:
            # The SDK trips over answers that are not Google's (a captive portal, a proxy's page) with
            # whatever comes: KeyError, AttributeError, UnicodeDecodeError. Its text may quote the message, so
            # only the type is told.
            log.error("fcm_answer_odd", error=type(error).__name__, delivery_id=str(item.delivery_id))
            return TransportError(f"fcm answer not understood: {type(error).__name__}", permanent=False)

    def _message(self, item: Outgoing) -> Any:
        """Build the SDK's message; raises TransportError (permanent) for one that cannot be sent."""
        if not item.address:
            raise TransportError("fcm: empty address", permanent=True, drop_address=True)
        manner = _MANNERS.get(item.urgency)
        if manner is None:
            raise TransportError("fcm: unknown urgency", permanent=True)
        keep = _DIGEST_KEPT if item.kind == "digest" else manner.keep
        message = self._messaging.Message(
            notification=self._messaging.Notification(title=item.title, body=item.body), data=_data(item)
        )
        if item.platform == "android":
            message.android = self._android(item, manner, keep)
        elif item.platform == "ios":
            message.apns = self._apns(item, manner, keep)
        elif item.platform == "web":
            message.webpush = self._webpush(item, manner, keep)
        # Set here and not in the call above: the constructor warns that `token` is deprecated, once for each
        # message, and silencing a warning is not safe among threads.
        setattr(message, self._target, item.address)
        return message

    def _android(self, item: Outgoing, manner: _Manner, keep: timedelta) -> Any:
        return self._messaging.AndroidConfig(
            priority="normal" if item.silent else manner.android,
            ttl=keep,
            collapse_key=item.urgency,
            notification=self._messaging.AndroidNotification(
                channel_id="giaoviec.quiet" if item.silent else f"giaoviec.{item.urgency}",
                default_sound=not item.silent,
                tag=str(item.message_id),
            ),
        )

    def _apns(self, item: Outgoing, manner: _Manner, keep: timedelta) -> Any:
        return self._messaging.APNSConfig(
            headers={
                "apns-push-type": "alert",
                "apns-priority": "5" if item.silent else manner.apns_priority,
                "apns-expiration": str(int((self._clock.now() + keep).timestamp())),
                "apns-collapse-id": str(item.message_id),
            },
            payload=self._messaging.APNSPayload(
                self._messaging.Aps(
                    sound=None if item.silent else "default",
                    thread_id=item.link,
                    custom_data={"interruption-level": "passive" if item.silent else manner.interruption},
                )
            ),
        )

    def _webpush(self, item: Outgoing, manner: _Manner, keep: timedelta) -> Any:
        return self._messaging.WebpushConfig(
            headers={
                "Urgency": "low" if item.silent else manner.web_urgency,
                "TTL": str(int(keep.total_seconds())),
                "Topic": item.message_id.hex,  # RFC 8030 allows 32 characters: exactly a UUID without dashes
            },
            notification=self._messaging.WebpushNotification(
                tag=str(item.message_id),
                silent=item.silent,
                require_interaction=manner.stays_up and not item.silent,
            ),
        )


def _data(item: Outgoing) -> dict[str, str]:
    """What the app itself reads. FCM takes strings only."""
    return {
        "message_id": str(item.message_id),
        "delivery_id": str(item.delivery_id),
        "kind": item.kind,
        "urgency": item.urgency,
        "link": item.link,
    }


def _quiet_session(messaging: Any, app: Any, endpoint: str | None, connections: int) -> Any:
    """Return the SDK's HTTP session, its retries off and, with an `endpoint`, turned away from Google.

    The SDK retries 500 and 503 four times on its own and sleeps through any Retry-After meanwhile, which
    would hold a whole batch; the backoff is the outbox's. Private names are the only door: 7.7 offers no
    option for either.
    """
    from requests.adapters import HTTPAdapter

    class Elsewhere(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            request.url = (endpoint or "").rstrip("/") + request.path_url
            kwargs["proxies"] = {}  # looked up for Google's name, they do not apply to the new one
            return super().send(request, *args, **kwargs)

    session = messaging._get_messaging_service(app)._client.session
    adapter = Elsewhere if endpoint else HTTPAdapter
    session.mount(_GOOGLE, adapter(pool_maxsize=connections, max_retries=0))
    if endpoint:
        # google-auth also asks iamcredentials.googleapis.com in the background, showing it our access token:
        # in development and tests nothing at all may leave for Google.
        session._auth_request.session.mount(_GOOGLE_IAM, adapter(max_retries=0))
    return session


def _explain(error: Any, messaging: Any) -> TransportError:
    """Translate a FirebaseError by the second table of the module's docstring.

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
    pause = _retry_after(response)
    if pause is None and error.code == "RESOURCE_EXHAUSTED":
        pause = _DEFAULT_QUOTA_PAUSE
    return TransportError(told, permanent=False, retry_after=pause)


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


def _retry_after(response: Any) -> float | None:
    """Return the seconds in Retry-After, given as a number or as a date (RFC 9110, 10.2.3)."""
    headers = {} if response is None else response.headers
    given = headers.get("Retry-After", "").strip()
    if given.isdecimal():
        return float(given)
    try:
        # Measured against the server's own Date: our clock may disagree with it.
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())


def _outcome(result: Result) -> str:
    if isinstance(result, Accepted):
        return "accepted"
    return "permanent" if result.permanent else "temporary"
