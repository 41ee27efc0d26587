"""Hand issues to a chat or a push service, whichever Apprise knows: subject and short text.

Apprise is an extra: who names no such channel needs none of it.
"""

import json
import logging
from collections.abc import Callable

from monitor.model import Accepted, Channel, Delivery, SendResult, TryLater

log = logging.getLogger(__name__)


class Chat:
    """A channel by one of Apprise's addresses (``ntfy://topic``)."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Post one issue, and return what became of it.

        Apprise tells only whether all went well, so whatever did not is tried again.
        """
        name = f"channel {self._channel.name}"
        try:
            # Imported only here: it is large, and most services have no such channel.
            import apprise
        except ImportError:
            return TryLater(reason=f"{name} needs Apprise: pip install 'news-monitor[apprise]'")
        service = apprise.Apprise()
        if not service.add(self._channel.url.reveal()):
            return TryLater(reason=f"{name}: its url is none that Apprise knows")
        if not before_data():
            return TryLater(reason="another worker has taken this delivery")
        document = json.loads(delivery.body)
        try:
            good = bool(service.notify(title=document["subject"], body=document["text"] or " "))
        except Exception:  # the door of a library with a hundred services behind it
            log.exception("channel failed", extra={"channel": self._channel.name})
            good = False
        if not good:
            return TryLater(reason=f"{name} did not take the message")
        return Accepted(reply=f"{name} took the message")

    def close(self) -> None:
        """Do nothing: nothing is held open between messages."""
