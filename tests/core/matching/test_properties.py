"""Laws that hold for any text and any query: tried on a few of them, on many among the slow."""

import time
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitor.core.matching import Matcher, QueryError, build, hits, parse_query, plain_text
from monitor.core.matching.matcher import match_topic
from monitor.core.matching.text import key, normalise, words
from monitor.model import Field
from tests.builders import a_topic, an_entry
from tests.core.matching.bounds import seconds

few_and_many = pytest.mark.parametrize(
    "examples", [25, pytest.param(500, marks=pytest.mark.slow)], ids=["few", "many"]
)


def hold(law, examples, **strategies):
    """Run a law on so many examples."""
    checks = [HealthCheck.too_slow]
    settings(max_examples=examples, deadline=None, suppress_health_check=checks)(
        given(**strategies)(law)
    )()


# What Unicode lets a word look like while a reader sees the same.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
ODD = st.text(
    st.characters(codec="utf-8")
    | st.sampled_from('\u00ad\u200b\u0308ß’‑Ｎ위성日本海ёЁ/"()*=^:\U0001f680\U0001d5d4'),
    max_size=30,
)
KEYWORDS = ("Rakete", "Müller", "Straße", "Zelenskyy", "Зелёный", "위성", "États")


@st.composite
def disguised(draw):
    """Draw a keyword and a text in which it looks different and reads the same."""
    keyword = draw(st.sampled_from(KEYWORDS))
    shown = draw(st.sampled_from((keyword, keyword.upper()))) if keyword != "위성" else keyword
    made = []
    for char in unicodedata.normalize(draw(st.sampled_from(("NFC", "NFD"))), shown):
        wide = "!" <= char <= "~" and draw(st.booleans())
        made.append(chr(ord(char) + 0xFEE0) if wide else char)
        if draw(st.integers(0, 3)) == 0 and (not made[-1].isascii() or char.isalpha()):
            made.append(draw(st.sampled_from(INVISIBLE)))
    return keyword, "".join(made)


def visible(text):
    return "".join(char for char in text if char not in INVISIBLE)


@few_and_many
def test_a_hits_slice_is_what_the_reader_sees_highlighted(examples):
    def law(one, before, after):
        keyword, shown = one
        text = f"{before} {shown} {after}"

        found = hits(keyword, text, None)

        begin, end = len(before) + 1, len(before) + 1 + len(shown)
        [hit] = [hit for hit in found if begin <= hit.start and hit.end <= end] or [None]
        assert hit is not None
        assert text[hit.start : hit.end] == hit.form
        assert visible(hit.form) == visible(shown)

    # A mark would go to the last letter of what stands before it.
    hold(law, examples, one=disguised(), before=ODD, after=ODD)


@few_and_many
def test_every_place_of_a_normalised_text_is_one_of_the_original(examples):
    def law(text):
        normal, origin = normalise(text)

        assert normalise(normal)[0] == normal
        if origin is None:
            assert len(normal) == len(text)
        else:
            assert len(origin) == len(normal) + 1
            assert origin == sorted(origin)
            assert origin[-1] == len(text)
        for word in words(text):
            assert 0 <= word.start < word.end <= len(text)
            assert key(word.form) == word.key

    hold(law, examples, text=ODD)


def test_a_sign_with_a_mark_of_another_script_has_a_place_of_its_own():
    sign, mark = words("\U00020000\ua8e0")

    assert (sign.start, sign.end, mark.end) == (0, 1, 2)


@dataclass(frozen=True)
class Tree:
    """A query and its naive meaning."""

    kind: str
    parts: tuple["Tree", ...] = ()
    word: str = ""
    distance: int = 0

    def __str__(self):
        if self.kind == "word":
            return self.word
        if self.kind in ("title", "body"):
            return f"{self.kind}:({self.parts[0]})"
        joint = f" NEAR/{self.distance} " if self.kind == "near" else f" {self.kind.upper()} "
        if self.kind == "not":
            joint = " NOT "
        return joint.join(f"({part})" for part in self.parts)

    def places(self, fields):
        """Return the (field, number) of the words that hit, by the plain meaning of the words."""
        found = [part.places(fields) for part in self.parts]
        match self.kind:
            case "word":
                return {
                    (name, number)
                    for name, text in fields.items()
                    for number, word in enumerate(text)
                    if word in FORMS[self.word]
                }
            case "or":
                return set().union(*found)
            case "and":
                return set().union(*found) if all(found) else set()
            case "not":
                return found[0] if not found[1] else set()
            case "title":
                return {place for place in found[0] if place[0] == "title"}
            case "body":
                return {place for place in found[0] if place[0] != "title"}
            case "near":
                return {
                    place
                    for some, others in (found, found[::-1])
                    for place in some
                    for other in others
                    if place[0] == other[0] and 0 < abs(place[1] - other[1]) <= self.distance
                }


FORMS = {
    "Rakete": ("Rakete", "Raketen", "Raketentest"),
    "Ostmeer": ("Ostmeer", "Ostmeers"),
    "Krim": ("Krim", "Krimbrücke"),
    "Nordkorea": ("Nordkorea", "Nordkoreas"),
}
NOISE = ("im", "der", "Wetter", "Kimono", "Krimskrams", "blinkt", "Racket")
TEXTS = st.lists(
    st.sampled_from([form for forms in FORMS.values() for form in forms] + list(NOISE)),
    max_size=12,
)
LEAVES = st.sampled_from([Tree("word", word=word) for word in FORMS])


