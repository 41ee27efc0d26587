"""What a piece of text between two blanks means to the keywords; worked out once for each.

Nearly all pieces mean nothing, and the rest repeat: so the work of language is paid once a word
type, and running text costs one look-up a piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import TWO_LETTERS, Parts, boundaries, may_be_part
from monitor.core.matching.eastern import stands
from monitor.core.matching.german import ADJECTIVE, FIRST
from monitor.core.matching.korean import ends, may_follow
from monitor.core.matching.slots import ANY_LANGUAGE, GERMAN, HEAD, Index, Inner, fits
from monitor.core.matching.text import Script, Word, key, words
from monitor.model import Reason

# About 40 MB at worst; a hostile feed of random words empties it, and it fills again.
LARGEST = 200_000
# Longer pieces are looked at, but not remembered: sentences without blanks hardly repeat.
LONGEST = 60
_BREAKS_AFTER = regex.compile(r"[,;:!?…。、！？.|)\]}]['\"»«“”‘’]*\Z")
_BREAKS_BEFORE = regex.compile(r"\A['\"»«„“”]*[(\[{|]")
_ABBREVIATION = regex.compile(r"\A(?:\p{Lu}|\p{L}{1,3})\.\Z")


class Filled(NamedTuple):
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


_LONG_RUN = 300
_LONG_EASTERN = 5_000
_EASTERN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_EDGES = ".,;:!?\"'()[]»«„“”…"
_LETTERS = regex.compile(r"[a-zA-ZÀ-ÖØ-öø-ɏ]+")


def analyse(text: str, index: Index) -> Piece | int:
    """Return what a piece means: which slots its words fill, or how many words it has."""
    if len(text) > _LONG_RUN:
        text = _cut(text)
    bare = text.strip(_EDGES)
    if _LETTERS.fullmatch(bare):
        # The common case, told quickly: one word.
        at = text.index(bare)
        made = tuple(_word(bare, key(bare), (at, at + len(bare)), (0, 1), index))
        around = _around(text, 1) if len(bare) < len(text) else _NONE
        return _piece(1, made, around)
    found = words(text)
    breaks = set()
    position = 0
    places: list[int] = []
    for word in found:
        if word.broken:
            breaks.add(position)
        places.append(position)
        position += word.end - word.start if word.script == Script.HAN else 1
    return _piece(position, tuple(_fill(found, places, index)), _around(text, position) | breaks)


_NONE: frozenset[int] = frozenset()


def _cut(run: str) -> str:
    """Return as much of a long run without blanks as is read.

    Chinese and Japanese write whole paragraphs so; in an alphabet it is an address, a code or
    made to cost time.
    """
    return run[:_LONG_EASTERN] if _EASTERN.search(run, 0, _LONG_RUN) else run[:_LONG_RUN]


def _around(text: str, size: int) -> frozenset[int]:
    """Return the breaks at the ends of a piece of so many words."""
    ends = _BREAKS_AFTER.search(text) and not _ABBREVIATION.match(text)
    return frozenset(([0] if _BREAKS_BEFORE.search(text) else []) + ([size] if ends else []))


def _piece(size: int, filled: tuple[Filled, ...], breaks: frozenset[int]) -> Piece | int:
    if not filled:
        return -size if breaks else size
    return Piece(size, filled, breaks, frozenset(one.slot for one in filled))


def _fill(found: list[Word], places: list[int], index: Index) -> Iterator[Filled]:
    for number, word in enumerate(found):
        place = places[number]
        if word.script == Script.HAN:
            yield from _han(word, place, index)
            continue
        if word.script == Script.HANGUL:
            yield from _korean(word, place, index)
        span = word.start, word.end
        yield from _word(word.form, word.key, span, (place, place + 1), index)
    for first, last, word in _joined(found):
        span = word.start, word.end
        yield from _word(word.form, word.key, span, (places[first], places[last] + 1), index)


def _word(
    form: str, folded: str, span: tuple[int, int], place: tuple[int, int], index: Index
) -> list[Filled]:
    """Return the slots that a word fills, where it stands at these characters and words."""
    made = [
        Filled(one.slot, *place, *span, one.mask, one.reason)
        for one in index.forms.get(folded, ())
        if fits(one.need, form)
    ]
    if len(folded) >= 5 and index.parts is not None:
        made.extend(
            Filled(slot, *place, *span, GERMAN, Reason.COMPOUND)
            for slot in _compound(form, folded, index)
        )
    for core, slot, need in index.prefixes.get(folded[:3], ()):
        if folded.startswith(core) and fits(need, form):
            made.append(Filled(slot, *place, *span, ANY_LANGUAGE, Reason.WILDCARD))
    for pattern, slot, need in index.others:
        core = pattern.strip("*")
        if (core in folded if pattern.endswith("*") else folded.endswith(core)) and fits(
            need, form
        ):
            made.append(Filled(slot, *place, *span, ANY_LANGUAGE, Reason.WILDCARD))
    return made


_MOST_JOINED = 12
"""Words joined by hyphens beyond which they are no word any more, but made to cost time."""


def _joined(found: list[Word]) -> Iterator[tuple[int, int, Word]]:
    """Yield hyphenated words as one: Mittelstrecken-Rakete is also mittelstreckenrakete."""
    start = 0
    for number in range(1, len(found) + 1):
        if number < len(found) and found[number].joined and _alphabetic(found[number]):
            continue
        if 1 < number - start <= _MOST_JOINED and _alphabetic(found[start]):
            for first in range(start, number):
                for last in range(first + 1, min(number, first + 4)):
                    yield first, last, _join(found[first : last + 1])
        start = number


def _alphabetic(word: Word) -> bool:
    return word.script == Script.ALPHABET


def _join(run: list[Word]) -> Word:
    form = run[0].form + "".join(word.form.lower() for word in run[1:])
    return Word(run[0].start, run[-1].end, form, "".join(w.key for w in run), Script.ALPHABET)


def _compound(form: str, lower: str, index: Index) -> list[int]:
    """Return the slots that are parts of a German compound."""
    parts = index.parts
    if parts is None:
        return []
    if not form[:1].isupper():
        return _parts_of_adjective(lower, index, parts)
    if len(lower) > LONGEST:
        return []
    plain: frozenset[int] | None = None
    found: list[int] = []
    for at, one in _candidates(lower, index):
        if one.slot in found or not _has_room(lower, at, one, parts):
            continue
        if parts.kinds(one.text):
            if plain is None:
                plain = boundaries(lower, parts, "", noun=True)
            cuts = plain
        else:
            cuts = boundaries(lower, parts, one.text, noun=True)
        inside = at in cuts and _ends(lower, at + len(one.text), one, cuts)
        if inside and not _is_accident(lower, at, one, parts, noun=True):
            found.append(one.slot)
    return found


def _parts_of_adjective(lower: str, index: Index, parts: Parts) -> list[int]:
    """Return the slots that begin or end a word in lower case: satellitengestützt."""
    size = len(lower)
    made: list[tuple[int, Inner]] = []
    inner = index.inner
    for width in (2, 3, *index.heads.get(lower[:HEAD], _NO_WIDTHS)):
        if width <= size - 5:
            some = inner.get(lower[:width], ())
            made.extend((0, one) for one in some if _in_adjective(lower, one, parts))
    for width in (2, 3, *index.tails.get(lower[-HEAD:], _NO_WIDTHS)):
        at = size - width
        if at > 2 or lower[:at] in TWO_LETTERS:
            tail = [one for one in inner.get(lower[at:], ()) if one.whole and not one.capital]
            if tail and parts.kinds(lower[:at]) & FIRST:
                made.extend((at, one) for one in tail)
    return [one.slot for at, one in made if not _is_accident(lower, at, one, parts, noun=False)]


def _is_accident(lower: str, at: int, one: Inner, parts: Parts, *, noun: bool) -> bool:
    return is_accident(lower, at, one.text, parts.kinds, noun=noun, capital=one.capital)


def _has_room(lower: str, at: int, one: Inner, parts: Parts) -> bool:
    """Say whether what stands beside a keyword can be words at all; spares most costly cuts."""
    if at and not may_be_part(lower[:at], parts, final=False):
        return False
    end = at + len(one.text)
    if end == len(lower):
        return True
    if may_be_part(lower[end:], parts, final=True):
        return True
    return one.linked and any(
        lower.startswith(link, end) and may_be_part(lower[end + len(link) :], parts, final=True)
        for link in _LINKS
    )


def _in_adjective(lower: str, one: Inner, parts: Parts) -> bool:
    """Say whether an adjective follows a keyword at the beginning of a word."""
    end = len(one.text)
    if _is_adjective(lower[end:], parts):
        return True
    if not one.linked or lower[end] not in "sne":
        return False
    return any(
        lower.startswith(link, end) and _is_adjective(lower[end + len(link) :], parts)
        for link in _LINKS
    )


def _is_adjective(word: str, parts: Parts) -> bool:
    """Say whether a word is an adjective or participle of five letters, declined or not."""
    if len(word) < 5:
        return False
    if parts.kinds(word) & ADJECTIVE:
        return True
    return any(
        word.endswith(ending) and parts.kinds(word[: -len(ending)]) & ADJECTIVE
        for ending in ("e", "en", "em", "er", "es")
    )


def _candidates(lower: str, index: Index) -> list[tuple[int, Inner]]:
    """Return the keywords that a word contains, with room for other parts beside them."""
    found: list[tuple[int, Inner]] = []
    inner, heads = index.inner, index.heads
    size = len(lower)
    for at in range(size - 1):
        widths = heads.get(lower[at : at + HEAD], _NO_WIDTHS)
        if lower[at : at + 3] in index.short or lower[at : at + 2] in index.short:
            widths = (2, 3, *widths)
        if not widths or (0 < at < 3 and lower[:at] not in TWO_LETTERS):
            continue
        room = size - at
        for width in widths:
            if width <= room - 3:
                found.extend((at, one) for one in inner.get(lower[at : at + width], ()))
            elif width == room and at:
                found.extend((at, one) for one in inner.get(lower[at:], ()) if one.whole)
    return found


_NO_WIDTHS: tuple[int, ...] = ()
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
    if len(text) > LONGEST:
        return  # no eojeol, but made to cost time: what follows is quadratic
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
