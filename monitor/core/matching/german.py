"""The words that German compounds are made of, taken out of the dictionary where they are needed.

Words that begin alike lie together in the dictionary, so they are read as one bucket: a few
thousand times in the life of a process at most, and kept as one compact text each (8 MB in all).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from monitor.core.matching.stream import Record, open_stream

# What a word may be in a compound: before another part, at the end of a noun, a verb without its
# ending, at the end of a lower-case compound.
FIRST, LAST, STEM, ADJECTIVE = 1, 2, 4, 8
# A short word counts only if it is declined: else abbreviations and syllables join by accident.
SHORT, FAMILY = 4, 2
LONGEST = 24
_START = 3


class GermanWords:
    """The parts of German compounds; looked up by word, read by beginning.

    Args:
        whole: read the whole dictionary at once: for many keywords, where nearly all of it will
            be needed (2 s), instead of bit by bit.
    """

    def __init__(self, *, whole: bool = False) -> None:
        self._stream = open_stream("de")
        self._texts: dict[str, str] = {}
        self._whole = whole or self._stream.restarts is None
        if self._whole:
            grouped: dict[bytes, list[Record]] = defaultdict(list)
            for record in self._stream.all():
                grouped[record[0][:_START].lower()].append(record)
            merged: dict[str, list[Record]] = defaultdict(list)
            for records in grouped.values():
                for record in records:
                    merged[record[0].decode()[:_START].lower()].append(record)
            self._texts = {start: _pack(records) for start, records in merged.items()}
        self._bucket = lru_cache(maxsize=600)(self._read)

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of the kinds, 0 for nothing."""
        return self._bucket(word[:_START]).get(word, 0)

    def _read(self, start: str) -> dict[str, int]:
        text = self._texts.get(start)
        if text is None:
            text = "" if self._whole else self._load(start)
            self._texts[start] = text
        return {line[:-1]: ord(line[-1]) - 48 for line in text.split("\n") if line}

    def _load(self, start: str) -> str:
        records: list[Record] = []
        for prefix in {start, start[:1].upper() + start[1:]}:
            records.extend(self._stream.starting(prefix.encode()))
        return _pack(records)


def _pack(records: Iterable[Record]) -> str:
    """Return words with their kinds, one a line."""
    taken = list(records)
    sizes = Counter(lemma for _, lemma in taken)
    kinds: dict[str, int] = {}
    for form, lemma in taken:
        word = form.decode()
        if not _START <= len(word) <= LONGEST or not word.isalpha():
            continue
        if len(word) <= SHORT and sizes[lemma] < FAMILY:
            continue
        lower = word.lower()
        if word[0].isupper():
            kinds[lower] = kinds.get(lower, 0) | FIRST | LAST
            continue
        kinds[lower] = kinds.get(lower, 0) | FIRST | ADJECTIVE
        if form == lemma and lower.endswith("en") and len(lower) > 4:
            kinds[lower[:-2]] = kinds.get(lower[:-2], 0) | STEM
    return "\n".join(f"{word}{chr(48 + kind)}" for word, kind in kinds.items())
