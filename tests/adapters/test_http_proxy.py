"""Feeds asked through a proxy: it gets its own login and nothing else, and may be inside."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from monitor.adapters.addresses import is_spelled_inside
from monitor.adapters.http import Web
from monitor.model import FeedState, Fetched, FetchFailed
from tests.adapters.raw_server import RawServer, an_answer
from tests.builders import a_feed, a_feed_state

TARGET = "http://feed.example/rss"


@pytest.fixture
def proxy() -> Iterator[RawServer]:
    with RawServer({TARGET: an_answer(body=b"<rss/>", ETag='"1"')}) as running:
        yield running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(user_agent="test", apart=timedelta(0), timeout=timedelta(seconds=1.5)) as running:
        yield running


def a_state(proxy: str, url: str = TARGET, **settings: Any) -> FeedState:
    return a_feed_state(a_feed(url, proxy=proxy, **settings), etag='"1"')


def reason_of(web: Web, state: FeedState) -> str:
    outcome = web.fetch(state)
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.reason


def test_a_feed_is_asked_through_its_proxy_which_may_be_inside(proxy: RawServer, web: Web) -> None:
    assert isinstance(web.fetch(a_state(proxy.url)), Fetched)

    [asked] = proxy.asked
    assert asked.path == TARGET
    assert asked.headers["host"] == "feed.example"
    assert asked.headers["if-none-match"] == '"1"'
    assert "proxy-authorization" not in asked.headers


def test_the_login_of_a_proxy_is_for_the_proxy(proxy: RawServer, web: Web) -> None:
    web.fetch(a_state(proxy.url.replace("//", "//kim:se%20cret@")))

    [asked] = proxy.asked
    assert asked.headers["proxy-authorization"] == "Basic a2ltOnNlIGNyZXQ="
    assert "authorization" not in asked.headers


def test_a_feed_over_tls_is_tunnelled_and_the_proxy_sees_no_headers(
    proxy: RawServer, web: Web
) -> None:
    secret = {"headers": (("X-Key", "k"),)}
    proxy.answers["feed.example:443"] = an_answer(403)
    state = a_state(proxy.url, "https://feed.example/rss", **secret)

    assert reason_of(web, state) == (
        "the proxy makes no connection to feed.example:443 (HTTP 403)"
    )
    assert "x-key" not in proxy.asked[0].headers


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_asks_for_a_login_says_so(proxy: RawServer, web: Web, scheme: str) -> None:
    proxy.answers |= {TARGET: an_answer(407), "feed.example:443": an_answer(407)}

    said = reason_of(web, a_state(proxy.url, f"{scheme}://feed.example/rss"))

    assert said == "the proxy asks for a login (HTTP 407)"


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("http://127.0.0.1:1", "connection refused by the proxy 127.0.0.1:1"),
        ("http://nobody.invalid:3128", "name not found: the proxy nobody.invalid"),
        (
            "http://169.254.169.254:80",
            "the proxy 169.254.169.254:80 is not called: its address is not of the open internet"
            " (allow_private: true permits our own network)",
        ),
    ],
)
def test_a_proxy_that_cannot_be_reached_is_named(web: Web, proxy: str, reason: str) -> None:
    assert reason_of(web, a_state(proxy)) == reason


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.1/", "http://2130706433/", "http://localhost/", "http://[::1]/"]
)
def test_no_address_inside_is_asked_through_a_proxy(
    proxy: RawServer, web: Web, inside: str
) -> None:
    proxy.answers[TARGET] = an_answer(302, Location=inside)

    assert "not of the open internet" in reason_of(web, a_state(proxy.url, inside))
    assert "not of the open internet" in reason_of(web, a_state(proxy.url))
    assert [one.path for one in proxy.asked] == [TARGET]


def test_with_permission_it_is(proxy: RawServer, web: Web) -> None:
    proxy.answers["http://10.0.0.7/rss"] = an_answer(body=b"<rss/>")

    outcome = web.fetch(a_state(proxy.url, "http://10.0.0.7/rss", allow_private=True))

    assert isinstance(outcome, Fetched)


def test_a_proxy_serves_only_the_feeds_that_name_it(proxy: RawServer, web: Web) -> None:
    assert isinstance(web.fetch(a_state(proxy.url)), Fetched)

    assert "not of the open internet" in reason_of(web, a_state("", proxy.url + "/rss"))
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("host", "is_inside"),
    [
        ("feed.example", False),
        ("8.8.8.8", False),
        ("134744072", False),  # 8.8.8.8
        ("127.1", True),
        ("0x7f000001", True),
        ("a.localhost.", True),
        ("fe80::1%eth0", True),
        ("::ffff:10.0.0.1", True),
    ],
)
def test_a_host_is_judged_by_its_spelling(host: str, is_inside: bool) -> None:
    assert is_spelled_inside(host) is is_inside
