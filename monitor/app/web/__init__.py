"""The pages for readers: leaving a digest, reading an issue in the browser, feeds of matches."""

from monitor.app.web.server import Pages

__all__ = ["Pages"]
