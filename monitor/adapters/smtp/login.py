"""Logging in at a mail server: with one mechanism, once.

A second wrong attempt helps nobody but a lock-out; smtplib makes one.

Source: RFC 4954 (AUTH), RFC 4616 (PLAIN);
https://developers.google.com/workspace/gmail/imap/xoauth2-protocol (XOAUTH2).
"""

import base64
from collections.abc import Callable, Collection
from pathlib import Path

from monitor.adapters.smtp.client import Reply
from monitor.model import MailSettings

Ask = Callable[[str], Reply]


class UnfitLoginError(Exception):
    """The settings and the server don't go together; the text says what to change."""


def log_in(ask: Ask, offered: Collection[str], settings: MailSettings) -> Reply:
    """Log in, and return the server's verdict.

    Args:
        ask: sends one command and returns the answer.
        offered: the mechanisms that the server names.

    Raises:
        UnfitLoginError: there is no way to log in that both know.
    """
    if settings.token or settings.token_file:
        return _with_token(ask, offered, settings)
    user = settings.user.encode()
    password = (settings.password.reveal() if settings.password else "").encode()
    if "PLAIN" in offered:
        return ask("AUTH PLAIN " + base64_of(b"\0" + user + b"\0" + password))
    if "LOGIN" not in offered:
        raise UnfitLoginError(
            f"{settings.server} offers no login with a password; leave out mail.user if it needs "
            "none"
        )
    reply = ask("AUTH LOGIN")
    for part in (user, password):
        if reply.code == 334:
            reply = ask(base64_of(part))
    return reply


def login_setting(settings: MailSettings) -> str:
    """Return the name of the variable that the login depends on."""
    by_token = settings.token or settings.token_file
    return "MONITOR_SMTP_TOKEN" if by_token else "MONITOR_SMTP_PASSWORD"


def base64_of(text: bytes) -> str:
    """Return a text as it goes over the wire in AUTH."""
    return base64.b64encode(text).decode("ascii")


def _with_token(ask: Ask, offered: Collection[str], settings: MailSettings) -> Reply:
    """Log in with a bearer token; once more only where it was renewed just meanwhile."""
    if "XOAUTH2" not in offered:
        raise UnfitLoginError(
            f"{settings.server} offers no login with a token (XOAUTH2); give it a password, "
            "MONITOR_SMTP_PASSWORD"
        )
    token = _token(settings)
    reply = _xoauth2(ask, settings.user, token)
    if not reply.is_good and reply.is_final and (renewed := _token(settings)) != token:
        reply = _xoauth2(ask, settings.user, renewed)
    return reply


def _xoauth2(ask: Ask, user: str, token: str) -> Reply:
    words = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
    reply = ask("AUTH XOAUTH2 " + base64_of(words))
    if reply.code == 334:  # why not, in JSON; an empty answer brings the verdict
        reply = ask("")
    return reply


def _token(settings: MailSettings) -> str:
    """Return the token that holds now: another program may have renewed its file."""
    if not settings.token_file:
        return settings.token.reveal() if settings.token else ""
    try:
        return Path(settings.token_file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise UnfitLoginError(f"{settings.token_file} can't be read: {why}") from None
