"""Taking simple tags out by hand gives what parsing the HTML gives."""

import random

import pytest

from monitor.core.matching import plain_text, text

PIECES = (
    *(" ", "  ", "\n", "\t", "\u00a0", "\u2003", "\r\n", "\x85", "\x1c", "\u200b", "a", "b "),
    *("<p>", "</p>", "<p/>", "<br>", "<br/>", "</br>", '<a href="x">', "</a>", "<b>", "</b>"),
    *("<i title='a'>", "</i>", "<em>", "<img src=x>", '<img alt="x > y"/>', "<img alt='<'>"),
    *("&nbsp;", "&amp;lt;", "&lt;", "&copy", "&notit;", "&", "&#8217;", "&#150;", "&#65534;"),
    *("&#xD800;", "&#10;", "<", "x<y", "<script>", "</script>", "<div>", "</div>", "<li>", "<hr>"),
    *("<table>", "<h2>", "</ul>", "<!-- p -->", "<strong/>", "<P CLASS=x>"),
)


def test_simple_markup_is_read_as_a_parser_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(8)
    written = ["".join(chance.choices(PIECES, k=chance.randint(1, 9))) for _ in range(6_000)]
    read = [plain_text(one) for one in written]
    assert sum("<" in one and text._is_simple(one) for one in written) > 200

    monkeypatch.setattr(text, "_is_simple", lambda text: False)

    assert read == [plain_text(one) for one in written]
