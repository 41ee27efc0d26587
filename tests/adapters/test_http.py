"""One request: conditional, bounded, honest, and every failure a readable value."""

import contextlib
import gzip
import socket
import ssl
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
import trustme
from backports import zstd
from yarl import URL

from monitor.adapters.http import Web, engine, tls
from monitor.adapters.http.reasons import DeclinedError
from monitor.adapters.http.request import _Hop, _may_see_credentials, _next_hop
from monitor.model import FeedState, Fetched, FetchFailed, NotModified, Outcome, Wishes
from tests.adapters.raw_server import Answer, RawServer, an_answer
from tests.builders import a_feed, a_feed_state

FEED = b"<rss><channel><title>x</title></channel></rss>"
BOMB = bytes(20_000_000)
AGENT = "NewsMonitor/0.1.0 (+https://example.org/)"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer({"/feed": an_answer(body=FEED)}) as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(
        user_agent=AGENT, apart=timedelta(0), timeout=timedelta(seconds=1.5), max_bytes=100_000
    ) as running:
        yield running


def a_state(url: str, *, feed: dict[str, Any] | None = None, **changes: Any) -> FeedState:
    configured = a_feed(**{"url": url, "allow_private": True, **(feed or {})})
    return a_feed_state(configured, **{"url": url, **changes})


def fetched(outcome: Outcome) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def reason_of(outcome: Outcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.reason


# What is sent


def test_a_first_request_says_who_asks_and_nothing_else(server: RawServer, web: Web) -> None:
    assert fetched(web.fetch(a_state(server.url + "/feed"))).body == FEED

    [asked] = server.asked
    assert asked.headers["user-agent"] == AGENT
    assert {"gzip", "br", "zstd"} <= set(asked.headers["accept-encoding"].split(", "))
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_validators_go_back_byte_for_byte(server: RawServer, web: Web) -> None:
    etag, date = 'W/"a,b  c%20ü"', "Thu, 1 Jan 1970 0:00 GMT+foo"
    server.answers["/feed"] = an_answer(body=FEED, ETag=etag, Last_Modified=date)
    first = fetched(web.fetch(a_state(server.url + "/feed")))
    assert (first.etag, first.last_modified) == (etag, date)

    web.fetch(a_state(server.url + "/feed", etag=first.etag, last_modified=first.last_modified))

    assert server.asked[1].headers["if-none-match"] == etag
    assert server.asked[1].headers["if-modified-since"] == date


def test_a_304_brings_its_own_validators_and_wishes(server: RawServer, web: Web) -> None:
    server.answers["/feed"] = an_answer(304, ETag='"new"', Cache_Control="max-age=600")

    outcome = web.fetch(a_state(server.url + "/feed", etag='"old"'))

    assert isinstance(outcome, NotModified)
    assert (outcome.etag, outcome.last_modified) == ('"new"', None)
    assert outcome.wishes == Wishes(max_age=timedelta(minutes=10))


def test_cookies_are_not_kept(server: RawServer, web: Web) -> None:
    server.answers["/feed"] = an_answer(body=FEED, Set_Cookie="track=1; Path=/")

    for _ in range(2):
        web.fetch(a_state(server.url + "/feed"))

    assert "cookie" not in server.asked[1].headers


def test_a_feed_s_own_headers_and_login_are_sent(server: RawServer, web: Web) -> None:
    headers = {"headers": (("X-Key", "k"),)}
    web.fetch(a_state(server.url.replace("//", "//kim:se%20cret@") + "/feed", feed=headers))

    [asked] = server.asked
    assert asked.headers["authorization"] == "Basic a2ltOnNlIGNyZXQ="
    assert asked.headers["x-key"] == "k"


# What comes


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("deflate", zlib.compress(FEED)),
        ("br", brotli.compress(FEED)),
        ("zstd", zstd.compress(FEED)),
        ("identity", FEED),
        ("UTF-8", FEED),
    ],
    ids=["gzip", "deflate", "br", "zstd", "identity", "misnamed"],
)
def test_a_packed_body_is_unpacked(
    server: RawServer, web: Web, coding: str, packed: bytes
) -> None:
    server.answers["/feed"] = an_answer(body=packed, Content_Encoding=coding)

    assert fetched(web.fetch(a_state(server.url + "/feed"))).body == FEED


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(BOMB)),
        ("deflate", zlib.compress(BOMB)),
        ("br", brotli.compress(BOMB, quality=1)),
        ("zstd", zstd.compress(BOMB)),
        ("identity", bytes(200_000)),
    ],
    ids=["gzip", "deflate", "br", "zstd", "identity"],
)
def test_a_body_is_bounded_as_unpacked(
    server: RawServer, web: Web, coding: str, packed: bytes
) -> None:
    server.answers["/feed"] = an_answer(body=packed, Content_Encoding=coding)

    outcome = web.fetch(a_state(server.url + "/feed"))

    assert reason_of(outcome) == "the answer is too large (over 0.1 MB)"


