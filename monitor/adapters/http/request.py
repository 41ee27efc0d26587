"""One polite request for one feed: conditional, bounded, redirects followed by hand."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from yarl import URL

from monitor.adapters.addresses import FORBIDDEN, is_spelled_inside, port_is_allowed
from monitor.adapters.clock import now
from monitor.adapters.http.headers import retry_after, validator, wishes_of
from monitor.adapters.http.reasons import DeclinedError, reason_of, reason_of_status
from monitor.adapters.http.tls import context_for
from monitor.model import FeedState, Fetched, FetchFailed, NotModified, Outcome

MAX_REDIRECTS = 5
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, "
    "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_CODINGS = frozenset(("gzip", "x-gzip", "deflate", "br", "zstd", "identity", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost, redirects included; ``max_bytes`` counts the unpacked body."""

    max_bytes: int
    timeout: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """Where a request stands: the address to ask, and what is known of the way there."""

    url: URL
    moved_to: URL | None = None
    all_permanent: bool = True


async def ask(
    session: aiohttp.ClientSession, state: FeedState, url: URL, limits: Limits
) -> Outcome:
    """Return what a feed's server answers; whatever goes wrong is a ``FetchFailed``.

    Args:
        url: the feed's address, parsed.
    """
    started = time.monotonic()
    hop = _Hop(url=URL())
    try:
        async with asyncio.timeout(limits.timeout.total_seconds()):
            hop = _Hop(url=_checked(url, state))
            for _ in range(MAX_REDIRECTS + 1):
                answer = await _ask_once(session, state, hop, limits, started)
                if not isinstance(answer, _Hop):
                    return answer
                hop = answer
            raise DeclinedError(f"too many redirects (more than {MAX_REDIRECTS})")
    except (aiohttp.ClientError, OSError, ValueError, DeclinedError) as error:
        host = _whom(error, state, hop.url)
        reason = reason_of(error, host=host, seconds=limits.timeout.total_seconds())
        return FetchFailed(reason=reason, seconds=time.monotonic() - started)


def host_of(url: URL) -> str:
    """Return ``name:port``, by which politeness is kept."""
    return f"{url.host or ''}:{url.port or ''}"


def _whom(error: Exception, state: FeedState, url: URL) -> str:
    """Return whom an error speaks of: through a proxy, connections are made to it alone."""
    is_of_tls = isinstance(error, aiohttp.ClientSSLError)
    if state.feed.proxy and isinstance(error, aiohttp.ClientConnectorError) and not is_of_tls:
        return f"the proxy {host_of(URL(state.feed.proxy))}"
    return host_of(url)


async def _ask_once(
    session: aiohttp.ClientSession, state: FeedState, hop: _Hop, limits: Limits, started: float
) -> Outcome | _Hop:
    headers = _headers(state, hop.url)
    proxy = URL(state.feed.proxy) if state.feed.proxy else None
    certificates = context_for(hop.url, proxy or hop.url)
    async with session.get(
        hop.url, headers=headers, allow_redirects=False, proxy=proxy, ssl=certificates
    ) as response:
        status = response.status
        if status in _REDIRECTS and "Location" in response.headers:
            return _next_hop(state, hop, status, response.headers["Location"])
        if status == 304:
            return NotModified(
                etag=validator(response.headers, "ETag"),
                last_modified=validator(response.headers, "Last-Modified"),
                moved_to=_moved_to(hop),
                wishes=wishes_of(response.headers, now()),
                seconds=time.monotonic() - started,
            )
        if not 200 <= status < 300:
            return _failure(response, started)
        body = await _body(response, limits.max_bytes)
        return Fetched(
            url=str(hop.url),
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            etag=validator(response.headers, "ETag"),
            last_modified=validator(response.headers, "Last-Modified"),
            moved_to=_moved_to(hop),
            wishes=wishes_of(response.headers, now()),
            seconds=time.monotonic() - started,
        )


def _failure(response: aiohttp.ClientResponse, started: float) -> FetchFailed:
    """Turn an error status into an outcome; 429 speaks for the whole host, 503 for the feed."""
    wait = retry_after(response.headers, now()) if response.status in (429, 503) else None
    return FetchFailed(
        reason=reason_of_status(response.status),
        status=response.status,
        retry_after=wait,
        whole_host=response.status == 429,
        seconds=time.monotonic() - started,
    )


def _headers(state: FeedState, url: URL) -> dict[str, str]:
    """Return the headers of a request: the feed's own go to the configured host only."""
    headers = {"Accept": _ACCEPT}
    if state.etag and not state.by_date:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    own = _own_headers(state)
    if own and _may_see_credentials(url, state):
        headers.update(own)
    return headers


def _own_headers(state: FeedState) -> Mapping[str, str]:
    own = dict(state.feed.headers)
    if "@" in state.feed.url and not any(name.lower() == "authorization" for name in own):
        home = URL(state.feed.url)
        if home.user:
            own["Authorization"] = aiohttp.encode_basic_auth(home.user, home.password or "")
    return own


def _may_see_credentials(url: URL, state: FeedState) -> bool:
    """Tell whether a request goes to the host that the feed was configured with, as safely."""
    home = URL(state.feed.url)
    if url.host != home.host:
        return False
    if (url.scheme, url.port) == (home.scheme, home.port):
        return True
    return (home.scheme, home.port, url.scheme, url.port) == ("http", 80, "https", 443)


def _next_hop(state: FeedState, hop: _Hop, status: int, location: str) -> _Hop:
    """Return where a redirect leads, or raise ``DeclinedError``."""
    url = _checked(hop.url.join(URL(location)), state)
    if hop.url.scheme == "https" and url.scheme == "http" and _own_headers(state):
        raise DeclinedError("a redirect from https to http is not followed with credentials")
    permanent = hop.all_permanent and status in _PERMANENT
    return _Hop(url=url, moved_to=url if permanent else hop.moved_to, all_permanent=permanent)


def _checked(url: URL, state: FeedState) -> URL:
    """Return an address that may be asked, without its user info, or raise ``DeclinedError``."""
    if url.scheme not in ("http", "https") or not url.host:
        raise DeclinedError(f"only http and https addresses are asked, not {url.scheme or url}:")
    if (
        url.explicit_port
        and not state.feed.allow_private
        and not port_is_allowed(url.explicit_port)
    ):
        raise DeclinedError(f"port {url.explicit_port} is not one of the web")
    if state.feed.proxy and not state.feed.allow_private and is_spelled_inside(url.host):
        # Names are looked up by the proxy, out of our sight; what needs none we judge here.
        raise DeclinedError(f"{host_of(url)} is not called: {FORBIDDEN}")
    return url.with_user(None).with_fragment(None) if url.user or url.fragment else url


def _moved_to(hop: _Hop) -> str | None:
    return str(hop.moved_to) if hop.moved_to else None


async def _body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Return the unpacked body; raise ``DeclinedError`` where it is larger than ``max_bytes``.

    aiohttp unpacks in small steps, so a bomb is met by this bound before it has gone off.
    """
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_any():
        size += len(piece)
        if size > max_bytes:
            response.close()
            raise DeclinedError(f"the answer is too large (over {max_bytes / 1_000_000:g} MB)")
        pieces.append(piece)
    body = b"".join(pieces)
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    # Some servers name a character set here; a text that can be read needs no unpacking.
    if coding not in _CODINGS and body.lstrip()[:1] not in (b"<", b"{", b"\xef"):
        raise DeclinedError(f"the answer is packed in a way not known: {coding}")
    return body
