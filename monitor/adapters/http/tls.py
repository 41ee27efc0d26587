"""TLS for feeds at https addresses: the system's certificates, read when they are first needed.

aiohttp reads them twice as it is imported, 0.05 s and a megabyte each time, whether a feed is
asked or not. So it is imported here, without them, and an https request brings its own context.
"""

import contextlib
import functools
import ssl
from collections.abc import Iterator

from yarl import URL


@contextlib.contextmanager
def _without_certificates() -> Iterator[None]:
    """Let contexts made meanwhile trust nobody: the safe side, should one ever be used."""
    ssl.SSLContext.set_default_verify_paths = lambda self: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        del ssl.SSLContext.set_default_verify_paths  # uncovers the one that it inherits


with _without_certificates():
    import aiohttp  # noqa: F401 - the first import is the one that reads them


def context_for(*urls: URL) -> ssl.SSLContext | bool:
    """Return what aiohttp's ``ssl=`` asks for, with certificates where an address is https."""
    return _context() if any(url.scheme == "https" for url in urls) else True


@functools.cache
def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
