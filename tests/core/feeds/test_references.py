"""References to characters that do not exist."""

import pytest

from monitor.core.feeds import parse_feed
from monitor.core.feeds.references import with_characters
from monitor.model import ParsedFeed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#xD83D;&#xDE80;", "🚀"),
        ("&#55357;&#56960; x &#xd83d;&#56960;", "🚀 x 🚀"),
        ("&#xD83D;&#xDE80;&#xD83D;&#xDE80;", "🚀🚀"),
        ("&#xD800; and &#xDFFF;", "� and �"),
        ("&#xDE80;&#xD83D;", "��"),
        ("&#x110000; &#1114112; &#x" + "9" * 9_000 + ";", "� � �"),
        ("&#0000055357;&#x0000DE80;", "🚀"),
    ],
)
def test_what_means_no_character_is_put_right(written: str, meant: str) -> None:
    data, warning = with_characters(f"<title>{written}</title>".encode())

    assert data.decode() == f"<title>{meant}</title>"
    assert warning


@pytest.mark.parametrize(
    "text",
    [
        "&#x1F680; &#128640; &#x2019; &#38; &#x0000000026; &#00000000060; &#26085;",
        "&#xD7FF; &#xE000; &#55295; &#57344;",
        "&#xD83D &#x; &#; # & D83D;",
    ],
)
def test_what_means_a_character_stays(text: str) -> None:
    assert with_characters(text.encode()) == (text.encode(), "")


def test_a_feed_with_half_an_emoji_is_read() -> None:
    body = (
        b"<rss version='2.0'><channel><title>Nord</title>"
        b"<item><title>Start &#xD83D;&#xDE80;</title></item>"
        b"<item><title>Halb &#xD83D;</title></item></channel></rss>"
    )

    parsed = parse_feed(body)

    assert isinstance(parsed, ParsedFeed)
    assert [entry.title for entry in parsed.entries] == ["Start 🚀", "Halb �"]
    assert parsed.warning == "it refers to characters that do not exist"
