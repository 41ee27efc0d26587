"""What a piece of text between two blanks means to the keywords; worked out once for each.

Nearly all pieces mean nothing, and the rest repeat: so the work of language is paid once a word
type, and running text costs one look-up a piece.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import TWO_LETTERS, boundaries, may_be_part
from monitor.core.matching.eastern import stands
from monitor.core.matching.german import ADJECTIVE, FIRST
from monitor.core.matching.korean import ends, may_follow
from monitor.core.matching.slots import ANY_LANGUAGE, GERMAN, Index, Inner, fits
from monitor.core.matching.text import Script, Word, key, words
from monitor.model import Reason

# About 40 MB at worst; a hostile feed of random words empties it, and it fills again.
LARGEST = 200_000
# Longer pieces are looked at, but not remembered: sentences without blanks hardly repeat.
LONGEST = 60
_BREAKS_AFTER = regex.compile(r"[,;:!?…。、！？.|)\]}]['\"»«“”‘’]*\Z")
_BREAKS_BEFORE = regex.compile(r"\A['\"»«„“”]*[(\[{|]")
_ABBREVIATION = regex.compile(r"\A(?:\p{Lu}|\p{L}{1,3})\.\Z")


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot filled by words ``first`` to ``last`` (exclusive) of a piece, at its characters."""

    slot: int
    first: int
    last: int
    start: int
    end: int
    mask: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Piece:
    """A run without blanks that fills slots.

    ``size`` words stand in it; no phrase runs over the ``breaks`` (numbers of the words before
    which one stands; 0 and ``size`` are its ends).
    """

    size: int
    filled: tuple[Filled, ...]
    breaks: frozenset[int]
    slots: frozenset[int]


