"""Which addresses may be called."""

import asyncio
import socket
from datetime import timedelta

import pytest

from monitor.adapters import addresses
from monitor.adapters.addresses import Resolver, is_ours, is_public, port_is_allowed
from monitor.adapters.http import Web
from monitor.model import FetchFailed
from tests.adapters.raw_server import RawServer, an_answer
from tests.builders import a_feed, a_feed_state


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "93.184.216.34", "223.255.255.254"),
        *("2606:4700::1111", "2a00:1450:4001:82a::200e"),
        *("64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"),
    ],
)
def test_the_open_internet_may_be_called(address: str) -> None:
    assert is_public(address)
    assert not is_ours(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.255", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "100.64.0.1", "100.127.255.255"),
        *("::1", "fc00::1", "fd12:3456::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1"),
        *("2002:7f00:1::", "2002:a00:1::1"),
    ],
)
def test_our_own_network_needs_permission(address: str) -> None:
    assert not is_public(address)
    assert is_ours(address)


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
        *("192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("::", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
        *("::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1"),
        *("64:ff9b:1::1", "::127.0.0.1", "2001:0:7f00:1::", "3fff::1"),
        *("", "localhost", "127.1"),
    ],
)
def test_special_addresses_are_never_called(address: str) -> None:
    assert not is_public(address)
    assert not is_ours(address)


def test_feeds_are_asked_for_at_ports_of_the_web() -> None:
    assert all(port_is_allowed(port) for port in (80, 443, 8080, 8443, 65535))
    assert not any(port_is_allowed(port) for port in (1, 22, 25, 53, 110, 445, 1023))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"],
)
def test_no_spelling_of_our_own_address_is_called(host: str) -> None:
    with RawServer({}) as server, Web(user_agent="test", apart=timedelta(0)) as web:
        outcome = web.fetch(a_feed_state(a_feed(f"http://{host}:{server.port}/")))

    assert isinstance(outcome, FetchFailed)
    assert server.asked == []


def test_a_name_is_judged_by_the_address_it_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name server that says something else each time (rebinding) gains nothing."""
    asked: list[str] = []

    with RawServer({"/": an_answer(body=b"secret")}) as server:

        def rebind(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
            asked.append(host)
            address = "192.0.2.1" if len(asked) % 2 else "127.0.0.1"
            found = (address, server.port)
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", found)]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", rebind)
        for n in range(4):
            with Web(user_agent="test", apart=timedelta(0)) as web:
                outcome = web.fetch(a_feed_state(a_feed(f"http://evil{n}.example:{server.port}/")))
            assert isinstance(outcome, FetchFailed)
            assert "not of the open internet" in outcome.reason

    assert len(asked) == 4
    assert server.asked == []


def test_a_name_that_is_none_is_not_found() -> None:
    with pytest.raises(OSError, match="not a name"):
        asyncio.run(Resolver().resolve("a" * 70 + ".example", 80))


def test_a_name_is_looked_up() -> None:
    [*found] = asyncio.run(Resolver().resolve("localhost", 80))

    assert {"127.0.0.1", "::1"} >= {one["host"] for one in found} != set()