def grown(trees):
    pairs = st.tuples(trees, trees)
    return st.one_of(
        st.builds(lambda parts: Tree("and", parts), pairs),
        st.builds(lambda parts: Tree("or", parts), pairs),
        st.builds(lambda parts: Tree("not", parts), pairs),
        st.builds(lambda parts, n: Tree("near", parts, distance=n), pairs, st.integers(1, 5)),
        st.builds(
            lambda kind, part: Tree(kind, (part,)), st.sampled_from(("title", "body")), trees
        ),
    )


TREES = st.recursive(LEAVES, grown, max_leaves=6)


@few_and_many
def test_operators_mean_what_a_naive_reader_thinks(examples):
    def law(tree, title, summary, content):
        # What a later field repeats is told once: so each begins otherwise.
        fields = {
            "title": ["Eins", *title],
            "summary": ["Zwei", *summary],
            "content": ["Drei", *content],
        }
        texts = {name: " ".join(text) for name, text in fields.items()}
        entry = an_entry(language="de", **texts)

        found = Matcher([a_topic(str(tree))]).match(entry)

        told = {(hit.field.value, hit.start) for match in found for hit in match.hits}
        expected = {
            (name, sum(len(word) + 1 for word in fields[name][:number]))
            for name, number in tree.places(fields)
        }
        assert told == expected, str(tree)

    hold(law, examples, tree=TREES, title=TEXTS, summary=TEXTS, content=TEXTS)


QUERIES = (
    "Rakete",
    "Ostmeer",
    "Kim Jong-un",
    "Satellit",
    "Rakete AND Ostmeer",
    "Rakete NEAR/3 Test",
    "Raket* NOT Keks",
    "/K[ei]/",
    "title:Rakete OR *bild",
)
MANY = st.lists(
    st.sampled_from(
        (
            "Rakete",
            "Raketen,",
            "Ostmeer",
            "im",
            "Test",
            "Kim",
            "Jong-un",
            "Satellitenbild",
            "Keks.",
        )
    ),
    max_size=12,
).map(" ".join)


@pytest.fixture(scope="module")
def matcher():
    return Matcher([a_topic(query, name=query) for query in QUERIES])


@few_and_many
def test_the_preselection_misses_nothing_that_the_exact_check_finds(examples, matcher):
    def law(title, content):
        entry = an_entry(title, content=content, language="de")
        reading = matcher.read(entry, None)

        exact = (match_topic(rule, reading, entry) for rule in matcher.rules)

        assert matcher.match(entry) == tuple(match for match in exact if match)

    hold(law, examples, title=MANY, content=MANY)


@few_and_many
def test_many_at_once_find_what_each_finds_alone(examples, matcher):
    fast = build(QUERIES)

    def law(text):
        entry = an_entry("", content=text, language="")
        alone = {QUERIES.index(match.topic) for match in matcher.match(entry)}

        assert fast.match(text) - {8} == alone - {8}

    hold(law, examples, text=MANY)


@few_and_many
def test_a_query_is_read_or_refused_with_its_place(examples):
    def law(text):
        try:
            parse_query(text)
            refused = None
        except QueryError as error:
            refused = error

        assert refused is None or 1 <= refused.column <= len(text) + 2
        assert refused is None or refused.width >= 1

    hold(law, examples, text=ODD | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


PIECES = ("(", ")", " AND ", " OR ", " NOT ", " NEAR/3 ", "Rakete", " ", "*", "/a+/", '"', "=",
          "a", "title:", "lang:de ", "feed:X ", "위성", "日本", "^2", "-", "’")  # fmt: skip


@few_and_many
def test_no_text_and_no_query_is_an_exception_or_takes_long(examples):
    def law(query, text):
        try:
            matcher = Matcher([a_topic(query)])
        except QueryError:
            assume(False)
        entry = an_entry(text, summary=text, content=f"{text}\n{text}", language="")

        began = time.process_time()
        matched = matcher.match(entry)
        took = time.process_time() - began

        assert took < seconds()
        assert matcher.explain(entry, "Russland und Nordkorea").matched == bool(matched)
        for match in matched:
            for hit in match.hits:
                assert getattr(entry, hit.field.value)[hit.start : hit.end] == hit.form

    queries = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)
    # Every query reads the dictionaries anew.
    few = max(25, examples // 8)
    hold(law, few, query=queries | ODD, text=ODD | MANY)


@few_and_many
def test_any_markup_becomes_text(examples):
    def law(text):
        shown = plain_text(f"<p>{text}</p>")

        assert "\x00" not in shown
        assert shown == shown.strip()

    hold(law, examples, text=ODD)


def test_hits_come_in_reading_order():
    entry = an_entry("Rakete", summary="Ostmeer", content="Keks Rakete Ostmeer Rakete")

    [match] = Matcher([a_topic("Ostmeer", "Rakete")]).match(entry)

    places = [(list(Field).index(hit.field), hit.start) for hit in match.hits]
    assert places == sorted(places)
    assert len(places) == 5
