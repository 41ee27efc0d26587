"""Feeds over HTTP: polite, bounded, conditional, and never an exception for one feed."""

from monitor.adapters.http.web import Web

__all__ = ["Web"]
