"""Feeds over HTTP: polite, bounded, conditional, and never an exception for one feed."""

from monitor.adapters.http import tls  # noqa: F401 - first: aiohttp without its certificates
from monitor.adapters.http.web import Web

__all__ = ["Web"]
