import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.core.editing.batch import (
    BECOMES_ASCII,
    FIELD_END,
    folds_oddly,
    moves,
    normal_text,
)
from monitor.core.editing.screen import Screen
from monitor.core.matching import Matcher
from monitor.core.matching.text import key, normalise
from tests.builders import a_keyword, a_topic, an_entry

KEYWORDS = (
    "Satellit", "Blinken", "Kim Jong-un", '"Kim Jong-un"', "=Feuer", "Raket*", "*rakete", "*meer*",
    "Pjöngjang", "Größe", "Schloss", "Straße", "US", "G20", "NATO", "IT", "Öl", "Ei", "Ostmeer",
    "East Sea", "Блинкен", "ёлка", "м'яч", "위성", "日本海", "ブリンケン", "Nordkorea AND Rakete",
    "Putin NEAR/5 Rakete", "Rakete NOT Silvester", "title:Satellit", r"/Hwasong-\d+/", "/a b/i",
    "/test/i", "/usa(ge)?/ OR Öl", "Nordkorea AND /Hwa.*1\\d/",
    "taktische Nuklearwaffe", "gehen", "café", "F-35", "Mittelstrecken-Rakete", "Kim", "sein",
    "Putinrakete", "Fußschiff", "Schiff",
)  # fmt: skip
# What may come between the letters of a word, or look like one of them.
ODD = (
    "-", "–", "'", "’", ".", "/", "\u00ad", "\u200b", "\u0308", "\u0301", "ß", "ẞ", "ſ", "ﬁ", "İ",
    "К", "\u212a", "ё", "Ё", "е", "ａ", "Ａ", "０", "\u3099", "ᄀ", "ﾞ", " ", "\u00a0", "\n", "’s-",
    "s", "S", "豈", "ΐ", "ŉ", "\ufe0f", "😀", "…", ",",
)  # fmt: skip
PIECES = (
    "Satellit", "satelliten", "Blinken", "Kim", "Jong", "un", "Feuer", "Raketen",
    "rakete", "Test", "meer", "Pjo", "ngjang", "Pjöngjang", "GRÖSSE", "groß", "Schlo",
    "Straßen", "U.S.", "US", "usa", "G", "20", "Nato", "IT", "öl", "Rohöl", "Ei", "Ost",
    "East", "Sea", "Блинкен", "БЛИНКЕНА", "елка", "м", "яч", "정찰", "위성을", "日本", "海",
    "ブリンケン", "Nord", "korea", "Putin", "Silvester", "Hwasong", "17", "taktischen",
    "Nuklear", "waffen", "ging", "cafe", "CAFÉ", "F", "35", "Mittelstrecken",
)  # fmt: skip
# As they are stored, which is without NUL.
STORED = st.characters(codec="utf-8", exclude_characters="\0")
TEXTS = st.lists(st.sampled_from((*PIECES, *ODD)) | STORED, max_size=12)
MATCHER = Matcher([a_topic(text, name=text) for text in KEYWORDS])
ALONE = {text: Matcher([a_topic(text)]) for text in KEYWORDS}
SCREENS = {text: Screen(ALONE[text]) for text in KEYWORDS}
BY_WORDS = Screen(MATCHER, few=0)
# Characters with a life of their own; the others are Chinese, Korean, private or not assigned.
CHARS = (*range(0x80, 0x3400), *range(0xA000, 0xAC10), *range(0xD7A0, 0xD800),
         *range(0xF900, 0x10000), *range(0x1D400, 0x1D7FF), *range(0x1F000, 0x1FB00))  # fmt: skip


def row(*fields: str) -> bytes:
    return FIELD_END.join(field.encode() for field in fields)


def becomes_ascii(char: str) -> bool:
    code = char.encode("utf-8", "surrogatepass")
    return code[:1] in BECOMES_ASCII and BECOMES_ASCII[code[:1]].match(code) is not None


# Among so many others a text is looked into alone for what it needs besides.
DULL = [row("Zum Wochen­end", "regnet – ß", str(number)) for number in range(8)]


def spoilt(text: str, odd: str, place: int) -> str:
    return text[:place] + odd + text[place:]


@settings(max_examples=100, deadline=None)
@given(
    title=TEXTS.map("".join),
    content=st.lists(TEXTS.map("".join), max_size=4).map(" ".join),
    language=st.sampled_from(("", "de", "en", "ru")),
)
@example(title="Putin's-Rakete", content="", language="de")
@example(title="Fußschloss Fuß-Sieg", content="GRÖẞE Strasse", language="de")
def test_the_screen_never_loses_a_hit(title: str, content: str, language: str) -> None:
    entry = an_entry(title, content=content, language=language)

    text = row(title, "", content)
    for match in MATCHER.match(entry):
        assert SCREENS[match.topic].pick([text]) == [0], match.topic
        assert SCREENS[match.topic].pick([*DULL, text]) == [len(DULL)], match.topic
        assert BY_WORDS.pick([text]) == [0]
        # The screen told this matcher of words in which nothing is to be found.
        [alone] = ALONE[match.topic].match(entry)
        assert alone.hits == match.hits


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("Fus*", "Fußball"),
        ("*sball", "Fußball"),
        ("Schloss", "Schloßgarten"),
        ("Kongress", "auf dem Kongreß"),
        ("Kongres*", "auf dem Kongreß"),
        ("*satellit", "Großatellit"),
        ("Fassung", "die Faßung"),
        ("*passvermerk*", "Reisepaßvermerke"),
    ],
)
def test_an_s_that_a_sharp_s_gives_is_not_missed(keyword: str, text: str) -> None:
    matcher = Matcher([a_topic(keyword)])

    assert matcher.match(an_entry(text, language="de"))
    assert Screen(matcher).pick([*DULL, row(text, "", "")]) == [len(DULL)]


