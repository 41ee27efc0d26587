"""The words that German compounds are made of, taken out of the dictionary where they are needed.

Words that begin alike lie together in the dictionary, so they are read as one bucket: a few
thousand times in the life of a process at most, and kept as one compact text each (8 MB in all).
"""

import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from monitor.core.matching.stream import Record, open_stream

# What a word may be in a compound: before another part, at the end of a noun, a verb without its
# ending, at the end of a lower-case compound.
FIRST, LAST, STEM, ADJECTIVE = 1, 2, 4, 8
# A short word counts only if it is declined: else abbreviations and syllables join by accident.
SHORT, FAMILY = 4, 2
LONGEST = 24  # bytes
_START = 3
_BITS = 21
_MASK = (1 << _BITS) - 1
_DIGITS = [chr(48 + kind) for kind in range(16)]
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

    def _read(self, start: str) -> dict[str, int]:
        text = self._texts.get(start)
        if text is None:
            text = self._texts[start] = _load(start)
        return {line[:-1]: ord(line[-1]) - 48 for line in text.split("\n") if line}


def _load(start: str) -> str:
    stream = open_stream("de")
    records: list[Record] = []
    for prefix in sorted({start, start[:1].upper() + start[1:]}):
        records.extend(stream.starting(prefix.encode()))
    return _pack((form.decode(), form, lemma) for form, lemma in records)


class Fingerprints:
    """Words with their kinds in 4 MB: 11 bits of a checksum each, with open addressing.

    One unknown word in about 1,500 is taken for a known one, always the same ones.
    """

    def __init__(self, table: "array[int]") -> None:
        self.table = table

    @classmethod
    def of(cls, kinds: Mapping[str, int]) -> "Fingerprints":
        """Return the table of these words."""
        table = array("H", bytes(2 << _BITS))
        for word, kind in kinds.items():
            checksum = zlib.crc32(word.encode())
            at = checksum & _MASK
            while table[at]:
                at = (at + 1) & _MASK
            table[at] = (checksum >> _BITS) << 4 | kind
        return cls(table)

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound."""
        checksum = zlib.crc32(word.encode())
        at = checksum & _MASK
        mark = checksum >> _BITS
        while value := self.table[at]:
            if value >> 4 == mark:
                return value & 15
            at = (at + 1) & _MASK
        return 0


def fingerprints(records: Iterable[Record]) -> Fingerprints:
    """Return all parts of compounds of the dictionary; 2 s."""
    taken = [
        (form.decode(), form, lemma) for form, lemma in records if _START <= len(form) <= LONGEST
    ]
    return Fingerprints.of(_kinds_of(taken))


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
