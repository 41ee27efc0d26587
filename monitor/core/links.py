"""Links that can't be guessed: what the pages for readers are known by.

A token is a keyed hash of what it leads to, so none has to be stored to be checked, and one link
says nothing of another. The key is the service's own (`Store.history.secret`): who has it can
make every link, and a new one makes all old links lead nowhere.

Source: RFC 2104 (HMAC); RFC 8058 section 3.1 (opaque and hard to forge).
"""

import base64
import hashlib
import hmac
import re

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
"""What every token looks like: 192 bits."""

_NUMBERED = re.compile(rf"([1-9][0-9]{{0,17}})\.({TOKEN.pattern})")


def archive_token(secret: bytes, digest: str, address: str, period: str) -> str:
    """Return what the page of one issue for one address is known by."""
    return _mac(secret, "archive", digest, address.lower(), period)


def feed_token(secret: bytes, topic: str) -> str:
    """Return what the feeds of a topic's matches are known by."""
    return _mac(secret, "feed", topic)


def unsubscribe_token(secret: bytes, subscription: int, digest: str, address: str) -> str:
    """Return what the page is known by on which an address leaves a digest."""
    return f"{subscription}.{_mac(secret, 'unsubscribe', digest, address.lower())}"


def subscription_in(token: str) -> int | None:
    """Return the subscription that a token of the unsubscribe page names; None: it is none.

    Whether the token is genuine shows only when it is compared with that subscription's own.
    """
    hit = _NUMBERED.fullmatch(token)
    return int(hit[1]) if hit else None


def same_token(one: str, other: str) -> bool:
    """Compare two tokens in a time that does not tell how much of them agrees."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def _mac(secret: bytes, *parts: str) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hmac.new(secret, text, hashlib.sha256).digest()[:24]).decode()