def test_where_a_text_holds_the_mark_between_texts_all_are_looked_at() -> None:
    texts = [*DULL, row("Satellit\0", "", "")]

    assert SCREENS["Satellit"].pick(texts) == list(range(len(texts)))


@settings(max_examples=100, deadline=None)
@given(
    keyword=st.sampled_from([one for one in KEYWORDS if one[0] not in "/*"]),
    odd=st.sampled_from(ODD),
    place=st.integers(0, 12),
    case=st.sampled_from(
        (str, str.upper, str.casefold, lambda t: unicodedata.normalize("NFD", t))
    ),
)
def test_a_keyword_taken_apart_by_odd_characters_is_not_lost(keyword, odd, place, case) -> None:
    text = spoilt(case(keyword.replace("=", "").replace('"', "").replace("*", "")), odd, place)

    entry = an_entry(text, language="")
    for match in MATCHER.match(entry):
        assert SCREENS[match.topic].pick([row(text, "", "")]) == [0], match.topic


@pytest.mark.parametrize(
    "keyword", ["Putinrakete", "Satellit OR Ostmeer", "Nordkorea AND (US OR Öl)"]
)
def test_texts_without_the_letters_are_passed_over(keyword: str) -> None:
    screen = Screen(Matcher([a_topic(keyword)]))
    dull = row("Wetter am Wochenende", "Es regnet – in Köln", "Трава зеленая")

    assert screen.pick(
        [dull] * 50 + [row("Satellit", "Öl", "US Nordkorea Putinrakete"), dull]
    ) == [50]


def test_what_is_needed_besides_is_looked_for_in_the_same_text() -> None:
    texts = [row("Nordkorea", "", "Öl" * (n % 3 == 0) + "US" * (n % 5 == 0)) for n in range(9)]
    screen = Screen(Matcher([a_topic("Nordkorea AND US AND Öl")]))

    assert screen.pick([*texts, *DULL, *DULL, *DULL, *DULL]) == [0]


def test_what_becomes_ascii_folds_oddly() -> None:
    assert all(folds_oddly().match(chr(c)) for c in CHARS if becomes_ascii(chr(c)))


def test_many_texts_at_once_are_told_apart() -> None:
    texts = [row(f"Text {n}", "", "Satellit" if n % 7 == 0 else "ein Öltank") for n in range(100)]

    assert Screen(Matcher([a_topic("Satellit")])).pick(texts) == list(range(0, 100, 7))
    assert Screen(Matcher([a_topic("Öl")])).pick(texts) == [n for n in range(100) if n % 7]


def test_a_text_with_the_separator_in_it_makes_the_whole_batch_count() -> None:
    assert Screen(Matcher([a_topic("Satellit")])).pick([b"a\0b", b"c"]) == [0, 1]


def test_a_keyword_with_every_option_has_needles() -> None:
    keyword = a_keyword("Ostmeer", also=("East Sea",), aliases=True, case="ignore")

    needs = Screen(Matcher([a_topic(keyword)])).needs or []

    assert {one.letters for clauses in needs for clause in clauses for one in clause} >= {
        "ostmeer",
        "동해",
        "日本海",
    }


def test_every_character_folds_as_the_screen_believes() -> None:
    for char in map(chr, CHARS):
        folded = key(normalise(char)[0])
        if any(c.isascii() and c.isalnum() for c in folded) and char != "ß":
            assert becomes_ascii(char), ascii(char)
        parts = unicodedata.decomposition(char).split()
        if len(parts) > 1 and parts[0][0] != "<" and int(parts[0], 16) < 0x80:
            assert becomes_ascii(chr(int(parts[1], 16))), ascii(char)
        if folds_oddly().match(char) or not any(map(str.isalnum, folded)):
            continue
        assert folded == char.casefold().replace("ё", "е") or char == "ß", ascii(char)


def test_the_quick_way_to_normal_text_changes_what_the_exact_one_changes() -> None:
    for char in map(chr, CHARS):
        if not moves().match(char):
            assert normal_text(f"a{char}b") == normalise(f"a{char}b")[0], ascii(char)


@given(st.text() | TEXTS.map("".join))
def test_normal_text_is_what_normalise_returns(text: str) -> None:
    assert normal_text(text) == normalise(text)[0]
