"""Many keywords against many texts, told only which hit: a light view.

The same index and trees as the matcher's. A text that fills a plain word's slot is done with one
look-up a piece; pairs of phrase words are looked for only where both stand side by side.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor.core.matching.evaluation import FieldText, Reading
from monitor.core.matching.lexicon import LARGEST, LONGEST, Lexicon, Piece
from monitor.core.matching.rules import Expression, Leaf, Rule, leaves_of
from monitor.model import Field


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a piece tells at once: keywords that hit, phrases that may begin or go on."""

    text: str
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
        self._longer: set[int] = set()
        self._pairs: dict[tuple[str, str], tuple[frozenset[int], frozenset[int]]] = {}
        for number, ways in enumerate(trees):
            for tree in ways:
                self._enter(number, tree)

    def _enter(self, number: int, tree: Rule) -> None:
        if isinstance(tree, Leaf):
            for way in tree.ways:
                if way[0] in self._lexicon.index.nouns:
                    self._within.setdefault(way[0], set()).add(number)
                elif len(way) == 1:
                    self._plain.setdefault(way[0], set()).add(number)
                else:
                    self._begin.setdefault(way[0], set()).add(number)
                    self._follow.setdefault(way[1], set()).add(number)
                    if len(way) > 2:
                        self._longer.add(number)
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
        hits |= self._exactly(text, begin & follow)
        return _Meaning(text, hits, begin, follow, within)

    def match(self, text: str) -> set[int]:
        """Return the numbers of the keywords that hit."""
        found: set[int] = set()
        maybe: set[int] = set(self._always)
        before: _Meaning | None = None
        for meaning in map(self.__getitem__, text.split()):
            if meaning is not None:
                if meaning.hits:
                    found |= meaning.hits
                if meaning.within:
                    maybe |= meaning.within
                if (
                    before is not None
                    and meaning.follow
                    and not before.begin.isdisjoint(meaning.follow)
                ):
                    self._pair(before, meaning, found, maybe)
            before = meaning
        if maybe:
            found |= self._exactly(text, maybe - found)
        return found

    def _pair(self, left: "_Meaning", right: "_Meaning", found: set[int], maybe: set[int]) -> None:
        """Sort out the phrases that may stand in two neighbouring pieces; remembered as well."""
        name = (left.text, right.text)
        known = self._pairs.get(name)
        if known is None:
            candidates = left.begin & right.follow
            hits = self._exactly(f"{left.text} {right.text}", candidates)
            known = (frozenset(hits), (candidates & self._longer) - hits)
            if len(self._pairs) >= LARGEST // 4:
                self._pairs.clear()
            self._pairs[name] = known
        found |= known[0]
        maybe |= known[1]

    def _exactly(self, text: str, numbers: Collection[int]) -> set[int]:
        if not numbers:
            return set()
        field = FieldText(Field.CONTENT, text, self._lexicon, -1)
        reading = Reading([field], "", None)
        return {n for n in numbers if any(reading.find(tree) for tree in self._trees[n])}
