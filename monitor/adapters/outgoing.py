"""All ways out: each delivery goes by mail, or through the channel that its address names."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from monitor.adapters.apprise import Chat
from monitor.adapters.webhook import Webhook
from monitor.model import Channel, Delivery, Refused, SendResult, channel_of


class Mail(Protocol):
    """What hands mail over: a mail server, or the built-in mailbox."""

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Hand over one message."""
        ...

    def refusal(self) -> str:
        """Return why no mail can be handed over now, or nothing."""
        ...

    def close(self) -> None:
        """End what is held open."""
        ...


class Outgoing:
    """Mail and channels behind one ``send``."""

    def __init__(self, mail: Mail, channels: Mapping[str, Webhook | Chat]) -> None:
        self._mail = mail
        self._channels = {name.lower(): channel for name, channel in channels.items()}

    def send(self, delivery: Delivery, sender: str, before_data: Callable[[], bool]) -> SendResult:
        """Hand over one message, by the way that its address names."""
        name = channel_of(delivery.address)
        if not name:
            return self._mail.send(delivery, sender, before_data)
        channel = self._channels.get(name.lower())
        if channel is None:
            return Refused(reason=f"there is no channel {name} in monitor.yaml any more")
        return channel.send(delivery, sender, before_data)

    def refusal(self) -> str:
        """Return why no mail can be handed over now, or nothing."""
        return self._mail.refusal()

    def close(self) -> None:
        """End what is held open."""
        for one in (self._mail, *self._channels.values()):
            one.close()


def open_channels(channels: Iterable[Channel], *, user_agent: str) -> dict[str, Webhook | Chat]:
    """Return each channel as what its address asks for, by its name."""
    return {
        one.name: Webhook(one, user_agent=user_agent)
        if one.url.reveal().lower().startswith(("http://", "https://"))
        else Chat(one)
        for one in channels
    }
