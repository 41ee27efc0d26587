"""Feeds brought in and handed out: what goes out comes back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.config import parse_config
from monitor.core.config.handing import feeds_opml, feeds_yaml
from monitor.core.config.opml import Outline, read_opml
from monitor.model import Feed
from tests.builders import a_feed
from tests.core.config.folders import SMALL, an_environment

names = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split()) or "x"
)
outlines = st.builds(
    Outline,
    url=st.integers(0, 10**6).map(lambda n: f"https://feed.example/{n}?a=b&c=${{d}}#e"),
    name=names,
    tags=st.lists(names.filter(lambda one: one != "all"), max_size=3, unique=True).map(tuple),
    language=st.sampled_from(["", "de", "ko", "xx"]),
)


def feeds_of(yaml: str) -> tuple[Feed, ...]:
    return parse_config(SMALL | {"config/feeds.yaml": yaml.encode()}, an_environment()).feeds


def test_an_opml_file_reads_as_people_would_write_it() -> None:
    outline = Outline(
        url="https://one.example/rss", name="Eins & Co", tags=("Agenturen", "no"), language="de-de"
    )

    assert feeds_yaml([outline]) == (
        "feeds:\n"
        "  - url: https://one.example/rss\n"
        '    name: "Eins & Co"\n'
        '    tags: [Agenturen, "no"]\n'
        "    language: de\n"
    )


@settings(max_examples=60)
@given(given=st.lists(outlines, min_size=1, max_size=5, unique_by=(lambda o: o.url,)))
def test_whatever_an_opml_file_names_can_be_pasted_into_feeds_yaml(given: list[Outline]) -> None:
    named = [
        Outline(url=one.url, name=f"{n} {one.name}", tags=one.tags, language=one.language)
        for n, one in enumerate(given)
    ]

    feeds = feeds_of(feeds_yaml(named))

    assert [(one.url, one.name, one.tags) for one in feeds] == [
        (one.url, one.name, one.tags) for one in named
    ]
    assert [one.language for one in feeds] == [
        one.language if one.language in ("de", "ko") else None for one in named
    ]


def test_feeds_come_back_from_opml_with_their_groups() -> None:
    feeds = (
        a_feed("https://one.example/rss?a=1&b=2", name="Eins & <Co>", tags=("Agentur", "Asien")),
        a_feed("https://two.example/", tags=("Asien",), language="ko"),
        a_feed("https://three.example/", name='"Drei"'),
    )

    text = feeds_opml(feeds)

    assert [
        (one.url, one.name, one.tags, one.language) for one in read_opml("x.opml", text.encode())
    ] == [(feed.url, feed.name, feed.tags, feed.language or "") for feed in feeds]


@settings(max_examples=60)
@given(given=st.lists(outlines, max_size=5, unique_by=(lambda o: o.url,)))
def test_whatever_the_names_are_opml_and_back_is_the_same(given: list[Outline]) -> None:
    feeds = [Feed(url=one.url, name=one.name, tags=one.tags) for one in given]

    back = {one.url: one for one in read_opml("x.opml", feeds_opml(feeds).encode())}

    assert set(back) == {feed.url for feed in feeds}
    for feed in feeds:
        assert back[feed.url].name == _in_xml(feed.name)
        assert set(back[feed.url].tags) == {_in_xml(tag) for tag in feed.tags}


def _in_xml(text: str) -> str:
    return "".join("\ufffd" if one in "\ufffe\uffff" else one for one in text).strip()


@pytest.mark.parametrize("secret", ["geheim", "proxy"])
def test_no_secret_is_handed_out(secret: str) -> None:
    feed = a_feed(headers=(("X-Key", "geheim"),), proxy="http://kim:geheim@proxy:3128")

    assert secret not in feeds_opml([feed])
