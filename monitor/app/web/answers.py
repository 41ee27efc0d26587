"""What a page answers, and what every answer carries to protect its reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ISSUE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""An issue may style itself and lead elsewhere; it may load, run and send nothing."""

ALWAYS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the addresses of these pages are secrets
    "Server": "News Monitor",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer; ``headers`` go before those that every answer carries."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """Return every header of this answer but its length."""
        return {**ALWAYS, **self.headers, "Content-Type": self.content_type}