def test_a_body_packed_twice_is_refused(server: RawServer, web: Web) -> None:
    twice = gzip.compress(gzip.compress(FEED))
    server.answers["/feed"] = an_answer(body=twice, Content_Encoding="gzip, gzip")

    outcome = web.fetch(a_state(server.url + "/feed"))

    assert reason_of(outcome) == "the answer is packed in a way not known: gzip, gzip"


# Redirects


def test_only_permanent_redirects_at_the_beginning_move_a_feed(
    server: RawServer, web: Web
) -> None:
    server.answers |= {
        "/1": an_answer(301, Location="/2"),
        "/2": an_answer(308, Location="/3"),
        "/3": an_answer(302, Location="/4"),
        "/4": an_answer(301, Location="/feed"),
        "/5": an_answer(307, Location="/feed#x"),
    }

    chain = fetched(web.fetch(a_state(server.url + "/1")))
    temporary = fetched(web.fetch(a_state(server.url + "/5")))

    assert (chain.url, chain.moved_to) == (server.url + "/feed", server.url + "/3")
    assert (temporary.url, temporary.moved_to) == (server.url + "/feed", None)


def test_a_304_after_a_redirect_says_where_the_feed_moved(server: RawServer, web: Web) -> None:
    server.answers |= {"/1": an_answer(301, Location="/2"), "/2": an_answer(304)}

    outcome = web.fetch(a_state(server.url + "/1", etag='"x"'))

    assert isinstance(outcome, NotModified)
    assert outcome.moved_to == server.url + "/2"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/loop", "too many redirects (more than 5)"),
        ("file:///etc/passwd", "only http and https addresses are asked, not file:"),
        ("ftp://example.org/", "only http and https addresses are asked, not ftp:"),
        ("http://[::1/", "this is not a valid web address"),
        (
            "http://169.254.169.254/latest/",
            "169.254.169.254:80 is not called: its address is not of the open internet"
            " (allow_private: true permits our own network)",
        ),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(
    server: RawServer, web: Web, location: str, reason: str
) -> None:
    server.answers["/loop"] = an_answer(302, Location=location)

    outcome = web.fetch(a_state(server.url + "/loop"))

    assert reason_of(outcome) == reason
    assert len(server.asked) <= 6


def test_credentials_stay_with_the_host_they_were_given_for(server: RawServer, web: Web) -> None:
    secret = {"headers": (("Authorization", "Bearer t"), ("X-Key", "k"))}
    with RawServer({"/feed": an_answer(body=FEED)}, host="127.0.0.2") as other:
        server.answers["/away"] = an_answer(302, Location=other.url + "/feed")
        server.answers["/home"] = an_answer(302, Location=server.url + "/feed")

        for path in ("/home", "/away"):
            fetched(web.fetch(a_state(server.url + path, feed=secret)))

    assert [one.headers.get("x-key") for one in server.asked] == ["k", "k", "k"]
    assert "x-key" not in other.asked[0].headers
    assert "authorization" not in other.asked[0].headers


