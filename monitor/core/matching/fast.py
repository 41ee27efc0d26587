"""Many keywords against many texts, told only which hit: for measuring, and for whoever needs no more.

The same index and trees as the matcher's. A text that fills a plain word's slot is done with one
look-up a piece; pairs of phrase words are looked for only where both stand side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core.matching.evaluation import FieldText, Reading
from monitor.core.matching.lexicon import LARGEST, LONGEST, Lexicon, Piece
from monitor.core.matching.rules import Expression, Leaf, Rule, leaves_of
from monitor.model import Field

_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a piece tells at once: keywords that hit, phrases that may begin or go on, trees to try."""

    hits: frozenset[int]
    begin: frozenset[int]
    follow: frozenset[int]
    within: frozenset[int]


class KeywordSet(dict[str, "_Meaning | None"]):
    """Keywords by number; ``match`` tells which of them hit a text of any language.

    As a dictionary it maps a piece of text to what it means; it forgets all when it is full.
    """

    def __init__(self, trees: Sequence[tuple[Rule, ...]], lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._trees = trees
        self._always: list[int] = []
        self._plain: dict[int, set[int]] = {}
        self._begin: dict[int, set[int]] = {}
        self._follow: dict[int, set[int]] = {}
        self._within: dict[int, set[int]] = {}
        for number, ways in enumerate(trees):
            for tree in ways:
                self._enter(number, tree)

    def _enter(self, number: int, tree: Rule) -> None:
        if isinstance(tree, Leaf):
            for way in tree.ways:
                if len(way) == 1:
                    self._plain.setdefault(way[0], set()).add(number)
                else:
                    self._begin.setdefault(way[0], set()).add(number)
                    self._follow.setdefault(way[1], set()).add(number)
            return
        for leaf in leaves_of(tree):
            if isinstance(leaf, Expression):
                self._always.append(number)
            else:
                for way in leaf.ways:
                    self._within.setdefault(way[0], set()).add(number)

    def __missing__(self, piece: str) -> "_Meaning | None":
        made = self._meaning(piece)
        if len(piece) <= LONGEST:
            if len(self) >= LARGEST:
                self.clear()
            self[piece] = made
        return made

    def _meaning(self, text: str) -> "_Meaning | None":
        piece = self._lexicon.look(text)
        if not isinstance(piece, Piece):
            return None
        hits, begin, follow, within = (
            frozenset(number for slot in piece.slots for number in table.get(slot, ()))
            for table in (self._plain, self._begin, self._follow, self._within)
        )
        # A phrase may stand in one piece: Jong-un.
        return _Meaning(hits, begin, follow, within | (begin & follow))

    def match(self, text: str) -> set[int]:
        """Return the numbers of the keywords that hit."""
        meanings = list(map(self.__getitem__, text.split()))
        found: set[int] = set()
        maybe: set[int] = set(self._always)
        before = _NOTHING
        for meaning in meanings:
            if meaning is None:
                before = _NOTHING
                continue
            if meaning.hits:
                found |= meaning.hits
            if before and not before.isdisjoint(meaning.follow):
                maybe |= before & meaning.follow
            if meaning.within:
                maybe |= meaning.within
            before = meaning.begin
        if maybe:
            maybe -= found
        if maybe:
            found |= self._exactly(text, maybe)
        return found

    def _exactly(self, text: str, numbers: set[int]) -> set[int]:
        field = FieldText(Field.CONTENT, text, self._lexicon, -1)
        reading = Reading([field], "", None)
        return {n for n in numbers if any(reading.find(tree) for tree in self._trees[n])}
