"""Pieces of text as the keywords see them, worked out once for each and remembered.

Nearly all pieces mean nothing, and the rest repeat: so the work of language is paid once a word
type, and running text costs one look-up a piece.
"""

import re
from collections.abc import Callable, Collection

from monitor.core.matching.index import Index
from monitor.core.matching.pieces import (
    LONGEST,
    Meaning,
    Piece,
    analyse,
    is_simple,
    moved,
    numbers,
    simple,
)

__all__ = ["LARGEST", "Lexicon", "Piece", "within_marks"]

# When so many are remembered they become the older ones, and what was older is forgotten: what is
# met again among the next 40,000 is kept. 80,000 take 25 MB, random words as any others; with
# 25,000 new entries cost a tenth more.
LARGEST = 40_000
# Marks that may stand around a piece without changing the words in it.
_EDGES = ".,;:!?\"'()[]»«„“”…"
_LETTER = re.compile("[A-Za-z]")
_HANGUL = re.compile("[가-힣]+")


class Lexicon(dict[str, Meaning]):
    """What pieces mean, remembered within bounds.

    Safe in threads: a look-up is one step of the dictionary, and a piece that was forgotten is
    worked out again, with the same result.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index
        self._older: dict[str, Meaning] = {}
        self._numbers_mean_nothing = not index.has_wildcards and not any(
            map(str.isdigit, index.forms)
        )

    def __missing__(self, text: str) -> Meaning:
        if len(text) > LONGEST:
            return analyse(text, self.index, self.__getitem__)
        made = self._older.get(text)
        if made is None:
            made = self._work_out(text)
        if len(self) >= LARGEST:
            self._older = dict(self)
            self.clear()
        self[text] = made
        return made

    def know_empty(self, words: Collection[str]) -> None:
        """Remember single words that fill no slots, as who called has found of many at once."""
        if len(self) + len(words) <= LARGEST:
            self.update(dict.fromkeys(words, 1))

    def _work_out(self, text: str) -> Meaning:
        bare = within_marks(text)
        if bare == text and is_simple(text):
            return simple(text, self.index)
        if self.is_mere_number(text):
            return numbers(text)
        if bare != text and is_alone(bare):
            start = text.index(bare)
            return moved(self[bare], text, start, start + len(bare))
        return self.of_several(text, self.__getitem__)

    def is_mere_number(self, text: str) -> bool:
        """Say whether a piece has no letters, where no keyword is a number."""
        return self._numbers_mean_nothing and text.isascii() and not _LETTER.search(text)

    def of_several(self, text: str, known: Callable[[str], Meaning]) -> Meaning:
        """Return what a piece means that is not just one word; ``known`` tells of single words."""
        if _HANGUL.fullmatch(text) and self._no_keyword_in(text):
            return 1
        return analyse(text, self.index, known)

    def _no_keyword_in(self, word: str) -> bool:
        """Say whether a word in Hangul surely holds no keyword: most Korean words don't."""
        index = self.index
        return (
            index.korean.keys().isdisjoint(word)
            and word not in index.forms
            and not index.has_wildcards
        )


def is_alone(bare: str) -> bool:
    """Say whether what stands between marks means the same without them, but for phrases."""
    return bare != "" and bare[0].isalnum() and bare[-1].isalnum() and "." not in bare


def within_marks(text: str) -> str:
    """Return a piece without the marks around it."""
    return text.strip(_EDGES)
