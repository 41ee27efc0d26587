"""The words that German compounds are made of, taken out of the dictionary where they are needed.

For few keywords: words that begin alike lie together in the dictionary, so they are read as one
bucket, a few thousand times in the life of a process at most, and kept as one compact text each.
For many: all of them in one sorted text of 14 MB, in which a walk from prefix to longer prefix
finds what begins at a place of a word.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from monitor.core.matching.stream import Record, open_stream

# What a word may be in a compound: before another part, at the end of a noun, a verb without its
# ending, at the end of a lower-case compound.
FIRST, LAST, STEM, ADJECTIVE = 1, 2, 4, 8
# A short word counts only if it is declined: else abbreviations and syllables join by accident.
SHORT, FAMILY = 4, 2
LONGEST = 24  # bytes
_START = 3
_NAME = 6
_ZERO = 48
_DIGITS = [chr(_ZERO + kind) for kind in range(32)]
_WITH_E = 16
# Buckets kept open: about 15 MB.
BUCKETS = 1_000


class GermanWords:
    """The parts of German compounds; looked up by word, read by beginning."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._bucket = lru_cache(maxsize=BUCKETS)(self._read)

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""
        return self._bucket(word[:_START]).get(word, 0)

    def starting(self, word: str, start: int) -> list[tuple[int, int, int]]:
        """Return which parts begin at a character of a word: (end, kinds, kinds with an e)."""
        bucket = self._bucket(word[start : start + _START])
        if not bucket:
            return []
        made = []
        for end in range(start + _START, min(len(word), start + LONGEST) + 1):
            part = word[start:end]
            kinds = bucket.get(part, 0)
            with_e = 0 if kinds & FIRST else bucket.get(part + "e", 0)
            if kinds or with_e:
                made.append((end, kinds, with_e))
        return made

    def _read(self, start: str) -> dict[str, int]:
        text = self._texts.get(start)
        if text is None:
            text = self._texts[start] = _load(start)
        return {line[:-1]: ord(line[-1]) - _ZERO for line in text.split("\n") if line}


def _load(start: str) -> str:
    stream = open_stream("de")
    records: list[Record] = []
    for prefix in sorted({start, start[:1].upper() + start[1:]}):
        records.extend(stream.starting(prefix.encode()))
    return _pack((form.decode(), form, lemma) for form, lemma in records)


class PartList:
    """All parts of German compounds: sorted lines of a word and the digit of its kinds.

    Args:
        text: the lines of words of six letters and more, each after a line end.
        names: how they begin, in order: six letters each.
        offsets: where in the text each of these beginnings begins, and the text's end.
        short: the lines of shorter words, with the kind of their own of those with an e.
    """

    def __init__(self, text: str, names: str, offsets: bytes, short: str) -> None:
        self._text = text
        self._offsets = array("I", offsets)
        self._numbers = {name: number for number, name in enumerate(names.split("\n"))}
        self._short = {line[:-1]: ord(line[-1]) - _ZERO for line in short.split("\n") if line}

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""
        if len(word) < _NAME:
            return self._short.get(word, 0) & 15
        number = self._numbers.get(word[:_NAME])
        if number is None:
            return 0
        return self._find("\n" + word, self._offsets[number], self._offsets[number + 1])

    def _find(self, line: str, low: int, high: int) -> int:
        at = self._text.find(line, low, high)
        if at < 0:
            return 0
        # A digit sorts before any letter, so the word itself comes before longer ones.
        kinds = ord(self._text[at + len(line)]) - _ZERO
        return kinds if kinds < 16 else 0

    def starting(self, word: str, start: int) -> list[tuple[int, int, int]]:
        """Return which parts begin at a character of a word: (end, kinds, kinds with an e)."""
        made = []
        for end in range(start + _START, min(len(word), start + _NAME - 1) + 1):
            kinds = self._short.get(word[start:end])
            if kinds is not None:
                made.append((end, kinds & 15, FIRST if kinds & _WITH_E else 0))
        number = self._numbers.get(word[start : start + _NAME])
        if number is None:
            return made
        text = self._text
        low, high = self._offsets[number], self._offsets[number + 1]
        line = "\n" + word[start : start + LONGEST]
        for size in range(_NAME + 1, len(line) + 1):
            low = text.find(line[:size], low, high)
            if low < 0:
                break
            kinds = ord(text[low + size]) - _ZERO
            if kinds > 15:
                kinds = 0
            with_e = 0 if kinds & FIRST else self._find(line[:size] + "e", low, high)
            if kinds or with_e:
                made.append((start + size - 1, kinds, with_e))
        return made