def test_a_feed_that_moved_for_good_takes_no_credentials_along(
    server: RawServer, web: Web
) -> None:
    feed = {"url": "http://127.0.0.3/feed", "headers": (("X-Key", "k"),)}

    fetched(web.fetch(a_state(server.url + "/feed", feed=feed)))

    assert "x-key" not in server.asked[0].headers


# What goes wrong


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "a login is needed (HTTP 401)"),
        (403, "access denied (HTTP 403)"),
        (404, "page not found (HTTP 404)"),
        (410, "gone for good (HTTP 410)"),
        (418, "i'm a teapot (HTTP 418)"),
        (500, "server error (HTTP 500)"),
        (799, "unusual answer (HTTP 799)"),
    ],
)
def test_an_error_status_is_told_in_words(
    server: RawServer, web: Web, status: int, reason: str
) -> None:
    server.answers["/feed"] = an_answer(status, body=b"<html>")

    outcome = web.fetch(a_state(server.url + "/feed"))

    assert isinstance(outcome, FetchFailed)
    assert (outcome.reason, outcome.status, outcome.retry_after) == (reason, status, None)


def test_retry_after_is_read_in_seconds_and_as_a_date(server: RawServer, web: Web) -> None:
    server.answers["/feed"] = an_answer(503, Retry_After="120")
    assert web.fetch(a_state(server.url + "/feed")).retry_after == timedelta(minutes=2)  # type: ignore[union-attr]

    server.answers["/feed"] = an_answer(503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT")
    assert web.fetch(a_state(server.url + "/feed")).retry_after == timedelta(days=1)  # type: ignore[union-attr]


def test_too_many_requests_closes_the_whole_host_for_a_while(server: RawServer, web: Web) -> None:
    server.answers["/feed"] = an_answer(429, Retry_After="120")

    first = web.fetch(a_state(server.url + "/feed"))
    second = web.fetch(a_state(server.url + "/other"))

    assert isinstance(first, FetchFailed)
    assert isinstance(second, FetchFailed)
    assert first.whole_host
    assert second.whole_host
    assert second.retry_after is not None
    assert timedelta(seconds=110) < second.retry_after <= timedelta(seconds=120)
    assert len(server.asked) == 1


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    connection.settimeout(0.2)
    for _ in range(100):
        try:
            connection.sendall(b"x")
            if connection.recv(1) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


def endless_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    try:
        while True:
            connection.sendall(b"x" * 65_536)
    except OSError:
        return


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "HOST closed the connection without a whole answer"),
        (reset, "HOST closed the connection without a whole answer"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nab",
            "HOST broke off before the answer was whole",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HOST sent something that is not HTTP"),
        (endless_header, "HOST sent something that is not HTTP"),
        (
            an_answer(body=b"<rss/>", Content_Encoding="gzip"),
            "the answer of HOST can't be decompressed",
        ),
        (drip, "timed out: no whole answer from HOST within 2 s"),
    ],
)
def test_a_broken_answer_is_told_in_words(
    server: RawServer, web: Web, answer: Any, reason: str
) -> None:
    def whole(connection: socket.socket) -> None:
        connection.sendall(answer)

    server.answers["/feed"] = answer if callable(answer) else whole

    outcome = web.fetch(a_state(server.url + "/feed"))

    assert reason_of(outcome).startswith(reason.replace("HOST", f"127.0.0.1:{server.port}"))


def test_a_header_that_cannot_be_sent_is_told_in_words(server: RawServer, web: Web) -> None:
    outcome = web.fetch(a_state(server.url + "/feed", feed={"headers": (("X", "a\r\nb: c"),)}))

    assert reason_of(outcome) == "one of the feed's own headers can't be sent"
    assert server.asked == []


def test_a_port_that_is_none_of_the_web_is_not_asked(web: Web) -> None:
    guarded = {"allow_private": False}

    outcome = web.fetch(a_state("https://example.org:22/", feed=guarded))

    assert reason_of(outcome) == "port 22 is not one of the web"


