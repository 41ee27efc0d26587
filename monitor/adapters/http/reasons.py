"""Why a feed could not be fetched, in one readable line without secrets."""

import errno
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

import aiohttp

from monitor.adapters.addresses import FORBIDDEN, ForbiddenAddressError
from monitor.errors import printable
from monitor.model.masking import masked

_LONGEST = 300
_STATUSES = {
    401: "a login is needed",
    402: "the server asks for payment",
    403: "access denied",
    404: "page not found",
    407: "the proxy asks for a login",
    410: "gone for good",
    429: "too many requests",
    451: "blocked for legal reasons",
    500: "server error",
    502: "bad gateway",
    503: "service unavailable",
    504: "gateway timed out",
}


class DeclinedError(Exception):
    """We do not go on with a request; the text says why."""


def reason_of_status(status: int) -> str:
    """Return what an HTTP status means, with its number."""
    text = _STATUSES.get(status)
    if text is None:
        try:
            text = HTTPStatus(status).phrase.lower()
        except ValueError:
            text = "unusual answer"
    return f"{text} (HTTP {status})"


def reason_of(error: BaseException, *, host: str, seconds: float) -> str:
    """Return what went wrong with a request.

    Args:
        host: whom it went to, ``name:port``.
        seconds: the deadline that it ran under.
    """
    for cause in _causes(error):
        if text := _reason(cause, host, seconds):
            return shown(text)
    return shown(f"{type(error).__name__}: {error}")


def shown(text: str) -> str:
    """Return text fit for a log line: one line, printable, bounded, secrets masked."""
    return masked(" ".join(printable(text).split()))[:_LONGEST]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, the innermost first: that is the plainest.

    Only of a connection that was not made in time the outer one says more: that it was that.
    """
    chain = [error]
    while len(chain) < 9 and not isinstance(chain[-1], aiohttp.ConnectionTimeoutError):
        inner = getattr(chain[-1], "os_error", None) or chain[-1].__cause__
        if inner is None:
            break
        chain.append(inner)
    yield from reversed(chain)


def _reason(error: BaseException, host: str, seconds: float) -> str:
    match error:
        case DeclinedError():
            return str(error)
        case ForbiddenAddressError():
            return f"{host} is not called: {FORBIDDEN}"
        case aiohttp.ClientHttpProxyError(status=407):
            return reason_of_status(407)
        case aiohttp.ClientHttpProxyError():
            return f"the proxy makes no connection to {host} (HTTP {error.status})"
        case socket.gaierror():
            return _reason_of_name(error, host)
        case ssl.SSLCertVerificationError():
            return f"the TLS certificate of {host} is not valid: {error.verify_message}"
        case ssl.SSLError():
            return f"no TLS connection with {host}: {getattr(error, 'reason', None) or error}"
        case aiohttp.ConnectionTimeoutError():
            return f"{host} can't be reached: no connection in time"
        case TimeoutError():
            return f"timed out: no whole answer from {host} within {seconds:.0f} s"
        case aiohttp.ServerDisconnectedError() | ConnectionResetError() | BrokenPipeError():
            return f"{host} closed the connection without a whole answer"
        case aiohttp.ClientPayloadError():
            return _reason_of_payload(error, host)
        case ValueError() if "header" in str(error).lower():
            return "one of the feed's own headers can't be sent"
        case aiohttp.InvalidURL() | ValueError():
            return "this is not a valid web address"
        case aiohttp.ClientResponseError():
            return f"{host} sent something that is not HTTP: {error.message}"
        case OSError():
            return _reason_of_socket(error, host)
        case _:
            return ""


def _reason_of_name(error: socket.gaierror, host: str) -> str:
    name = host.rpartition(":")[0] or host
    if error.errno == socket.EAI_AGAIN:
        return f"the name server gave no answer for {name}"
    return f"name not found: {name}"


def _reason_of_payload(error: aiohttp.ClientPayloadError, host: str) -> str:
    text = str(error)
    if "content-encoding" in text or "decode" in text.lower():
        return f"the answer of {host} can't be decompressed"
    return f"{host} broke off before the answer was whole"


def _reason_of_socket(error: OSError, host: str) -> str:
    if error.errno == errno.ECONNREFUSED:
        return f"connection refused by {host}"
    if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL):
        return f"{host} can't be reached"
    if "Connect call failed" in str(error):  # several addresses, each with its own text
        return f"connection refused by {host}"
    return ""
