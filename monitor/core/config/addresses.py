"""Mail addresses, mail servers and web addresses."""

import base64
import ipaddress
import re
from urllib.parse import unquote, urlsplit, urlunsplit

from monitor.core.config.unfit import UnfitError
from monitor.model import CHANNEL, MailServer, Recipient

_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
_SCHEMES = {
    "tls": "smtps", "ssl": "smtps", "smtp+tls": "smtps", "smtp+ssl": "smtps",
    "starttls": "smtp", "smtp+starttls": "smtp", "plain": "smtp+plain",
}  # fmt: skip
_NAMED = r"(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]*)\s*>"
_UNBRACKETED = r"(?P<name>[^<>@,;]+?)\s+(?P<address>[^<>\s@,;]+@[^<>\s@,;]+)"
_SPELLED_AT = r"(?i)\s*(?:\(at\)|\[at\]|\bat\b)\s*"
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"(?i)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029]"


def parse_recipient(text: str) -> Recipient:
    """Return somebody who gets mail, from ``address`` or ``Name <address>``.

    A domain with other letters than ASCII comes out in its ASCII form (IDNA), which every mail
    server understands.
    """
    if re.search(_CONTROL, text):
        raise UnfitError("an address stands in one line", "write Name <address>")
    if hit := re.fullmatch(_NAMED, text.strip()):
        name = hit["name"].strip().strip('"').strip()
        return Recipient(address=_address(hit["address"]), name=name)
    if hit := re.fullmatch(_UNBRACKETED, text.strip()):
        raise UnfitError("{value} is no mail address", f"write {hit['name']} <{hit['address']}>")
    if "<" in text or ">" in text:
        raise UnfitError("{value} is no mail address", "write Name <name@example.org>")
    return Recipient(address=_address(text.strip()))


def parse_reader(text: str) -> Recipient:
    """Return who gets a digest: somebody with a mail address, or ``channel:NAME``."""
    before, colon, name = text.strip().partition(":")
    if colon and before.strip().lower() == CHANNEL.rstrip(":"):
        return Recipient(address=CHANNEL + parse_channel_name(name.strip()))
    if "://" in text:
        raise UnfitError(
            "{value} is no mail address",
            "name it under channels:, and write channel:NAME here",
        )
    return parse_recipient(text)


def parse_selector(text: str) -> str:
    """Return the selector of a DKIM key: a name in the DNS (RFC 6376 section 3.1)."""
    if len(text) > 63 or not all(re.fullmatch(_LABEL, part, re.I) for part in text.split(".")):
        raise UnfitError("{value} can be no name of a DKIM key", "write such as monitor2026")
    return text


def parse_channel_name(text: str) -> str:
    """Return the name of a channel: one word, so that it can stand in an address."""
    if not re.fullmatch(r"[\w.-]{1,60}", text):
        raise UnfitError(
            "{value} can be no name of a channel", "write one word of letters, digits, - _ or ."
        )
    return text


def parse_channel_url(text: str) -> str:
    """Return the address of a webhook (http or https), or one of Apprise's (``ntfy://…``)."""
    if re.search(_CONTROL, text) or " " in text.strip():
        raise UnfitError("an address holds no spaces", "write %20 for a space")
    scheme = text.partition("://")[0].lower()
    if scheme in ("http", "https"):
        return parse_web_url(text)
    if "://" not in text or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        raise UnfitError(
            "this is the address of no channel",
            "write https://… for a webhook, or an address of Apprise such as ntfy://topic",
        )
    return text


def parse_server(text: str) -> MailServer:
    """Return where mail is handed over: ``mailbox``, or a URL of a mail server."""
    if text.lower() == "mailbox":
        return MailServer(kind="mailbox")
    scheme, divider, rest = text.partition("://")
    scheme = scheme.lower()
    if not divider:
        # smtp:/mail.example.org names its host behind what looks like one
        host = re.sub(r"^(smtps?|smtp\+plain):/?(?=[a-z])|:.*", "", text) or "mail.example.org"
        raise UnfitError(
            "{value} is no mail server",
            f"write mailbox, smtps://{host}:465 (TLS) or smtp://{host}:587 (STARTTLS)",
        )
    if scheme not in _PORTS:
        meant = _SCHEMES.get(scheme, "smtps")
        raise UnfitError(
            f'{{value}}: "{scheme}" is no way to a mail server', f"write {meant}://{rest}"
        )
    if "@" in rest:
        raise UnfitError(
            "{value}: no user and password stand in this address",
            f"write {scheme}://{rest.rpartition('@')[2]}, with the name under mail.user and "
            "the password in MONITOR_SMTP_PASSWORD",
        )
    host, port = _host_and_port(rest.rstrip("/"), _PORTS[scheme])
    # The most frequent mistake of all, and its failure (a timeout) explains nothing.
    if (scheme, port) in {("smtp", 465), ("smtps", 587)}:
        other = "smtps" if scheme == "smtp" else "smtp"
        begins = "with TLS" if port == 465 else "without TLS and then changes to it (STARTTLS)"
        raise UnfitError(
            f"{{value}}: port {port} begins {begins}", f"write {other}://{host}:{port}"
        )
    match scheme:
        case "smtps":
            return MailServer(kind="smtps", host=host, port=port)
        case "smtp":
            return MailServer(kind="smtp", host=host, port=port)
        case _:
            return MailServer(kind="smtp+plain", host=host, port=port)


