"""Mail addresses as mail servers want them: internationalised domains in their ASCII form."""

import re

import idna

NOWHERE = "news-monitor.invalid"  # RFC 2606: stands in where there is no usable domain
DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
# What may not stand in an address that becomes part of a header or an SMTP command.
UNFIT = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\"(),:;\[\]\\]|[\ud800-\udfff]")


def wire_address(address: str) -> str:
    """Return the address with its domain in A-labels; the local part stays as it is.

    Raises:
        ValueError: this is no address that a mail can go to.

    Source: RFC 5891 (IDNA 2008, with the mapping of UTS #46); RFC 5321 section 4.1.2, without
    quoted local parts and address literals.
    """
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or UNFIT.search(local) or UNFIT.search(domain):
        raise ValueError(f"{address!r} is no mail address")
    ascii_domain = wire_domain(domain)
    if ascii_domain == NOWHERE and domain.lower() != NOWHERE:
        raise ValueError(f"{address!r} has no usable domain")
    return f"{local}@{ascii_domain}"


def wire_domain(domain: str) -> str:
    """Return a domain in A-labels, or ``news-monitor.invalid`` where it can't be one."""
    try:
        written = idna.encode(domain.strip("."), uts46=True).decode("ascii")
    except idna.IDNAError:  # also for names like host_1, which are no IDNA but may be hosts
        written = domain.strip(".").lower()
    return written if DOMAIN.fullmatch(written) else NOWHERE
