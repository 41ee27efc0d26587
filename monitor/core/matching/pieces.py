"""What a piece of text between two blanks means to the keywords: which slots its words fill."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import regex

from monitor.core.matching.eastern import stands
from monitor.core.matching.index import ANY_LANGUAGE, GERMAN, Fill, Index, fits
from monitor.core.matching.inside import SHORTEST, slots_inside
from monitor.core.matching.korean import ends, may_follow
from monitor.core.matching.text import Script, Word, key, words
from monitor.model import Reason

# Longer pieces are looked at, but not remembered: sentences without blanks hardly repeat.
LONGEST = 60
_LONG_RUN = 300
_LONG_EASTERN = 5_000
_EASTERN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
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


class Piece(NamedTuple):
    """A run without blanks that fills slots.

    ``size`` words stand in it; no phrase runs over the ``breaks`` (numbers of the words before
    which one stands; 0 and ``size`` are its ends).
    """

    size: int
    filled: tuple[Filled, ...]
    breaks: frozenset[int]
    slots: tuple[int, ...]


Meaning = Piece | int
"""A piece that fills slots; else how many words stand in it, negative where a phrase ends."""

_NONE: frozenset[int] = frozenset()


_LETTERS = re.compile("[a-zA-ZÀ-ÖØ-öø-ɏ]+|[А-яЁёІіЇїЄєҐґ]+")


def is_simple(text: str) -> bool:
    """Say whether a text is surely one word and nothing else."""
    return text.isalnum() and (text.isascii() or _LETTERS.fullmatch(text) is not None)


def simple(word: str, index: Index) -> Meaning:
    """Return what a piece means that is one word and nothing else."""
    made = fills(word, key(word), index)
    if not made:
        return 1
    size = len(word)
    filled = [Filled(one.slot, 0, 1, 0, size, one.mask, one.reason) for one in made]
    return _piece(1, filled, _NONE)


def moved(bare: Meaning, text: str, start: int, end: int) -> Meaning:
    """Return what a piece means whose ``text[start:end]``, with no mark at its ends, is known."""
    if isinstance(bare, int):
        size = abs(bare)
        return -size if bare < 0 or breaks_around(text, start, end, size) else size
    size, filled, breaks, slots = bare
    around = breaks_around(text, start, end, size)
    if start:
        filled = tuple(
            [one._replace(start=one.start + start, end=one.end + start) for one in filled]
        )
    return Piece(size, filled, breaks | around if around else breaks, slots)


def _piece(size: int, filled: list[Filled], breaks: frozenset[int]) -> Piece:
    return Piece(size, tuple(filled), breaks, tuple(dict.fromkeys([one.slot for one in filled])))


_DIGITS = re.compile("[0-9]+")
# What breaks phrases between two numbers, as ``text.words`` sees it.
_BREAKS_NUMBERS = re.compile(r"[0-9][^0-9]*[,;:!?()\[\]{}|][^0-9]*[0-9]|[0-9][^0-9]*\.[0-9]")


def numbers(text: str) -> int:
    """Return what a piece without letters means where no keyword is a number; ASCII only.

    Amounts, times and results are a tenth of all pieces, and hardly ever met again.
    """
    size = len(_DIGITS.findall(text))
    breaks = _breaks(text, size) or _BREAKS_NUMBERS.search(text)
    return -size if breaks else size


def analyse(text: str, index: Index, known: Callable[[str], Meaning]) -> Meaning:
    """Return what any piece means; ``known`` tells the meanings of single words."""
    if len(text) > _LONG_RUN:
        text = _cut(text)
    found = words(text)
    breaks = set()
    position = 0
    places: list[int] = []
    for word in found:
        if word.broken:
            breaks.add(position)
        places.append(position)
        position += word.end - word.start if word.script == Script.HAN else 1
    around = _breaks(text, position)
    filled = list(_fill(found, places, index, known))
    if not filled:
        return -position if breaks or around else position
    return _piece(position, filled, around | breaks)


def _cut(run: str) -> str:
    """Return as much of a long run without blanks as is read.

    Chinese and Japanese write whole paragraphs so; in an alphabet it is an address, a code or
    made to cost time.
    """
    return run[:_LONG_EASTERN] if _EASTERN.search(run, 0, _LONG_RUN) else run[:_LONG_RUN]


def breaks_around(text: str, start: int, end: int, size: int) -> frozenset[int]:
    """Return the breaks at the ends of a piece whose words fill ``text[start:end]``."""
    if text[end:] == ".":
        return _breaks(text, size)  # perhaps an abbreviation
    return _marks(text[:start], text[end:], size)


@lru_cache(maxsize=1_024)
def _marks(before: str, after: str, size: int) -> frozenset[int]:
    return _breaks(f"{before}a{after}", size)


def _breaks(text: str, size: int) -> frozenset[int]:
    before = not text[:1].isalnum() and _BREAKS_BEFORE.search(text)
    after = not text[-1:].isalnum() and _BREAKS_AFTER.search(text)
    if not before and not (after and not _ABBREVIATION.match(text)):
        return _NONE
    return frozenset(([0] if before else []) + ([size] if after else []))


def fills(form: str, folded: str, index: Index, joints: Collection[int] = ()) -> list[Fill]:
    """Return the slots that a word fills: as one of their forms, as a compound, by a wildcard.

    Args:
        joints: where the words begin and end that it was joined of, if hyphens stood in it.
    """
    made = index.fills(form, folded) if folded in index.forms else []
    if inside := slots_inside(form, folded, index, joints):
        made += [Fill(slot, GERMAN, Reason.COMPOUND) for slot in inside]
    if index.prefixes:
        for core, slot, need in index.prefixes.get(folded[:3], ()):
            if folded.startswith(core) and fits(need, form):
                made.append(Fill(slot, ANY_LANGUAGE, Reason.WILDCARD))
    for pattern, slot, need in index.others:
        core = pattern.strip("*")
        if (core in folded if pattern.endswith("*") else folded.endswith(core)) and fits(
            need, form
        ):
            made.append(Fill(slot, ANY_LANGUAGE, Reason.WILDCARD))
    return made


def _fill(
    found: list[Word], places: list[int], index: Index, known: Callable[[str], Meaning]
) -> Iterator[Filled]:
    for number, word in enumerate(found):
        place = places[number]
        if word.script == Script.HAN:
            yield from _han(word, place, index)
            continue
        if word.script == Script.HANGUL:
            yield from _korean(word, place, index)
        elif len(word.form) <= LONGEST and is_simple(word.form):
            meaning = known(word.form)
            if isinstance(meaning, Piece):
                for one in meaning.filled:
                    yield Filled(
                        one.slot, place, place + 1, word.start, word.end, one.mask, one.reason
                    )
            continue
        for fill in fills(word.form, word.key, index):
            yield _filled(fill, place, place + 1, word.start, word.end)
    for first, last in _joined(found):
        run = found[first : last + 1]
        for fill in _joined_fills(run, index):
            yield _filled(fill, places[first], places[last] + 1, run[0].start, run[-1].end)


def _filled(fill: Fill, first: int, last: int, start: int, end: int) -> Filled:
    return Filled(fill.slot, first, last, start, end, fill.mask, fill.reason)


_ALL_JOINED = 4
"""Words joined by hyphens of which any neighbours may be one; of more only each two."""
_MOST_JOINED = 12
"""Words joined by hyphens beyond which they are no word any more, but made to cost time."""


def _joined(found: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield from where to where hyphenated words may be one.

    Mittelstrecken-Rakete is also mittelstreckenrakete.
    """
    start = 0
    for number in range(1, len(found) + 1):
        if number < len(found) and found[number].joined and _alphabetic(found[number]):
            continue
        size = number - start
        if 1 < size <= _MOST_JOINED and _alphabetic(found[start]):
            most = size if size <= _ALL_JOINED else 2
            for first in range(start, number):
                for last in range(first + 1, min(number, first + most)):
                    yield first, last
        start = number


def _alphabetic(word: Word) -> bool:
    return word.script == Script.ALPHABET


def _joined_fills(run: Sequence[Word], index: Index) -> list[Fill]:
    """Return the slots that hyphenated words fill as one."""
    folded = "".join([word.key for word in run])
    if len(folded) < SHORTEST and folded not in index.forms and not index.has_wildcards:
        return []
    form = run[0].form + "".join([word.form.lower() for word in run[1:]])
    joints = list(accumulate([len(word.key) for word in run], initial=0))
    return fills(form, folded, index, joints)


def _korean(word: Word, place: int, index: Index) -> Iterator[Filled]:
    """Fill with nouns at the beginning of an eojeol, or at the end of its noun run."""
    text = word.key
    if len(text) > LONGEST:
        return  # no eojeol, but made to cost time: what follows is quadratic
    for start, sign in enumerate(text):
        for keyword, slot in index.korean.get(sign, ()):
            end = start + len(keyword)
            if not text.startswith(keyword, start) or not may_follow(text[end:]):
                continue
            if start and not ends(keyword, text[:start]):
                continue
            reason = Reason.EXACT if len(keyword) == len(text) else Reason.INFLECTION
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
