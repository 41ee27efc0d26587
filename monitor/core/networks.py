"""Blocks of addresses, as the configuration and the resolver both need them."""

import ipaddress

OURS = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10"),
        *("::1/128", "fc00::/7"),
    )
)
"""Networks of our own, in which ``allow_private`` allows feeds. What else is not public is never
asked."""