def parse_web_url(text: str) -> str:
    """Return an http or https address; its text is not changed."""
    if re.search(_CONTROL, text) or " " in text.strip():
        raise UnfitError("{value}: an address holds no spaces", "write %20 for a space")
    scheme, divider, rest = text.partition("://")
    if not divider:
        likely = text.removeprefix("//").removeprefix("feed:")
        if re.fullmatch(r"[^\s/:]+\.[^\s/:.]{2,}(?::[0-9]+)?(?:/.*)?", likely):
            raise UnfitError("{value} is no web address", f"write https://{likely}")
        raise UnfitError("{value} is no web address", "write https://…")
    if scheme.lower() not in ("http", "https"):
        if scheme.lower() in ("feed", "rss", "htp", "htpps", "htps", "httpss", "hhttps", "ttps"):
            raise UnfitError("{value} is no web address", f"write https://{rest}")
        raise UnfitError(
            f'{{value}}: "{scheme}" is no way to a feed', "only http and https are read"
        )
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise UnfitError("{value} is no web address", "write https://host/path") from None
    if port == 0:
        raise UnfitError("{value}: 0 is no port", "leave it out")
    _check_host(host)
    return text


def plain_url(url: str) -> str:
    """Return a web address as it is asked: its host in ASCII (IDNA), without user and password.

    So one host has one name wherever it is stored or compared, and no password is shown.
    """
    if "@" not in url and url.isascii():  # as nearly all
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if not host.isascii():
        name, colon, port = host.partition(":")
        host = _ascii(name) + colon + port
    if host == parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=host))


def login_of(url: str) -> str | None:
    """Return the Authorization header for the user and password of a web address, if it has any.

    Source: RFC 7617.
    """
    if "@" not in url:  # as nearly all
        return None
    user, at, _ = urlsplit(url).netloc.rpartition("@")
    if not at:
        return None
    name, _, password = user.partition(":")
    login = f"{unquote(name)}:{unquote(password)}"
    return "Basic " + base64.b64encode(login.encode()).decode()


def parse_proxy(text: str) -> str:
    """Return the address of an HTTP proxy; user and password may stand in it."""
    if text.partition("://")[0].lower() != "http":
        raise UnfitError("{value} is no HTTP proxy", "write http://proxy.example.org:3128")
    parse_web_url(text)
    if urlsplit(text).path.strip("/"):
        raise UnfitError("{value}: a proxy has no path", "write http://proxy.example.org:3128")
    return text


def _host_and_port(rest: str, default: int) -> tuple[str, int]:
    hit = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+)(?::([0-9]{1,5}))?", rest)
    if not hit:
        raise UnfitError("{value} is no mail server", "write smtps://mail.example.org:465")
    port = int(hit[2]) if hit[2] else default
    if not 1 <= port <= 65535:
        raise UnfitError(f"{{value}}: {port} is no port", f"write a number such as {default}")
    return _check_host(hit[1].strip("[]")), port


def _address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        meant = re.sub(_SPELLED_AT, "@", text)
        example = meant if meant.count("@") == 1 else "name@example.org"
        raise UnfitError("{value} is no mail address: it has no @", f"write {example}")
    if "," in text or ";" in text:
        raise UnfitError(
            "{value}: only one address can stand here",
            "write a list, one to a line, each with - before it",
        )
    if not re.fullmatch(_LOCAL, local) or len(local) > 64:
        what = "holds letters that mail servers refuse" if not local.isascii() else "is not right"
        raise UnfitError(f"{{value}}: what stands before the @ {what}", "write name@example.org")
    ascii_domain = _check_host(domain)
    if "." not in ascii_domain and ascii_domain.lower() != "localhost":
        raise UnfitError(
            f'{{value}}: "{domain}" is no full domain', f"write {local}@{domain}.org or the like"
        )
    return f"{local}@{ascii_domain}"


def _check_host(host: str) -> str:
    """Return a host's name in ASCII, or an IP address, if it can exist."""
    if not host:
        raise UnfitError("{value} names no host", "write such as example.org")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    name = _ascii(host.rstrip("."))
    labels = name.split(".")
    if len(name) > 253 or not all(re.fullmatch(_LABEL, label) for label in labels):
        raise UnfitError(
            f'{{value}}: "{host}" can be no name of a host', "write such as example.org"
        )
    return name


def _ascii(host: str) -> str:
    """Return a host's name in the ASCII form of IDNA 2008."""
    if host.isascii():
        return host
    # Imported only here: its tables are large, and most configurations never need them.
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise UnfitError(
            f'{{value}}: "{host}" can be no name of a host', "write it again"
        ) from None
