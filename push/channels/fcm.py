"""Firebase Cloud Messaging through the real firebase-admin SDK: Android, iOS through APNs, browsers.

What a message looks like is in `fcm_message`, what an answer means in `fcm_answers`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal
from uuid import uuid4

import structlog

from backend.clock import Clock, SystemClock
from push.channel import Accepted, Outgoing, Result, TransportError
from push.channels.abreast import Abreast, tell
from push.channels.fcm_answers import explain
from push.channels.fcm_message import message_of

log = structlog.get_logger(__name__)

_GOOGLE = "https://fcm.googleapis.com"
_GOOGLE_IAM = "https://iamcredentials.googleapis.com"


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
        self._abreast = Abreast(self.name, threads, timeout)

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
            tell(self.name, [refused] * len(batch))
            return [refused] * len(batch)
        return self._abreast.send(batch, self._send_one)

    def close(self) -> None:
        """Wait for what is being sent, then let go of threads, sockets and the firebase app."""
        self._abreast.close()
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
            return _unsigned(error)
        return None

    def _send_one(self, item: Outgoing) -> Result:
        from firebase_admin.exceptions import FirebaseError
        from google.auth.exceptions import GoogleAuthError

        try:
            message = message_of(self._messaging, item, self._target, self._clock.now())
            return Accepted(self._messaging.send(message, app=self._app))
        except FirebaseError as error:
            return explain(error, self._messaging)
        except GoogleAuthError as error:
            return _unsigned(error)


def _unsigned(error: Exception) -> TransportError:
    return TransportError(f"fcm sign-in failed: {type(error).__name__}", permanent=False, carrier=True)


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
