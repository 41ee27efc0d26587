"""The feeds that a page names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.feeds.discover import Candidate, feeds_named_by, usual_places

PAGE = "https://site.example/news/"


def named(page: str | bytes, **changes: str) -> tuple[Candidate, ...]:
    body = page if isinstance(page, bytes) else page.encode()
    return feeds_named_by(body, **{"url": PAGE, **changes})


def test_a_page_names_its_feeds_in_its_order_comments_last() -> None:
    page = """<!doctype html><HTML><head><title>x</title>
      <LINK REL="Alternate" TYPE="application/RSS+xml; charset=utf-8" HREF="comments/feed"
            title="Comments">
      <link rel=alternate type=application/atom+xml href=/atom.xml title="Nord &amp; S&uuml;d">
      <link rel='alternate stylesheet' type='text/css' href='x.css'>
      <link rel="feed alternate" type="application/feed+json" href="//cdn.example/f?a=1&amp;b=2"/>
      <link rel="alternate" type="application/json+oembed" href="/oembed">
      <link rel="alternate" hreflang="en" href="/en/">
      <link rel="alternate" type="application/rss+xml" title="nothing">
    </head>"""

    assert named(page) == (
        Candidate(url="https://site.example/atom.xml", title="Nord & Süd", kind="Atom"),
        Candidate(url="https://cdn.example/f?a=1&b=2", kind="JSON Feed"),
        Candidate(url=PAGE + "comments/feed", title="Comments", kind="RSS"),
    )


def a_link(href: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{href}">'


def test_addresses_are_relative_to_the_base_of_the_page() -> None:
    [feed] = named('<base href="/other/">' + a_link("rss"))

    assert feed.url == "https://site.example/other/rss"


def test_what_stands_twice_comes_once() -> None:
    assert len(named(a_link("/rss") + a_link("https://site.example/rss"))) == 1


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<!-- " + a_link("/rss") + " -->",
        "<script>" + a_link("/rss") + "</script>",
        a_link("javascript:alert(1)"),
        a_link("file:///etc/passwd"),
        a_link("http://[::1"),
        '<a rel="alternate" type="application/rss+xml" href="/rss">',
    ],
)
def test_what_is_no_feed_is_not_named(page: str) -> None:
    assert named(page) == ()


def test_a_feed_address_of_old_browsers_is_read() -> None:
    feeds = named(a_link("feed://site.example/rss") + a_link("feed:http://site.example/atom"))

    assert [one.url for one in feeds] == [
        "https://site.example/rss",
        "http://site.example/atom",
    ]


def test_titles_are_read_in_the_character_set_of_the_page() -> None:
    link = a_link("/rss").replace(">", ' title="Süd">').encode("latin-1")

    by_header = named(link, content_type="text/html; charset=ISO-8859-1")
    by_page = named(b'<meta charset="latin-1">' + link)
    unknown = named(b'<meta charset="none-such">' + link)

    assert [one[0].title for one in (by_header, by_page, unknown)] == ["Süd", "Süd", "S\ufffdd"]


def test_few_usual_places_of_the_site_itself_are_tried() -> None:
    places = usual_places("https://site.example:8443/a/b?c")

    assert places[0] == "https://site.example:8443/feed"
    assert len(places) <= 4


@settings(max_examples=50)
@given(st.binary(max_size=300) | st.text(alphabet="<>!-/link=\"' abe[&#;", max_size=200))
def test_no_page_makes_it_stumble(page: bytes | str) -> None:
    named(page)
    named(b"<![" + (page if isinstance(page, bytes) else page.encode()))
