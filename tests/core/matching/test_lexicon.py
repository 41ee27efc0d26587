"""The quick way to what a piece of text means against a slow and simple one; its bounds."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.matching import Matcher, build, fast, lexicon
from monitor.core.matching import compounds as compounds_module
from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import Splitter, splitter
from monitor.core.matching.evaluation import FieldText
from monitor.core.matching.german import ADJECTIVE, FIRST, GermanWords, german_words
from monitor.core.matching.index import CAPITAL, LINKED, PART_BITS, WHOLE, Index
from monitor.core.matching.languages import mask_of
from monitor.core.matching.lexicon import Lexicon
from monitor.core.matching.partlist import make_parts
from monitor.core.matching.pieces import Piece, analyse, filling, fills, may_fill
from monitor.core.matching.text import key, words
from monitor.model import Field
from tests.builders import a_topic, an_entry

KEYWORDS = (
    *("Rakete", "Satellit", "Ostmeer", "Test", "Blinken", "Krim", "Öl", "Schule", "Land"),
    *("Pjöngjang", "kündigen", "blau", "Technologie", "NATO", "Kim Jong-un", "Raket*", "*bild"),
)
MATCHER = Matcher([a_topic(keyword, name=keyword) for keyword in KEYWORDS])
INDEX = MATCHER.index
FAST = build(KEYWORDS)
# No keyword with a * or a number, so that numbers are passed over quickly.
ONE = Matcher([a_topic("Rakete")]).index

HANGUL = ("위성", "미사일", "을", "이", ".", "-", "R", "\u1112\u1161")
KOREAN = [
    Matcher([a_topic(*keywords)]).index
    for keywords in (("위성", '"미사일"'), ("위성미*",), ("Rakete",))
]

LINKS = ("", "", "", "s", "n", "en", "es", "er", "e")
STEMS = (
    *("rakete", "satellit", "ostmeer", "test", "blinken", "krim", "öl", "schul", "land", "bild"),
    *("mittel", "strecke", "aufklärung", "technologie", "preis", "brücke", "kraft", "gestützt"),
    *("blau", "himmel", "haus", "roh", "ost", "deutsch", "soldat", "xq"),
)
LETTERS = st.lists(st.tuples(st.sampled_from(STEMS), st.sampled_from(LINKS)), max_size=4).map(
    lambda parts: "".join(stem + link for stem, link in parts)
)
WORDS = st.builds(lambda word, case: case(word), LETTERS, st.sampled_from((str.title, str.lower)))
# A name beside itself is no compound: Krimkrim.
ONCE = WORDS.filter(lambda word: all(key(word).count(own[:-1]) < 2 for own in INDEX.strangers))
MARKS = st.text(st.sampled_from(".,;:!?\"'()[]»«„“”…-|/&5"), max_size=3)
PIECES = st.lists(st.one_of(WORDS, MARKS), max_size=5).map("".join)
RUNNING = st.lists(PIECES, max_size=12).map(" ".join)


def naive_slots(form: str, index: Index) -> set[int]:
    """Every form and every part of every keyword tried at every letter of a word."""
    lower = key(form)
    found = {one.slot for one in index.fills(form, lower)}
    for core, slot, need in (one for some in index.prefixes.values() for one in some):
        if lower.startswith(core) and (not need or form[0].isupper()):
            found.add(slot)
    for core, ends_it, slot in (one for some in index.others.values() for one in some):
        if lower.endswith(core) or (not ends_it and core in lower):
            found.add(slot)
    is_inside = inside_noun if form[:1].isupper() else inside_adjective
    for table in (index.parts, index.strangers):
        for text, entries in table.items():
            own = "" if table is index.parts else text
            places = [at for at in range(len(lower)) if lower.startswith(text, at)]
            for entry in entries:
                if any(is_inside(lower, at, text, own, entry) for at in places):
                    found.add(entry >> PART_BITS)
    return found


def inside_noun(lower: str, at: int, text: str, own: str, entry: int) -> bool:
    cuts = splitter().cuts(lower, own)
    end = at + len(text)
    if at not in cuts or (at == 0 and end == len(lower)) or len(lower) < 5:
        return False
    if end == len(lower):
        fits = bool(entry & WHOLE)
    else:
        links = ("s", "n", "en", "es", "er", "e", "ns", "ens") if entry & LINKED else ()
        ends = [end, *(end + len(link) for link in links if lower.startswith(link, end))]
        room = end <= len(lower) - 3 or lower[end:] == "öl"
        fits = room and any(one in cuts and one < len(lower) for one in ends)
    return fits and not accident(lower, at, text, entry, noun=True)


def inside_adjective(lower: str, at: int, text: str, own: str, entry: int) -> bool:
    kinds = german_words().kinds
    rest = lower[at + len(text) :]
    if at == 0:
        links = ("", "s", "n", "en", "es", "er", "e", "ns", "ens") if entry & LINKED else ("",)
        rests = [rest[len(link) :] for link in links if rest.startswith(link)]
        endings = ("", "e", "en", "em", "er", "es")
        fits = len(rest) >= 5 and any(
            len(one) >= 5 and one.endswith(ending) and kinds(one.removesuffix(ending)) & ADJECTIVE
            for one in rests
            for ending in endings
        )
    else:
        fits = not rest and entry & (WHOLE | CAPITAL) == WHOLE
        fits = fits and (at > 2 or lower[:at] == "öl") and bool(kinds(lower[:at]) & FIRST)
    return len(lower) >= 5 and fits and not accident(lower, at, text, entry, noun=False)


def accident(lower: str, at: int, text: str, entry: int, *, noun: bool) -> bool:
    capital = bool(entry & CAPITAL)
    return is_accident(lower, at, text, german_words().kinds, noun=noun, capital=capital)


@given(ONCE.filter(bool))
def test_a_word_fills_the_slots_that_a_slow_look_at_every_form_finds(word: str) -> None:
    assert {one.slot for one in fills(word, key(word), INDEX)} == naive_slots(word, INDEX)


@given(PIECES.filter(bool))
def test_a_piece_with_marks_around_it_means_what_a_whole_look_at_it_finds(piece: str) -> None:
    whole = analyse(piece, INDEX, Lexicon(INDEX).__getitem__)

    quick = Lexicon(INDEX)[piece]

    if isinstance(whole, Piece):
        assert isinstance(quick, Piece)
        assert (quick.size, quick.breaks) == (whole.size, whole.breaks)
        assert sorted(quick.filled) == sorted(whole.filled)
    else:
        assert (abs(quick), quick <= 0) == (abs(whole), whole <= 0)


@given(st.text(st.sampled_from("0159.,;:-/()[]%$+'\"`!?|_"), min_size=1, max_size=9))
def test_a_piece_without_letters_means_what_a_whole_look_at_it_finds(piece: str) -> None:
    assert Lexicon(ONE)[piece] == analyse(piece, ONE, Lexicon(ONE).__getitem__)


@pytest.mark.parametrize("index", KOREAN)
def test_a_word_in_hangul_means_what_a_whole_look_at_it_finds(index: Index) -> None:
    for parts in (one for size in (1, 2, 3) for one in product(HANGUL, repeat=size)):
        piece = "".join(parts)
        assert Lexicon(index)[piece] == analyse(piece, index, Lexicon(index).__getitem__), piece


@given(RUNNING)
def test_many_keywords_at_once_hit_what_each_hits_alone(text: str) -> None:
    entry = an_entry("", content=text, language="")
    alone = {KEYWORDS.index(match.topic) for match in MATCHER.match(entry)}

    assert FAST.match(text) == alone


@given(RUNNING, st.sampled_from(("en", "ru", "de", "")))
def test_in_other_languages_nothing_is_lost_by_not_looking_for_german_compounds(
    text: str, language: str
) -> None:
    entry = an_entry("", content=text, language=language)
    reading = MATCHER.read(entry, None)
    everything = FieldText(Field.CONTENT, text, Lexicon(INDEX), mask_of(language))

    assert not reading.fields or reading.fields[0].fills == everything.fills


def random_words(count: int) -> list[str]:
    chance = random.Random(count)
    letters = "abcdefghijklmnoprstuwzäöü"
    made = ("".join(chance.choices(letters, k=chance.randint(3, 14))) for _ in range(count))
    return [word.capitalize() + chance.choice(("", "rakete", "s", ",")) for word in made]


def test_hostile_random_words_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "LARGEST", 100)
    monkeypatch.setattr(fast, "LARGEST", 100)
    monkeypatch.setattr(compounds_module, "REMEMBERED", 50)
    keywords = build(["Rakete", "Kim Jong-un", "schwarze Rakete"])
    pieces = Lexicon(INDEX)
    cutter = Splitter(german_words())

    for word in random_words(2_000):
        keywords.match(f"Kim {word} schwarze Rakete{word}")
        pieces[word + "!"]
        cutter.cuts(word.lower())

        assert len(keywords) <= 100
        assert len(keywords._lexicon) <= 100
        assert len(keywords._meanings) <= 100
        assert len(keywords._pairs) <= 25
        assert len(pieces) <= 100
        assert len(pieces._older) <= 100
        assert cutter.remembered <= 50


def test_threads_that_empty_a_full_lexicon_do_not_disturb_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [*random_words(400), "Raketentests,", "Aufklärungssatelliten", "Ölpreis"] * 2
    right = {word: Lexicon(INDEX)[word] for word in words}
    monkeypatch.setattr(lexicon, "LARGEST", 7)
    monkeypatch.setattr(compounds_module, "REMEMBERED", 5)
    shared = Lexicon(INDEX)

    def look(seed: int) -> list[str]:
        mixed = random.Random(seed).sample(words, len(words))
        return [word for word in mixed if shared[word] != right[word]]

    with ThreadPoolExecutor(6) as threads:
        wrong = list(threads.map(look, range(6)))

    assert wrong == [[]] * 6


class Uncut(GermanWords):
    """The shipped words, without what is told of where they are cut."""

    def cuts(self, word: str) -> None:
        return None


# In the first lines listed words, in the last such that only end with one.
CUT_TEXT = """
    ministerpräsident kriegsende bahnhof mittelstreckenrakete friedensverhandlungen ostseeküste
    rakete gefängnisstrafe wochenende russland hauptbahnhof hilfspaket nordkoreas waffenlieferung
    schriftlich gelaufen bundestagsabgeordneter ernährungswissenschaftlerin eier
    satellitentechnologie erdölpipeline raketenwochenende krimgrenzregionen wetterschriftlich
"""


@pytest.mark.parametrize("word", CUT_TEXT.split())
def test_a_word_is_cut_where_it_would_be_if_nothing_were_told(word: str) -> None:
    untold = Splitter(Uncut(german_words().packed))

    assert set(splitter().cuts(word)) == set(untold.cuts(word))
    assert set(splitter().cuts("krim" + word, "krim")) == set(untold.cuts("krim" + word, "krim"))


@pytest.mark.slow
def test_the_shipped_parts_are_those_of_the_dictionary() -> None:
    assert make_parts() == german_words().packed


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None)
@given(ONCE.filter(bool))
def test_more_words_fill_the_slots_that_a_slow_look_finds(word: str) -> None:
    assert {one.slot for one in fills(word, key(word), INDEX)} == naive_slots(word, INDEX)


@given(st.lists(st.one_of(WORDS, MARKS, st.sampled_from("-'.&a")), max_size=6).map("".join))
def test_a_piece_that_fills_a_slot_is_never_passed_over_at_a_glance(piece: str) -> None:
    for index in (INDEX, *KOREAN):
        found = words(piece)

        filled = list(filling(found, list(range(len(found))), index, Lexicon(index).__getitem__))

        assert may_fill(found, index) or not filled
