"""One address for one article, whichever of its many addresses a feed gives.

The canonical form is an identity, not a link to click: it forgets the scheme, ``www.``, mobile
and AMP variants, tracking parameters and the order of the others. ``clean_url`` keeps the address
as published and only takes the tracking off.
"""

import ipaddress
import posixpath
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# A parameter is listed only where no site is known to choose an article by it: to take two
# articles for one loses news, to take one for two only repeats it.
_TRACKING_PREFIXES = (
    *("utm_", "at_", "pk_", "mtm_", "piwik_", "matomo_", "wt_", "hsa_", "itm_", "stm_", "vero_"),
    *("__hs", "_hs", "trk_", "oly_", "guce_"),
)
_TRACKING = frozenset(
    (
        *("fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "igsh", "twclid"),
        *("ttclid", "wbraid", "gbraid", "gad_source", "_ga", "_gl", "epik", "li_fat_id", "icid"),
        *("wickedid", "s_cid", "mc_cid", "mc_eid", "mkt_tok", "mktcid", "mktcval", "xtor"),
        *("cmpid", "cmp", "ocid", "smid", "smtyp", "emc", "gepc", "maca", "feedname", "feedtype"),
        *("traffic_source", "spm", "scm", "ito", "ref_src", "ref_url", "referrer", "referer"),
        *("ftag", "guccounter", "soc_src", "soc_trk", "trk", "sc_src", "ns_mchannel", "ns_source"),
        *("ns_campaign", "ns_linkname", "ns_fee", "amp", "amp_js_v", "usqp", "xing_share", "rdt"),
        *("srnd", "dicbo", "taid", "phpsessid", "jsessionid", "rb_clickid", "fb_action_ids"),
    )
)
# These may be part of an address as well; they go where their value speaks of a channel.
_DOUBTFUL = frozenset(
    (
        *("ref", "src", "source", "from", "via", "medium", "partner", "origin", "output", "cid"),
        *("feed", "mod", "campaign", "channel", "chan", "section", "outputtype", "share"),
    )
)
_CHANNEL = re.compile(
    r"rss|feed|newsletter|twitter|facebook|mastodon|telegram|whatsapp|linkedin|(?:^|[_-])amp$",
    re.IGNORECASE,
)
# Services that lead on to an address in a parameter: (end of host, path, parameters).
_WRAPPERS = (
    ("google.com", "/url", ("url", "q")),
    ("facebook.com", "/l.php", ("u",)),
    ("bing.com", "/news/apiclick.aspx", ("url",)),
    ("out.reddit.com", "", ("url",)),
    ("t.umblr.com", "/redirect", ("z",)),
    ("getpocket.com", "/redirect", ("url",)),
    ("steamcommunity.com", "/linkfilter", ("url", "u")),
    ("vk.com", "/away.php", ("to",)),
)
_GOOGLE_AMP = re.compile(r"/amp/(s/)?(?P<rest>[^/]+\..+)")
_AMP_CACHE = re.compile(r"/(?:[cvi]|wp)/(s/)?(?P<rest>[^/]+\..+)")
_FRONT_LABELS = ("www", "m", "mobile", "amp", "mobil", "wap", "touch")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
# An address without any of all this: its canonical form is the address itself, told at a tenth of
# the cost. Two links in three are such.
_PLAIN = re.compile(
    r"https?://(?:www\.(?=[a-z0-9-]+\.[a-z0-9]))?"
    rf"(?P<host>(?!(?:{'|'.join(_FRONT_LABELS)})\.)(?![a-z0-9-]+\.m\.)"
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"(?P<path>(?:/(?!\.|amp(?:[/.]|$)|(?i:index|default)\.)[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)/?",
)
_BYTES = "surrogateescape"  # keeps escapes that are not UTF-8 as they are
_LONGEST = 4_000  # characters; what is longer is no address of an article


@lru_cache(maxsize=8_192)  # each address is asked for several times while a feed is read
def canonical_url(url: str) -> str:
    """Return what all addresses of one article have in common; empty if it is no web address.

    Idempotent. Source: RFC 3986 section 6.2; the parameters are those that publishers' feeds and
    sharing buttons add.
    """
    if plain := _plain(url):
        return f"https://{plain['host']}{plain['path']}"
    url = _unwrapped(_tidy(url))
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    query = urlencode(sorted(_kept(parts.query)), errors=_BYTES)
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", netloc, _path(parts.path), query, fragment))


def clean_url(url: str) -> str:
    """Return an address without what only tracks its readers; otherwise as published.

    Empty unless it is http or https: a link in a mail must be harmless.
    """
    if _plain(url):
        return url
    url = _tidy(url)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    pieces = [one for one in parts.query.split("&") if one and not _is_tracking(one)]
    fragment = "" if _CHANNEL.search(parts.fragment) else parts.fragment
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pieces), fragment))