def part_list(records: Sequence[Record]) -> tuple[str, str, bytes, str]:
    """Return all parts of compounds of the dictionary, as ``PartList`` takes them; 1 s."""
    taken = [record for record in records if _START <= len(record[0]) <= LONGEST]
    joined = b"\n".join([form for form, _ in taken]).decode()
    # What the dictionary holds is sorted: first the capitals, then the rest.
    both = list(zip(joined.split("\n"), joined.lower().split("\n"), strict=True))
    few = [
        (word, form, lemma)
        for (word, _), (form, lemma) in zip(both, taken, strict=True)
        if len(word) <= SHORT
    ]
    lemmas = {lemma for _, _, lemma in few}
    relatives = (
        (word, form, lemma)
        for (word, _), (form, lemma) in zip(both, taken, strict=True)
        if lemma in lemmas
    )
    short = {
        word: kinds for word, kinds in _kinds_of(list(relatives)).items() if len(word) <= SHORT
    }
    nouns = dict.fromkeys([lower for word, lower in both if word != lower and len(word) > SHORT])
    others = dict.fromkeys([lower for word, lower in both if word == lower and len(word) > SHORT])
    stems = {
        word[:-2]
        for (word, lower), (form, lemma) in zip(both, taken, strict=True)
        if form == lemma and lower == word and word.endswith("en") and len(word) > 5
    }
    kinds = dict.fromkeys(nouns, FIRST | LAST)
    kinds.update(dict.fromkeys(others, FIRST | ADJECTIVE))
    kinds.update(dict.fromkeys(nouns.keys() & others.keys(), FIRST | LAST | ADJECTIVE))
    kinds.update(short)
    for stem in stems:
        kinds[stem] = kinds.get(stem, 0) | STEM
    return _packed(kinds)


def _packed(kinds: Mapping[str, int]) -> tuple[str, str, bytes, str]:
    short = {word: kind for word, kind in kinds.items() if len(word) < _NAME and word.isalpha()}
    for word, kind in kinds.items():
        if len(word) <= _NAME and kind & FIRST and word[-1] == "e" and word.isalpha():
            short[word[:-1]] = short.get(word[:-1], 0) | _WITH_E
    # One letter beyond Latin-1 would double what the text needs; some twenty rare words are lost.
    lines = sorted(
        [
            word + _DIGITS[kind]
            for word, kind in kinds.items()
            if len(word) >= _NAME and word.isalpha() and (word.isascii() or max(word) < "\u0100")
        ]
    )
    places = accumulate((len(line) + 1 for line in lines), initial=0)
    first: dict[str, int] = {}
    for line, place in zip(lines, places, strict=False):
        first.setdefault(line[:_NAME], place)
    text = "\n".join(["", *lines])
    offsets = array("I", [*first.values(), len(text)])
    few = "\n".join(sorted(word + _DIGITS[kind] for word, kind in short.items()))
    return text, "\n".join(first), offsets.tobytes(), few


def _pack(records: Iterable[tuple[str, bytes, bytes]]) -> str:
    """Return words with their kinds, one a line."""
    taken = [one for one in records if _START <= len(one[1]) <= LONGEST]
    return "\n".join([word + _DIGITS[kind] for word, kind in _kinds_of(taken).items()])


def _kinds_of(taken: Collection[tuple[str, bytes, bytes]]) -> dict[str, int]:
    """Return what each of some (word, form, lemma) may be in a compound."""
    shorts = {(word[:_START].lower(), lemma) for word, _, lemma in taken if len(word) <= SHORT}
    lemmas = {lemma for _, lemma in shorts}
    sizes = Counter((word[:_START].lower(), lemma) for word, _, lemma in taken if lemma in lemmas)
    kinds: dict[str, int] = {}
    for word, form, lemma in taken:
        if not word.isalpha():
            continue
        lower = word.lower()
        if len(word) <= SHORT and sizes[lower[:_START], lemma] < FAMILY:
            continue
        if lower != word:
            kinds[lower] = kinds.get(lower, 0) | FIRST | LAST
            continue
        kinds[lower] = kinds.get(lower, 0) | FIRST | ADJECTIVE
        if form == lemma and lower.endswith("en") and len(lower) > 5:
            kinds[lower[:-2]] = kinds.get(lower[:-2], 0) | STEM
    return kinds
