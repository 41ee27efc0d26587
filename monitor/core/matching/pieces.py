"""What a piece of text between two blanks means to the keywords: which slots its words fill."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import regex

from monitor.core.matching.eastern import stands
from monitor.core.matching.index import ANY_LANGUAGE, GERMAN, HEAD, WILD, Fill, Index, fits
from monitor.core.matching.inside import SHORTEST, slots_inside
from monitor.core.matching.korean import ends, may_follow
from monitor.core.matching.text import Script, Word, key, words
from monitor.core.matching.windows import places
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
    starts: list[int] = []
    for word in found:
        if word.broken:
            breaks.add(position)
        starts.append(position)
        position += word.end - word.start if word.script == Script.HAN else 1
    around = _breaks(text, position)
    filled = list(filling(found, starts, index, known)) if may_fill(found, index) else []
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
    if index.has_wildcards:
        wild = dict.fromkeys(_wild(form, folded, index))
        made += [Fill(slot, ANY_LANGUAGE, Reason.WILDCARD) for slot in wild]
    return made


def _wild(form: str, folded: str, index: Index) -> Iterator[int]:
    """Yield the slots of the keywords with a * that a word fills, perhaps more than once."""
    for core, slot, need in index.prefixes.get(folded[:WILD], ()):
        if folded.startswith(core) and fits(need, form):
            yield slot
    if index.others:
        for at in places(folded, WILD, index.others.keys()):
            for core, ends_it, slot in index.others[folded[at : at + WILD]]:
                end = at + len(core)
                if folded.startswith(core, at) and (end == len(folded) or not ends_it):
                    yield slot


def may_fill(found: list[Word], index: Index) -> bool:
    """Say whether the words of a piece may fill a slot: where not, surely none does.

    Most pieces with hyphens, apostrophes or strange letters hold no keyword. To see that at one
    look costs a fifth of trying each word and each few that hyphens join.
    """
    keys = [word.key for word in found]
    forms = index.forms.keys()
    if not forms.isdisjoint(keys):
        return True
    letters = "".join(keys)
    if not (index.korean.keys().isdisjoint(letters) and index.han.keys().isdisjoint(letters)):
        return True
    if any(
        _holds(letters, width, groups)
        for width, groups in (
            (HEAD, index.heads.keys()),
            (3, index.short),
            (2, index.short),
            (WILD, index.prefixes.keys()),
            (WILD, index.others.keys()),
        )
        if groups
    ):
        return True
    neighbours = [keys[number:] for number in range(min(len(keys), _ALL_JOINED))]
    return not all(
        forms.isdisjoint(map("".join, zip(*neighbours[:size], strict=False)))
        for size in range(2, len(neighbours) + 1)
    )


def _holds(letters: str, width: int, groups: Set[str]) -> bool:
    """Say whether one of many groups of letters stands among others, however many."""
    step = _LONG_RUN - width + 1
    return any(
        places(letters[at : at + _LONG_RUN], width, groups) for at in range(0, len(letters), step)
    )


def filling(
    found: list[Word], starts: list[int], index: Index, known: Callable[[str], Meaning]
) -> Iterator[Filled]:
    """Yield the slots that the words of a piece fill, each alone and joined by hyphens."""
    for number, word in enumerate(found):
        place = starts[number]
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
            yield _filled(fill, starts[first], starts[last] + 1, run[0].start, run[-1].end)


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
