"""Ways for issues that are no mail: named once, named right, their addresses kept secret."""

import pytest

from monitor.core.config import parse_config
from tests.core.config.folders import EVERY_SETTING_BYTES, an_environment, parsed, problems

DIGEST = "digests: [{{name: Lage, to: ['{to}'], schedule: daily 07:00}}]\n"
CHANNEL = "channels: [{{name: '{name}', url: '{url}'}}]\n"


def a_file(to: str = "channel:lage", name: str = "lage", url: str = "https://x.example/") -> str:
    return CHANNEL.format(name=name, url=url) + DIGEST.format(to=to)


def test_a_channel_is_read_and_its_secrets_are_kept() -> None:
    config = parse_config(EVERY_SETTING_BYTES, an_environment(TOKEN="abc"))

    [channel] = config.channels
    assert (channel.name, channel.url.reveal()) == ("lage", "https://hook.example/abc")
    assert channel.secret is not None
    assert "abc" not in repr(channel)
    assert config.mail.in_doubt == "hold"
    assert [one.channel for one in config.digests[0].to] == ["", "", "lage"]


@pytest.mark.parametrize("to", ["channel:lage", "Channel: lage", "channel:lage "])
def test_a_digest_names_a_channel(to: str) -> None:
    [digest] = parsed(monitor=a_file(to=to)).digests

    assert [one.address for one in digest.to] == ["channel:lage"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (a_file(to="channel:lge"), 'no channel "lge" under channels:; did you mean "lage"?'),
        (a_file(to="https://x.example/"), "channels:, and write channel:NAME"),
        (a_file(name="Lage im Osten"), "can be no name of a channel; write one word"),
        (a_file(url="hook.example"), "no channel; write https://… for a webhook"),
        (a_file(url="https://x .example"), "an address holds no spaces"),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(file: str, said: str) -> None:
    assert any(said in one for one in problems(monitor=file))


def test_an_address_of_apprise_is_taken_as_it_is() -> None:
    [channel] = parsed(monitor=a_file(url="ntfy://topic/?priority=high")).channels

    assert channel.url.reveal() == "ntfy://topic/?priority=high"