def whole_url(base: str, url: str) -> str:
    """Return an address made whole by where it stands; unchanged if that can't be done."""
    url = url.strip()
    if not url or url.startswith(("https://", "http://")):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _plain(url: str) -> re.Match[str] | None:
    """Return the parts of an address in which there is nothing to be changed, else None."""
    return _PLAIN.fullmatch(url) if len(url) < _LONGEST and ".amp" not in url else None


def _tidy(url: str) -> str:
    url = url.strip()
    if len(url) > _LONGEST:
        return ""
    if not url.isprintable():
        url = "".join(one for one in url if one.isprintable())
    return url.replace(" ", "%20")


def _unwrapped(url: str) -> str:
    """Return where a known redirecting service or AMP cache leads; the address itself if none."""
    for _ in range(3):  # wrapped in wrapped in …: nobody goes deeper
        inner = _inner(url)
        if not inner:
            break
        url = inner
    return url


def _inner(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    amp = None
    if host.startswith("google."):
        amp = _GOOGLE_AMP.match(parts.path)
    elif host.endswith(".ampproject.org"):
        amp = _AMP_CACHE.match(parts.path)
    if amp:
        return f"https://{amp['rest']}" + (f"?{parts.query}" if parts.query else "")
    for name, path, keys in _WRAPPERS:
        if (host == name or host.endswith("." + name)) and parts.path.startswith(path):
            values = dict(parse_qsl(parts.query))
            for key in keys:
                if values.get(key, "").lower().startswith(("http://", "https://")):
                    return values[key]
    return ""


def _host(host: str) -> str:
    """Return a host in ASCII without the labels that only choose a layout."""
    host = host.rstrip(".").lower()
    if host[-1:].isdigit() or ":" in host:  # asking it of a name costs as much as all the rest
        try:
            ipaddress.ip_address(host)
        except ValueError:
            pass
        else:
            return f"[{host}]" if ":" in host else host
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _FRONT_LABELS:
        labels = labels[1:]
    if len(labels) > 3 and labels[1] == "m":  # de.m.wikipedia.org
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _path(path: str) -> str:
    """Return a path in one spelling: same escapes, no dots, no AMP, no index page or slash."""
    path = _SESSION.sub("", path)
    path = quote(unquote(path, errors=_BYTES), safe="/:@!$&'()*+,;=~", errors=_BYTES)
    path = posixpath.normpath("/" + path.lstrip("/")) if path.strip("/") else ""
    path = re.sub(r"\.amp(\.html?)?$", r"\1", path)
    path = re.sub(r"/amp(?:\.html?)?$", "", path)
    path = re.sub(r"^/amp(?=/)", "", path)
    return _INDEX.sub("", path).rstrip("/")


def _kept(query: str) -> list[tuple[str, str]]:
    return parse_qsl(
        "&".join(one for one in query.split("&") if one and not _is_tracking(one)),
        keep_blank_values=True,
        errors=_BYTES,
    )


def _is_tracking(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = unquote(name).lower().removeprefix("amp;")
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _DOUBTFUL and _CHANNEL.search(unquote(value)) is not None
