"""What a recipient is told, and how it looks."""

from monitor.core.mail.addresses import wire_address
from monitor.core.mail.compose import compose
from monitor.core.mail.message import longer_thread, message_id, to_email
from monitor.core.mail.notes import feed_notes
from monitor.core.mail.render import Renderer
from monitor.core.mail.words import Words

__all__ = [
    "Renderer",
    "Words",
    "compose",
    "feed_notes",
    "longer_thread",
    "message_id",
    "to_email",
    "wire_address",
]
