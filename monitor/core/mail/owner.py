"""How a reader leaves a list or finds an issue again: an address that hears, pages that do."""

from monitor.core.mail.text import web_link
from monitor.model import MailSettings, ServiceSettings


def list_owner(mail: MailSettings) -> str:
    """Return the address that takes readers off a list: the operator's, else the nearest to it."""
    return (mail.operator or mail.reply_to or mail.sender).address


def unsubscribe_url(service: ServiceSettings, token: str) -> str:
    """Return the address of the unsubscribe page, or "" where there is none for this token."""
    return _page(service, "u", token)


def archive_url(service: ServiceSettings, token: str) -> str:
    """Return the address of an issue's own page, or "" where there is none for this token."""
    return _page(service, "a", token)


def _page(service: ServiceSettings, kind: str, token: str) -> str:
    base = service.public_url.rstrip("/")
    return f"{base}/{kind}/{token}" if token and web_link(base) else ""
