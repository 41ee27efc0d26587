"""The words that German compounds are made of, read where they are needed.

All of them, a million, are shipped in one file of small compressed pieces: a piece holds the
words that begin with the same three letters, in groups of the same six. A word costs one
decompression the first time its beginning is asked for, and a look-up ever after; no dictionary
is opened.
"""

import struct
import zlib
from collections.abc import Collection
from functools import lru_cache
from itertools import accumulate, pairwise

from monitor.core.matching.shipped import shipped

# What a word may be in a compound: before another part, at the end of a noun, a verb without its
# ending, at the end of a lower-case compound; and before another part once it has an e (Schul-).
# ``WANTS_S``: before another part it mostly has an s (Kriegs-ende, not Krieg-sende).
FIRST, LAST, STEM, ADJECTIVE, WITH_E, WANTS_S = 1, 2, 4, 8, 16, 32
KINDS = FIRST | LAST | STEM | ADJECTIVE
SHORTEST = 3  # letters
LONGEST = 24  # bytes of UTF-8
HEAD = 6
# In the file a word is followed by its kinds: a character counted from here, no letter or digit.
# After it stand the places where it falls into parts, counted from the letter A, or UNCUT.
ZERO = 0x80
ORIGIN, UNCUT = ord("A"), "-"
GROUP, LINE = "\f", "\n"
HEADER = struct.Struct("<II")


class GermanWords:
    """The parts of German compounds: looked up by word, or by the place where they begin.

    Safe in threads: what is kept is only ever added, or left for a new empty one.

    Args:
        packed: what ``partlist.make_parts`` made.
    """

    def __init__(self, packed: bytes) -> None:
        names_size, pieces = HEADER.unpack_from(packed)
        sizes = struct.unpack_from(f"<{pieces}I", packed, HEADER.size)
        start = HEADER.size + 4 * pieces
        names = packed[start : start + names_size].decode("latin-1").split(LINE)
        places = pairwise(accumulate(sizes, initial=start + names_size))
        self.packed = packed
        self._places = dict(zip(names, places, strict=True))
        # By the first three letters, then by the next three: lines without these six.
        self._pieces: dict[str, dict[str, str]] = {}
        self._short: dict[str, int] = {}

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""
        return self._told(word) & KINDS

    def wants_s(self, word: str) -> bool:
        """Say whether a word, or one without its e, mostly has an s before another part."""
        return self._told(word) & WANTS_S != 0

    def _told(self, word: str) -> int:
        piece = self._pieces.get(word[:SHORTEST]) or self._read(word[:SHORTEST])
        if len(word) < HEAD:
            return self._short.get(word, 0)
        text = piece.get(word[SHORTEST:HEAD], "")
        line = LINE + word[HEAD:]
        at = text.find(line)
        # The word itself comes before longer ones.
        kinds = ord(text[at + len(line)]) - ZERO if at >= 0 else 0
        return kinds if 0 < kinds <= _MOST else 0

    def cuts(self, word: str) -> Collection[int] | None:
        """Return where parts of a listed word begin or end, or nothing if it can't be cut.

        None where it is not listed, or is too short for the list to tell.
        """
        piece = self._pieces.get(word[:SHORTEST]) or self._read(word[:SHORTEST])
        text = piece.get(word[SHORTEST:HEAD]) if len(word) >= HEAD else None
        if not text:
            return None
        line = LINE + word[HEAD:]
        at = text.find(line)
        if at < 0:
            return None
        at += len(line)
        if not 0 < ord(text[at]) - ZERO <= _MOST:
            return None
        end = text.find(LINE, at)
        marks = text[at + 1 : end] if end >= 0 else text[at + 1 :]
        return () if marks == UNCUT else {0, len(word), *[ord(mark) - ORIGIN for mark in marks]}

    def starting(self, word: str) -> list[tuple[int, int]]:
        """Return which parts a rest of a word begins with: (length, their kinds)."""
        piece = self._pieces.get(word[:SHORTEST]) or self._read(word[:SHORTEST])
        if not piece:
            return []
        size = len(word)
        short = self._short.get
        made = [
            (end, kinds)
            for end in range(SHORTEST, HEAD if size >= HEAD else size + 1)
            if (kinds := short(word[:end]))
        ]
        text = piece.get(word[SHORTEST:HEAD]) if size >= HEAD else None
        if text:
            at = 0
            for end in range(HEAD, size + 1 if size < LONGEST else LONGEST + 1):
                at = text.find(LINE + word[HEAD:end], at)
                if at < 0:
                    break
                kinds = ord(text[at + 1 + end - HEAD]) - ZERO
                if 0 < kinds <= _MOST:
                    made.append((end, kinds))
        return made

    def begins(self, letters: str) -> bool:
        """Say whether a word begins with these three letters."""
        return letters in self._places

    def _read(self, start: str) -> dict[str, str]:
        place = self._places.get(start)
        if place is None:
            return _NONE
        text = zlib.decompress(self.packed[slice(*place)]).decode("latin-1")
        shorter, *groups = text.split(GROUP)
        for line in shorter.split(LINE) if shorter else ():
            self._short[start + line[:-1]] = ord(line[-1]) - ZERO
        made = {group[:SHORTEST]: group[SHORTEST:] for group in groups}
        made[""] = ""  # there is a piece, if perhaps of short words alone
        self._pieces[start] = made
        return made


_NONE: dict[str, str] = {}
_MOST = KINDS | WITH_E | WANTS_S


@lru_cache(maxsize=1)
def german_words() -> GermanWords:
    """Return the parts of German compounds as shipped; read once."""
    return GermanWords(shipped("de.parts"))
