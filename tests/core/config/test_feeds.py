"""How a feed is reached: hosts in ASCII, logins and proxies as the secrets they are."""

import base64

import pytest

from monitor.core.config import parse_config
from monitor.errors import ConfigError
from monitor.model import Feed
from tests.core.config.folders import SMALL, an_environment


def feeds_of(yaml: str, **variables: str) -> tuple[Feed, ...]:
    text = f"feeds:\n{yaml}".encode()
    return parse_config(SMALL | {"config/feeds.yaml": text}, an_environment(**variables)).feeds


def a_login(text: str) -> tuple[str, str]:
    return ("Authorization", "Basic " + base64.b64encode(text.encode()).decode())


def test_a_host_is_kept_in_ascii() -> None:
    [feed] = feeds_of("  - url: https://MÜLLER.example:8443/ä?b=ü#c\n")

    assert feed.url == "https://xn--mller-kva.example:8443/ä?b=ü#c"


def test_two_spellings_of_one_host_are_one_feed() -> None:
    with pytest.raises(ConfigError, match="stands here a second time"):
        feeds_of("  - url: https://müller.example/\n  - url: https://xn--mller-kva.example/\n")


def test_a_login_of_an_address_is_a_secret_header() -> None:
    [feed] = feeds_of(
        "  - url: https://${USER}:${PASSWORD}@feed.example/rss\n", USER="kim", PASSWORD="ü%40b"
    )

    assert feed.url == "https://feed.example/rss"
    assert feed.headers == (a_login("kim:ü@b"),)
    assert "kim" not in repr(feed)


def test_an_authorization_of_its_own_goes_first() -> None:
    [feed] = feeds_of(
        "  - url: https://kim:pw@feed.example/rss\n    headers: {authorization: Bearer t}\n"
    )

    assert feed.headers == (("authorization", "Bearer t"),)


def test_a_feed_may_have_a_proxy_with_a_login() -> None:
    [feed] = feeds_of(
        "  - url: https://feed.example/rss\n    proxy: http://kim:${PASSWORD}@10.0.0.1:3128\n",
        PASSWORD="geheim",
    )

    assert feed.proxy == "http://kim:geheim@10.0.0.1:3128"
    assert "geheim" not in repr(feed)


@pytest.mark.parametrize(
    "proxy", ["socks5://proxy:1080", "proxy.example.org:3128", "http://proxy/path", "http://"]
)
def test_what_is_no_proxy_is_refused_in_its_place(proxy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        feeds_of(f"  - url: https://feed.example/rss\n    proxy: {proxy}\n")

    [problem] = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("config/feeds.yaml", 3, 12)
