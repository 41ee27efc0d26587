"""Feeds from OPML files."""

from datetime import timedelta

import pytest

from monitor.core.config import parse_config
from monitor.errors import ConfigError
from monitor.model import Feed
from tests.core.config.folders import SMALL, an_environment

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Feeds</title></head>
  <body>
    <outline text="Agenturen">
      <outline title="Eins &amp; Co" xmlUrl="https://one.example/rss" language="de-de"/>
      <outline text="Ausland">
        <outline text="Zwei" xmlurl="https://two.example/rss" category="/Politik,welt"/>
      </outline>
    </outline>
    <outline text="Tech">
      <outline text="Eins" xmlUrl="https://one.example/rss"/>
      <outline text="Beispiel noch einmal" xmlUrl="https://feed.example/rss.xml"/>
    </outline>
  </body>
</opml>
"""


def with_opml(text: str | bytes, **files: bytes) -> tuple[Feed, ...]:
    data = text.encode() if isinstance(text, str) else text
    return parse_config(SMALL | {"config/mine.opml": data} | files, an_environment()).feeds


def test_groups_become_tags_and_feeds_yaml_goes_first() -> None:
    feeds = with_opml(OPML, **{"config/feeds.yaml": b"every: 1h\n" + SMALL["config/feeds.yaml"]})

    hour = timedelta(hours=1)
    assert feeds == (
        Feed(url="https://feed.example/rss.xml", name="Beispiel", tags=("agentur",), every=hour),
        Feed(
            url="https://one.example/rss",
            name="Eins & Co",
            tags=("Agenturen", "Tech"),
            language="de",
            every=hour,
        ),
        Feed(
            url="https://two.example/rss",
            name="Zwei",
            tags=("Agenturen", "Ausland", "Politik", "welt"),
            every=hour,
        ),
    )


def test_an_opml_file_alone_is_enough() -> None:
    files = {
        "config/keywords.yaml": SMALL["config/keywords.yaml"],
        "config/mine.opml": OPML.encode(),
    }

    assert len(parse_config(files, an_environment()).feeds) == 3


def test_another_encoding_is_read_as_declared() -> None:
    text = OPML.replace("UTF-8", "ISO-8859-1").replace("Agenturen", "Öffentlich")

    feeds = with_opml(text.encode("latin-1"))

    assert feeds[1].tags == ("Öffentlich", "Tech")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "a DOCTYPE is not read"),
        ("<html/>", "the file is no OPML"),
        ("", "not readable as OPML"),
        ("<opml><body>", "not readable as OPML"),
        ("<opml>" + "<outline>" * 60, "more than 50 deep"),
        ('<opml><outline xmlUrl="file:///etc/passwd"/></opml>', '"file" is no way to a feed'),
        ('<?xml version="1.0" encoding="nonsense"?><opml/>', "not readable as OPML"),
        ("<opml>" + " " * 1_000_001 + "</opml>", "larger than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_a_problem(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_opml(text)

    assert said in str(caught.value)
    assert str(caught.value).startswith("config/mine.opml:1:")


@pytest.mark.parametrize("step", range(7))
def test_a_file_cut_off_anywhere_is_a_problem(step: int) -> None:
    data = OPML.rstrip().encode()

    for end in range(step, len(data), 7):
        with pytest.raises(ConfigError):
            with_opml(data[:end])
