"""Feeds over HTTP: polite, bounded, conditional, and never an exception for one feed."""

from monitor.adapters.http import tls  # first: it imports aiohttp, without the certificates
from monitor.adapters.http.web import Web

__all__ = ["Web", "tls"]
