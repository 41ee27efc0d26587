"""Which addresses may be called: the open internet, and nothing inside our own walls.

A feed's address is written by people, and a redirect or a name server can turn it into another at
any moment. So not the name is judged but the address that a socket is about to be connected to,
at each connection of each hop; between judging and connecting nothing is asked again, which leaves
no room for DNS rebinding. Odd spellings (``0x7f.1``, ``2130706433``) are addresses by then too.
"""

import asyncio
import contextlib
import functools
import ipaddress
import socket
import threading
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.core.networks import is_in_ours

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

FORBIDDEN = "its address is not of the open internet (allow_private: true permits our own network)"

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What `is_global` of Python 3.11 lets pass or leaves in doubt (IANA special-purpose registries).
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("240.0.0.0/4", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fec0::/10"),
    )
)
_LOWEST_FREE_PORT = 1024
_WEB_PORTS = (80, 443)


class ForbiddenAddressError(OSError):
    """A connection was about to be made to an address that no feed may lead to."""

    def __init__(self) -> None:
        # The same text for all addresses of a host, so that they are reported as one.
        super().__init__(FORBIDDEN)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the open internet.

    Addresses that carry another one (IPv4-mapped, NAT64, 6to4, Teredo) are judged by that one.

    Source: RFC 6890 and the IANA special-purpose registries; RFC 6052 (NAT64); RFC 3056 (6to4).
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_open(one) for one in _carried(parsed) or [parsed])


def is_ours(address: str) -> bool:
    """Tell whether an IP address may belong to our own network: private or loopback.

    Not link-local ones, where clouds keep their credentials, nor multicast and the like.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(map(is_in_ours, _carried(parsed) or [parsed]))


def is_spelled_inside(host: str) -> bool:
    """Tell whether a host is written as an address that is not public, or as our own machine.

    Odd spellings (``127.1``, ``0x7f000001``, ``2130706433``) count as what they mean.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with contextlib.suppress(OSError, UnicodeError):
        name = socket.inet_ntoa(socket.inet_aton(name))
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return not is_public(name)


def port_is_allowed(port: int) -> bool:
    """Tell whether feeds may be asked for at a port: not at those of mail, SSH or databases."""
    return port in _WEB_PORTS or port > _LOWEST_FREE_PORT


def _is_open(address: _Address) -> bool:
    if address.is_multicast or address.is_reserved:
        return False
    if any(address in block for block in _SPECIAL if block.version == address.version):
        return False
    return address.is_global


def _carried(address: _Address) -> list[_Address]:
    """Return the IPv4 addresses that an IPv6 address stands for, or is sent on to."""
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    carried: list[_Address] = []
    if address.ipv4_mapped:
        carried.append(address.ipv4_mapped)
    if address.sixtofour:
        carried.append(address.sixtofour)
    if address.teredo:
        carried.extend(address.teredo)
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return carried


def _socket_for(allow_private: bool, address: tuple[Any, ...]) -> socket.socket:
    """Return a socket for an address that aiohttp is about to connect to.

    Raises:
        ForbiddenAddressError: it may not be called.
    """
    family, kind, protocol, _, target = address
    host = str(target[0])
    if not (is_public(host) or (allow_private and is_ours(host))):
        raise ForbiddenAddressError
    return socket.socket(family=family, type=kind, proto=protocol)


class Resolver(AbstractResolver):
    """Look names up in threads that a stopping program need not wait for.

    The executor of the loop would be joined at exit, and a dead name server holds a look-up for
    up to half a minute.
    """

    def __init__(self, at_once: int = 64) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name.

        Raises:
            OSError: there are none, or the name server did not say.
        """
        async with self._places:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[Any]] = loop.create_future()
            threading.Thread(
                target=_look_up, args=(loop, answer, host, port, family), daemon=True, name="dns"
            ).start()
            found = await answer
        return [
            ResolveResult(
                hostname=host,
                host=address[0],
                port=address[1],
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
            if len(address) == 2 or not address[3]  # a link-local scope can't be written as text
        ]

    async def close(self) -> None:
        """Do nothing: there is nothing to give back."""


def _look_up(
    loop: asyncio.AbstractEventLoop,
    answer: "asyncio.Future[list[Any]]",
    host: str,
    port: int,
    family: socket.AddressFamily,
) -> None:
    found: list[Any] | None = None
    failure: OSError | UnicodeError | None = None
    try:
        found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        failure = error

    def settle() -> None:
        if answer.done():  # the request was given up meanwhile
            return
        if found is not None:
            answer.set_result(found)
        elif isinstance(failure, OSError):
            answer.set_exception(failure)
        else:
            answer.set_exception(socket.gaierror(socket.EAI_NONAME, "not a name"))

    with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
        loop.call_soon_threadsafe(settle)


def connector(*, allow_private: bool) -> aiohttp.TCPConnector:
    """Return where connections come from; a feed of our own network has a pool of its own.

    Two pools, so that a connection made with permission never serves a request without it.
    """
    return aiohttp.TCPConnector(
        limit=0,  # what runs at once is bounded by `Web`, which knows what waits for whom
        ttl_dns_cache=60,
        resolver=Resolver(),
        socket_factory=functools.partial(_socket_for, allow_private),
    )