class Lexicon(dict[str, "Piece | int"]):
    """Pieces as analysed, remembered within bounds; an ``int`` is a dull piece of so many words.

    A dull piece that ends a phrase is a negative number.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def look(self, piece: str) -> "Piece | int":
        """Return what a piece means, without remembering a new one."""
        known = self.get(piece)
        return analyse(piece, self.index) if known is None else known

    def __missing__(self, piece: str) -> "Piece | int":
        made = analyse(piece, self.index)
        if len(piece) <= LONGEST:
            if len(self) >= LARGEST:
                self.clear()
            self[piece] = made
        return made


_EDGES = ".,;:!?\"'()[]»«„“”…"
_LETTERS = regex.compile(r"[a-zA-ZÀ-ÖØ-öø-ɏ]+")


def analyse(text: str, index: Index) -> Piece | int:
    """Return what a piece means: which slots its words fill, or how many words it has."""
    bare = text.strip(_EDGES)
    if _LETTERS.fullmatch(bare):
        # The common case, told quickly: one word that no keyword is interested in.
        at = text.index(bare)
        word = Word(at, at + len(bare), bare, key(bare), Script.ALPHABET)
        if next(_word(word, 0, 1, index), None) is None:
            return 1 if len(bare) == len(text) else _dull(text)
    found = words(text)
    breaks = set()
    position = 0
    places: list[int] = []
    for word in found:
        if word.broken:
            breaks.add(position)
        places.append(position)
        position += word.end - word.start if word.script == Script.HAN else 1
    if _BREAKS_BEFORE.search(text):
        breaks.add(0)
    if _BREAKS_AFTER.search(text) and not _ABBREVIATION.match(text):
        breaks.add(position)
    filled = list(_fill(found, places, index))
    if not filled:
        return -position if breaks else position
    return Piece(position, tuple(filled), frozenset(breaks), frozenset(one.slot for one in filled))


def _dull(text: str) -> int:
    ends = _BREAKS_AFTER.search(text) and not _ABBREVIATION.match(text)
    return -1 if ends or _BREAKS_BEFORE.search(text) else 1


def _fill(found: list[Word], places: list[int], index: Index) -> Iterator[Filled]:
    for number, word in enumerate(found):
        place = places[number]
        if word.script == Script.HAN:
            yield from _han(word, place, index)
            continue
        if word.script == Script.HANGUL:
            yield from _korean(word, place, index)
        yield from _word(word, place, place + 1, index)
    for first, last, word in _joined(found):
        yield from _word(word, places[first], places[last] + 1, index)


def _word(word: Word, first: int, last: int, index: Index) -> Iterator[Filled]:
    exact = set()
    for form in index.forms.get(word.key, ()):
        if fits(form.need, word.form):
            if form.reason is Reason.EXACT:
                exact.add(form.slot)
            yield Filled(form.slot, first, last, word.start, word.end, form.mask, form.reason)
    if len(word.key) >= 5 and index.kinds is not None:
        for slot in _compound(word, index):
            yield Filled(slot, first, last, word.start, word.end, GERMAN, Reason.COMPOUND)
    for core, slot, need in index.prefixes.get(word.key[:3], ()):
        if word.key.startswith(core) and fits(need, word.form):
            yield Filled(slot, first, last, word.start, word.end, ANY_LANGUAGE, Reason.WILDCARD)
    for pattern, slot, need in index.others:
        core = pattern.strip("*")
        if (core in word.key if pattern.endswith("*") else word.key.endswith(core)) and fits(
            need, word.form
        ):
            yield Filled(slot, first, last, word.start, word.end, ANY_LANGUAGE, Reason.WILDCARD)


def _joined(found: list[Word]) -> Iterator[tuple[int, int, Word]]:
    """Yield hyphenated words as one: Mittelstrecken-Rakete is also mittelstreckenrakete."""
    start = 0
    for number in range(1, len(found) + 1):
        if number < len(found) and found[number].joined and _alphabetic(found[number]):
            continue
        if number - start > 1 and _alphabetic(found[start]):
            for first in range(start, number):
                for last in range(first + 1, min(number, first + 4)):
                    yield first, last, _join(found[first : last + 1])
        start = number


def _alphabetic(word: Word) -> bool:
    return word.script == Script.ALPHABET


def _join(run: list[Word]) -> Word:
    form = run[0].form + "".join(word.form.lower() for word in run[1:])
    return Word(run[0].start, run[-1].end, form, "".join(w.key for w in run), Script.ALPHABET)


def _compound(word: Word, index: Index) -> list[int]:
    """Return the slots that are parts of a German compound."""
    lower = word.key
    size = len(lower)
    candidates = _candidates(lower, size, index)
    if not candidates or index.kinds is None:
        return []
    noun = word.form[:1].isupper()
    candidates = [
        (at, one)
        for at, one in candidates
        if not is_accident(lower, at, one.text, index.kinds, noun=noun, capital=one.capital)
    ]
    if not noun:
        return [one.slot for at, one in candidates if _in_adjective(lower, at, one, index.kinds)]
    plain: frozenset[int] | None = None
    found: list[int] = []
    for at, one in candidates:
        if one.slot in found or not _has_room(lower, at, one, index.kinds):
            continue
        if index.kinds(one.text):
            if plain is None:
                plain = boundaries(lower, index.kinds, (), noun=True)
            cuts = plain
        else:
            cuts = boundaries(lower, index.kinds, (one.text,), noun=True)
        if at in cuts and _ends(lower, at + len(one.text), one, cuts):
            found.append(one.slot)
    return found


def _has_room(lower: str, at: int, one: Inner, kinds: Callable[[str], int]) -> bool:
    """Say whether what stands beside a keyword can be words at all; spares most costly cuts."""
    if at and not may_be_part(lower[:at], kinds, final=False):
        return False
    end = at + len(one.text)
    if end == len(lower):
        return True
    if may_be_part(lower[end:], kinds, final=True):
        return True
    return one.linked and any(
        lower.startswith(link, end) and may_be_part(lower[end + len(link) :], kinds, final=True)
        for link in _LINKS
    )


def _in_adjective(lower: str, at: int, one: Inner, kinds: Callable[[str], int]) -> bool:
    """Say whether a lower-case word is a keyword and an adjective: satellitengestützt."""
    end = at + len(one.text)
    if at or end == len(lower):
        return not one.capital and end == len(lower) and kinds(lower[:at]) & FIRST != 0
    links = ("", *_LINKS) if one.linked else ("",)
    return any(
        lower.startswith(link, end)
        and len(lower) - end - len(link) >= 5
        and _is_adjective(lower[end + len(link) :], kinds)
        for link in links
    )


def _is_adjective(word: str, kinds: Callable[[str], int]) -> bool:
    """Say whether a word is an adjective or participle, declined or not."""
    if kinds(word) & ADJECTIVE:
        return True
    return any(
        word.endswith(ending) and kinds(word[: -len(ending)]) & ADJECTIVE
        for ending in ("e", "en", "em", "er", "es")
    )


def _candidates(lower: str, size: int, index: Index) -> list[tuple[int, Inner]]:
    """Return the keywords that a word contains, with room for other parts beside them."""
    found: list[tuple[int, Inner]] = []
    inner, short, texts = index.inner, index.short, index.inner_texts
    for at in range(size - 2):
        if 0 < at < 3 and lower[:at] not in TWO_LETTERS:
            continue
        gram = lower[at : at + 4]
        some = texts.get(gram)
        if some is not None and lower.startswith(some, at):
            for one in inner[gram]:
                end = at + len(one.text)
                if (end <= size - 3 or (end == size and one.whole and at)) and lower.startswith(
                    one.text, at
                ):
                    found.append((at, one))
        if short:
            for width in (2, 3):
                for one in short.get(lower[at : at + width], ()):
                    end = at + width
                    if end <= size - 3 or (end == size and one.whole and at):
                        found.append((at, one))
    if short and size > 4:
        # Rohöl: two letters at the very end.
        found.extend((size - 2, one) for one in short.get(lower[-2:], ()) if one.whole)
    return found


_LINKS = ("s", "n", "en", "es", "er", "e", "ns", "ens")


def _ends(lower: str, end: int, one: Inner, cuts: frozenset[int]) -> bool:
    """Say whether a part ends here, as it is or with a linking element."""
    if end == len(lower):
        return one.whole
    if end in cuts:
        return True
    return one.linked and any(
        lower.startswith(link, end) and end + len(link) in cuts and end + len(link) < len(lower)
        for link in _LINKS
    )


def _korean(word: Word, place: int, index: Index) -> Iterator[Filled]:
    """Fill with nouns at the beginning of an eojeol, or at the end of its noun run."""
    text = word.key
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            slots = index.korean.get(text[start:end])
            if slots is None or not may_follow(text[end:]):
                continue
            if start and not ends(text[start:end], text[:start]):
                continue
            reason = Reason.EXACT if end - start == len(text) else Reason.INFLECTION
            for slot in slots:
                yield Filled(slot, place, place + 1, word.start, word.end, ANY_LANGUAGE, reason)


def _han(word: Word, place: int, index: Index) -> Iterator[Filled]:
    """Fill with keywords anywhere in a run of Han or kana."""
    text = word.form
    for at, char in enumerate(text):
        for keyword, slot in index.han.get(char, ()):
            if text.startswith(keyword, at) and stands(keyword, text, at):
                end = at + len(keyword)
                yield Filled(
                    slot, place + at, place + end, word.start + at, word.start + end,
                    ANY_LANGUAGE, Reason.EXACT,
                )  # fmt: skip
