"""Blocks of addresses, as the configuration and the resolver both need them."""

import ipaddress

# In these ``allow_private`` allows feeds; what else is not public is never asked.
_OURS = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10"),
        *("::1/128", "fc00::/7"),
    )
)


def is_in_ours(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether an address lies in a network of our own."""
    return any(address in block for block in _OURS if block.version == address.version)
