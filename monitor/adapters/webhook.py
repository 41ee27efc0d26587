"""Hand issues to a webhook: one POST each, signed, answered within its time or tried again.

Redirects are not followed: what is signed for one address is for no other.

Source: https://www.standardwebhooks.com; RFC 9110 (status codes, Retry-After).
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.adapters.clock import Clock
from monitor.adapters.clock import now as wall_clock
from monitor.core.channels import signature_of
from monitor.errors import printable
from monitor.model import Accepted, Channel, Delivery, Refused, SendResult, TryLater

TIMEOUT = timedelta(seconds=30)
MAX_ANSWER = 1_000
MAX_WAIT = timedelta(hours=1)

# What may be otherwise another time, although it is the caller's fault by its number.
PASSING = frozenset({408, 421, 425, 429})


class Webhook:
    """An address that takes issues as JSON; ``send`` belongs to one thread at a time."""

    def __init__(
        self,
        channel: Channel,
        *,
        user_agent: str,
        timeout: timedelta = TIMEOUT,
        ca_file: str | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self._channel = channel
        self._user_agent = user_agent
        self._timeout = timeout.total_seconds()
        self._ca_file = ca_file
        self._clock = clock
        self._open: http.client.HTTPConnection | None = None
        self._closed = threading.Event()

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Post one issue, and return what became of it.

        Args:
            sender: the envelope's sender, of which a webhook knows nothing.
            before_data: is asked just before the request; False means that the lease is lost.
        """
        begun = False
        try:
            connection = self._open = self._connect()
            connection.connect()
            if self._closed.is_set():
                return TryLater(reason="the service is stopping")
            if not before_data():
                return TryLater(reason="another worker has taken this delivery")
            begun = True
            return self._post(connection, delivery)
        except ssl.SSLCertVerificationError as error:
            return TryLater(
                reason=self._said(f"certificate does not hold: {error.verify_message}")
            )
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            what = "may have been taken, no answer came" if begun else "can't be reached"
            return TryLater(reason=self._said(f"{what}: {why}"), in_doubt=begun)
        finally:
            if self._open is not None:
                self._open.close()
            self._open = None

    def close(self) -> None:
        """End the request that is under way, from whichever thread."""
        self._closed.set()
        held = self._open.sock if self._open is not None else None
        if held is not None:
            with contextlib.suppress(OSError):  # gone already
                held.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> http.client.HTTPConnection:
        place = urlsplit(self._channel.url.reveal())
        host = place.hostname or ""
        if place.scheme == "http":
            return http.client.HTTPConnection(host, place.port, timeout=self._timeout)
        context = ssl.create_default_context(cafile=self._ca_file)
        return http.client.HTTPSConnection(
            host, place.port, timeout=self._timeout, context=context
        )

    def _post(self, connection: http.client.HTTPConnection, delivery: Delivery) -> SendResult:
        place = urlsplit(self._channel.url.reveal())
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        connection.request("POST", path, delivery.body, self._headers(delivery))
        answer = connection.getresponse()
        answer.read(MAX_ANSWER)
        reason = self._said(f"answered {answer.status} {answer.reason}")
        if 200 <= answer.status < 300:
            return Accepted(reply=reason)
        if answer.status >= 500 or answer.status in PASSING:
            return TryLater(reason=reason, wait=_wished(answer.headers.get("Retry-After", "")))
        return Refused(reason=reason)

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        now = self._clock()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": self._user_agent,
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if self._channel.secret is not None:
            headers["webhook-signature"] = signature_of(
                self._channel.secret.reveal(),
                message_id=delivery.message_id,
                at=now,
                body=delivery.body,
            )
        return headers

    def _said(self, what: str) -> str:
        """Return what happened in one line that does not tell the address: it may be a secret."""
        return f"channel {self._channel.name} {printable(what)[:200]}"


def _wished(text: str) -> timedelta | None:
    """Return how long the server wants to be left alone; a date is not worth reading here."""
    if not text.strip().isdecimal():
        return None
    return min(timedelta(seconds=min(int(text), 86_400)), MAX_WAIT)