@pytest.mark.parametrize(
    ("url", "home", "may_see"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "http://a.example/y", True),
        ("http://a.example/x", "https://a.example/y", False),
        ("https://a.example:8443/x", "https://a.example/y", False),
        ("https://b.example/x", "https://a.example/y", False),
    ],
)
def test_credentials_are_for_one_host_and_never_go_less_safely(
    url: str, home: str, may_see: bool
) -> None:
    assert _may_see_credentials(URL(url), a_state(home)) is may_see


def test_a_redirect_to_plain_http_is_not_followed_with_credentials() -> None:
    state = a_state("https://a.example/", feed={"headers": (("X-Key", "k"),)})

    with pytest.raises(DeclinedError, match="from https to http"):
        _next_hop(state, _Hop(url=URL("https://a.example/")), 301, "http://a.example/")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """An authority that the system trusts, but for the length of a test."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    tls._context.cache_clear()
    yield authority
    tls._context.cache_clear()


def an_https_server(authority: trustme.CA, *names: str) -> RawServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    answers: dict[str, Answer] = {"/feed": an_answer(body=FEED)}
    return RawServer(answers, host="localhost", tls=context)


def test_a_certificate_that_the_system_trusts_is_trusted(web: Web, authority: trustme.CA) -> None:
    with an_https_server(authority, "localhost") as server:
        for _ in range(2):
            assert fetched(web.fetch(a_state(f"{server.url}/feed"))).body == FEED


def test_a_certificate_of_anybody_else_is_not(web: Web, authority: trustme.CA) -> None:
    with an_https_server(trustme.CA(), "localhost") as server:
        reason = reason_of(web.fetch(a_state(f"{server.url}/feed")))

    assert reason.startswith(f"the TLS certificate of localhost:{server.port} is not valid: ")
    assert server.asked == []


def test_a_certificate_of_another_name_is_not(web: Web, authority: trustme.CA) -> None:
    with an_https_server(authority, "other.example") as server:
        reason = reason_of(web.fetch(a_state(f"{server.url}/feed")))

    assert "is not valid" in reason
    assert server.asked == []


def test_no_certificate_is_read_before_one_is_needed() -> None:
    """And what aiohttp made without them, as it was imported, trusts nobody."""
    code = (
        "import ssl; import monitor.adapters.http; from aiohttp import connector as made; "
        "print(made._SSL_CONTEXT_VERIFIED.cert_store_stats()['x509_ca'], "
        "made._SSL_CONTEXT_VERIFIED.verify_mode == ssl.CERT_REQUIRED, "
        "'set_default_verify_paths' in vars(ssl.SSLContext))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["0", "True", "False"]


def test_a_server_without_tls_is_told_in_words(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.recv(1_000)

        thread = threading.Thread(target=answer)
        thread.start()
        port = plain.getsockname()[1]
        outcome = web.fetch(a_state(f"https://127.0.0.1:{port}/"))
        thread.join(5)

    assert reason_of(outcome).startswith(f"no TLS connection with 127.0.0.1:{port}")


def test_a_server_that_takes_no_connection_is_not_waited_for(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_CONNECT", 0.2)
    with contextlib.ExitStack() as closing:
        full = closing.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(8):  # fill its queue; from then on the system answers nobody
            waiting = closing.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/feed"

        outcome = web.fetch(a_state(url))

    assert reason_of(outcome).endswith("can't be reached: no connection in time")


def test_nobody_listening_is_told_in_words(web: Web) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        outcome = web.fetch(a_state(f"http://127.0.0.1:{port}/"))

    assert reason_of(outcome) == f"connection refused by 127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://nobody.invalid/", "name not found: nobody.invalid"),
        ("http://[::1", "this is not a valid web address"),
        ("http://müller.invalid/", "name not found: müller.invalid"),
        ("gopher://example.org/", "only http and https addresses are asked, not gopher:"),
        ("feed.xml", "only http and https addresses are asked, not feed.xml:"),
    ],
)
def test_an_address_that_cannot_be_asked_is_told_in_words(web: Web, url: str, reason: str) -> None:
    assert reason_of(web.fetch(a_state(url))) == reason
