"""What a recipient is told, how it looks, and when it is due."""

from monitor.core.mail.addresses import wire_address
from monitor.core.mail.compose import compose
from monitor.core.mail.message import message_id, to_email
from monitor.core.mail.notes import feed_notes
from monitor.core.mail.render import Renderer
from monitor.core.mail.timing import next_due, next_times, period, retry_at

__all__ = [
    "Renderer",
    "compose",
    "feed_notes",
    "message_id",
    "next_due",
    "next_times",
    "period",
    "retry_at",
    "to_email",
    "wire_address",
]
