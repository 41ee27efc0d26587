"""One article, one address: the table of what feeds, sharing buttons and publishers make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feeds.canonical import canonical_url, clean_url, whole_url

A = "https://example.org/a"

SAME = [
    # scheme, host, port
    ("https://example.org/a", A),
    ("http://example.org/a", A),
    ("HTTP://EXAMPLE.ORG/a", A),
    ("https://www.example.org/a", A),
    ("https://m.example.org/a", A),
    ("https://mobile.example.org/a", A),
    ("https://amp.example.org/a", A),
    ("https://www.m.example.org/a", A),
    ("https://example.org./a", A),
    ("https://example.org:443/a", A),
    ("http://example.org:80/a", A),
    ("https://user:pw@example.org/a", A),
    ("  https://example.org/a\n", A),
    ("https://example.org/\u200ba", A),
    ("https://de.m.wikipedia.org/wiki/Bar", "https://de.wikipedia.org/wiki/Bar"),
    ("https://müller.example/a", "https://xn--mller-kva.example/a"),
    ("https://xn--mller-kva.example/a", "https://xn--mller-kva.example/a"),
    # path
    ("https://example.org/a/", A),
    ("https://example.org//a", A),
    ("https://example.org/./a", A),
    ("https://example.org/b/../a", A),
    ("https://example.org/%61", A),
    ("https://example.org/a/index.html", A),
    ("https://example.org/a/index.php", A),
    ("https://example.org/a/amp", A),
    ("https://example.org/a/amp/", A),
    ("https://example.org/amp/a", A),
    ("https://example.org/a.amp", A),
    ("https://example.org/a/amp.html", A),
    ("https://example.org/a;jsessionid=8F3", A),
    ("https://example.org/a.amp.html", "https://example.org/a.html"),
    ("https://example.org/d%C3%BCrre", "https://example.org/d%C3%BCrre"),
    ("https://example.org/dürre", "https://example.org/d%C3%BCrre"),
    ("https://example.org/d%c3%bcrre", "https://example.org/d%C3%BCrre"),
    ("https://example.org/d%FCrre", "https://example.org/d%FCrre"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org", "https://example.org"),
    ("https://example.org/", "https://example.org"),
    ("https://example.org/index.html", "https://example.org"),
    # fragments
    ("https://example.org/a#comments", A),
    ("https://example.org/a#ref=rss", A),
    ("https://example.org/#!/a", "https://example.org#!/a"),
    # tracking that everybody adds
    ("https://example.org/a?", A),
    ("https://example.org/a?utm_source=rss", A),
    ("https://example.org/a?utm_source=rss&utm_medium=feed&utm_campaign=x", A),
    ("https://example.org/a?UTM_SOURCE=rss", A),
    ("https://example.org/a?utm_source=x&amp;utm_medium=y", A),
    ("https://example.org/a?fbclid=IwAR0", A),
    ("https://example.org/a?gclid=1", A),
    ("https://example.org/a?dclid=1&gclsrc=aw.ds", A),
    ("https://example.org/a?msclkid=1", A),
    ("https://example.org/a?yclid=1", A),
    ("https://example.org/a?igshid=1", A),
    ("https://example.org/a?twclid=1", A),
    ("https://example.org/a?ttclid=1", A),
    ("https://example.org/a?mc_cid=1&mc_eid=2", A),
    ("https://example.org/a?_ga=2.1&_gl=1", A),
    ("https://example.org/a?_hsenc=p2A&_hsmi=1", A),
    ("https://example.org/a?hsa_acc=1", A),
    ("https://example.org/a?mkt_tok=1", A),
    ("https://example.org/a?pk_campaign=rss&pk_kwd=x", A),
    ("https://example.org/a?mtm_campaign=x", A),
    ("https://example.org/a?matomo_campaign=x", A),
    ("https://example.org/a?piwik_campaign=x", A),
    ("https://example.org/a?PHPSESSID=abc", A),
    ("https://example.org/a?wickedid=1", A),
    ("https://example.org/a?vero_id=1", A),
    # and publishers' own
    ("https://example.org/a?at_medium=RSS&at_campaign=rss", A),
    ("https://example.org/a?ns_mchannel=rss&ns_source=PublicRSS20-sa", A),
    ("https://example.org/a?xtor=RSS-3208", A),
    ("https://example.org/a?maca=de-rss-de-all-1119-rdf", A),
    ("https://example.org/a?wt_mc=rss.red.ho.ho.rdf.beitrag.beitrag", A),
    ("https://example.org/a?wt_zmc=sm.ext.zonaudev.twitter", A),
    ("https://example.org/a?GEPC=s2", A),
    ("https://example.org/a?mktcid=nled", A),
    ("https://example.org/a?CMP=share_btn_url", A),
    ("https://example.org/a?cmpid=bbd", A),
    ("https://example.org/a?smid=nytcore", A),
    ("https://example.org/a?emc=rss&partner=rss", A),
    ("https://example.org/a?ito=1490", A),
    ("https://example.org/a?ocid=msedgntp", A),
    ("https://example.org/a?ftag=CAD590a51e", A),
    ("https://example.org/a?guccounter=1&guce_referrer=x", A),
    ("https://example.org/a?traffic_source=rss", A),
    ("https://example.org/a?feedType=RSS&feedName=worldNews", A),
    ("https://example.org/a?ref=rss", A),
    ("https://example.org/a?source=rss", A),
    ("https://example.org/a?from=rss_feed", A),
    ("https://example.org/a?via=newsletter", A),
    ("https://example.org/a?cid=rss:news", A),
    ("https://example.org/a?mod=rss_markets_main", A),
    ("https://example.org/a?section=rss/all", A),
    ("https://example.org/a?outputType=amp", A),
    ("https://example.org/a?amp", A),
    ("https://example.org/a?amp=1", A),
    ("https://example.org/a?ref_src=twsrc%5Etfw", A),
    ("https://example.org/a?xing_share=news", A),
    # parameters that choose the article stay, in one order
    ("https://example.org/a?id=7", "https://example.org/a?id=7"),
    ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
    ("https://example.org/a?id=7&utm_source=x", "https://example.org/a?id=7"),
    ("https://example.org/a?sid=7", "https://example.org/a?sid=7"),
    ("https://example.org/a?section=world", "https://example.org/a?section=world"),
    ("https://example.org/a?ref=77", "https://example.org/a?ref=77"),
    ("https://example.org/a?p=1&feed=2", "https://example.org/a?feed=2&p=1"),
    ("https://example.org/?p=123", "https://example.org?p=123"),
    ("https://example.org/a?q=%ED%95%9C", "https://example.org/a?q=%ED%95%9C"),
    ("https://example.org/a?q=한", "https://example.org/a?q=%ED%95%9C"),
    ("https://example.org/a?x=%FF", "https://example.org/a?x=%FF"),
    ("https://example.org/a?x=", "https://example.org/a?x="),
    # services that lead on
    ("https://www.google.com/url?rct=j&sa=t&url=https://example.org/a&ct=ga", A),
    ("https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa", A),
    ("https://www.google.com/amp/s/example.org/a", A),
    ("https://www.google.de/amp/s/www.example.org/a/amp/", A),
    ("https://example-org.cdn.ampproject.org/c/s/example.org/a", A),
    ("https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2fa", A),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa&h=AT1", A),
    ("https://out.reddit.com/x?url=https%3A%2F%2Fexample.org%2Fa", A),
    ("https://vk.com/away.php?to=https%3A%2F%2Fexample.org%2Fa", A),
    ("https://www.google.com/url?sa=t", "https://google.com/url?sa=t"),
    (
        "https://vk.com/away.php?to=" * 4 + "https://example.org/a",
        "https://vk.com/away.php?to=https%3A%2F%2Fexample.org%2Fa",
    ),
    # other addresses stay themselves
    ("https://example.org:8443/a", "https://example.org:8443/a"),
    ("http://127.0.0.1:8080/a", "https://127.0.0.1:8080/a"),
    ("http://[::1]:8080/a", "https://[::1]:8080/a"),
    ("https://m.co/a", "https://m.co/a"),
    ("https://news.example.org/a", "https://news.example.org/a"),
    ("https://example.org/A", "https://example.org/A"),
    ("https://example.org/a.html", "https://example.org/a.html"),
    ("https://example.org/amplifier", "https://example.org/amplifier"),
    # no web address
    ("", ""),
    ("mailto:a@example.org", ""),
    ("javascript:alert(1)", ""),
    ("file:///etc/passwd", ""),
    ("/a", ""),
    ("https://" + "ü" * 80 + ".example/a", ""),
    ("https://", ""),
    ("https://[::1/a", ""),
    ("https://example.org:port/a", ""),
    ("https://example.org/" + "a" * 5_000, ""),
]


@pytest.mark.parametrize(("given_url", "canonical"), SAME)
def test_an_address_has_one_canonical_form(given_url: str, canonical: str) -> None:
    assert canonical_url(given_url) == canonical


_LABELS = [
    "www",
    "m",
    "amp",
    "mobil",
    "de",
    "example",
    "xn--mller-kva",
    "org",
    "127",
    "0",
    "1",
    "",
]
_SEGMENTS = [
    *("a", "B-2", "", ".", "..", ".well-known", "amp", "amp.html", "a.amp", "ampel", "b.amp.html"),
    *("index.html", "Default.aspx", "index", "indexed", "default.htm", "c.jsp", "~x", "_1", "%41"),
    *("ü", "x;sid=1", "url", "l.php"),
]


@given(
    st.lists(st.sampled_from(_LABELS), min_size=1, max_size=5),
    st.lists(st.sampled_from(_SEGMENTS), max_size=4),
    st.sampled_from(["", "", "/", "?a=1", "#x"]),
)
def test_a_plain_address_is_read_as_any_other(
    labels: list[str], segments: list[str], rest: str
) -> None:
    address = "://" + "/".join((".".join(labels), *segments)) + rest

    # One in capitals is none that is recognised at a glance.
    assert canonical_url("https" + address) == canonical_url("HTTPS" + address)
    assert clean_url("https" + address) == clean_url("HTTPS" + address)


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda tail: "https://example.org/" + tail))
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    once = canonical_url(url)

    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("http://www.example.org/a/?utm_source=rss#top", "http://www.example.org/a/#top"),
        ("https://m.example.org/a?b=2&a=1", "https://m.example.org/a?b=2&a=1"),
        ("https://example.org/a#ref=rss", "https://example.org/a"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/a", ""),
        ("https://[::1/a", ""),
        ("https://example.org:no/a", ""),
    ],
)
def test_a_link_is_shown_as_published_but_for_its_tracking(published: str, shown: str) -> None:
    assert clean_url(published) == shown


def test_relative_addresses_are_made_whole_and_impossible_ones_left() -> None:
    assert whole_url("https://example.org/x/feed.xml", "../a") == "https://example.org/a"
    assert whole_url("https://example.org/", "") == ""
    assert whole_url("https://example.org/", "http://[oops") == "http://[oops"
