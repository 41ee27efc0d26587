"""Pieces of text as the keywords see them, worked out once for each and remembered.

Nearly all pieces mean nothing, and the rest repeat: so the work of language is paid once a word
type, and running text costs one look-up a piece.
"""

from monitor.core.matching.index import Index
from monitor.core.matching.pieces import LONGEST, Meaning, Piece, analyse, is_simple, moved, simple

__all__ = ["LARGEST", "Lexicon", "Piece", "within_marks"]

# About 30 MB of random words, which a hostile feed may send: it empties, and fills again.
LARGEST = 200_000
# Marks that may stand around a piece without changing the words in it.
_EDGES = ".,;:!?\"'()[]»«„“”…"


class Lexicon(dict[str, Meaning]):
    """What pieces mean, remembered within bounds: it forgets all when it is full.

    Safe in threads: a look-up is one step of the dictionary, and a piece that was forgotten is
    worked out again, with the same result.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, text: str) -> Meaning:
        if len(text) > LONGEST:
            return analyse(text, self.index, self)
        bare = within_marks(text)
        if bare == text:
            made = simple(text, self.index) if is_simple(text) else analyse(text, self.index, self)
        elif bare and bare[0].isalnum() and bare[-1].isalnum() and "." not in bare:
            start = text.index(bare)
            made = moved(self[bare], text, start, start + len(bare))
        else:
            made = analyse(text, self.index, self)
        if len(self) >= LARGEST:
            self.clear()
        self[text] = made
        return made


def within_marks(text: str) -> str:
    """Return a piece without the marks around it."""
    return text.strip(_EDGES)
