"""Hand messages to a mail server."""

from monitor.adapters.smtp.mailer import Mailer

__all__ = ["Mailer"]
