from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.matching import Matcher, QueryError, build, hits, parse_query, plain_text
from monitor.core.matching.text import key, words
from tests.builders import a_topic, an_entry

WORDS = ("Rakete", "Raketen", "Ostmeer", "im", "Test", "Kim", "Jong-un", "Satellitenbild", "Keks")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ODD = st.text(
    st.characters(codec="utf-8") | st.sampled_from('\u00ad\u200b\u0308ß’‑Ｎ위성日本海ёЁ/"()*=^:'),
    max_size=60,
)
QUERIES = (
    "Rakete",
    "Ostmeer",
    "Kim Jong-un",
    "Satellit",
    "Rakete AND Ostmeer",
    "Rakete NEAR/3 Test",
)
MATCHER = Matcher([a_topic(query, name=query) for query in QUERIES])
FAST = build(QUERIES)


@given(ODD)
def test_a_hits_slice_is_what_the_reader_sees(noise):
    text = f"{noise} Ra\u00adketen {noise}"

    for hit in hits("Rakete", text, "de"):
        assert text[hit.start : hit.end] == hit.form
        assert "rakete" in "".join(word.key for word in words(hit.form))


@given(ODD)
def test_any_query_is_read_or_refused_with_its_place(text):
    try:
        parse_query(text)
        refused = None
    except QueryError as error:
        refused = error

    assert refused is None or 1 <= refused.column <= len(text) + 2
    assert refused is None or refused.width >= 1


@given(ODD)
def test_any_markup_becomes_text(text):
    shown = plain_text(f"<p>{text}</p>")

    assert "\x00" not in shown
    assert shown == shown.strip()


@given(TEXTS)
def test_many_at_once_find_what_each_finds_alone(text):
    entry = an_entry("", content=text, language="")
    alone = {QUERIES.index(match.topic) for match in MATCHER.match(entry)}

    assert FAST.match(text) == alone


@given(TEXTS)
def test_operators_mean_what_a_naive_reader_thinks(text):
    pieces = text.split()
    rocket = [n for n, word in enumerate(pieces) if key(word).startswith("rakete")]
    sea = [n for n, word in enumerate(pieces) if word == "Ostmeer"]
    expected = {
        "Rakete AND Ostmeer": bool(rocket and sea),
        "Rakete OR Ostmeer": bool(rocket or sea),
        "Rakete NOT Ostmeer": bool(rocket and not sea),
        "Rakete NEAR/2 Ostmeer": _near(text, 2),
    }

    for query, hit in expected.items():
        assert bool(hits(query, text, "de")) == hit, query


def _near(text: str, distance: int) -> bool:
    found = [word.key for word in words(text)]
    return any(
        one.startswith("rakete") and other == "ostmeer" and abs(left - right) <= distance
        for left, one in enumerate(found)
        for right, other in enumerate(found)
    )


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_no_text_can_break_a_matcher(text):
    MATCHER.match(an_entry(text, summary=text, content=text))
