"""Addresses as they may be shown: without the logins and keys that stand in them."""

import re

_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
_KEY = re.compile(
    r"((?:token|key|secret|passw(?:or)?d|pwd|auth|signature|sig|session)[^=&\s]*=)[^&#\s\"']+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return text with three stars for each login and each key that an address in it holds."""
    if "=" not in text and "@" not in text:
        return text
    return _KEY.sub(r"\1***", _LOGIN.sub("***@", text))
