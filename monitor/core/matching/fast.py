"""Many keywords against many texts, told only which hit: a light view.

The same index and trees as the matcher's. A text that fills a plain word's slot is done with one
look-up a piece; pairs of phrase words are looked for only where both stand side by side. Where a
word stands in a piece nobody asks, so it is not worked out: pieces of the same slots share one
meaning, which makes the first sight of a text half as dear.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from monitor.core.matching.evaluation import FieldText, Reading
from monitor.core.matching.index import ANY_LANGUAGE
from monitor.core.matching.lexicon import Lexicon, is_alone, within_marks
from monitor.core.matching.pieces import (
    LONGEST,
    Filled,
    Meaning,
    Piece,
    breaks_around,
    fills,
    is_simple,
)
from monitor.core.matching.rules import Expression, Leaf, Rule, leaves_of
from monitor.core.matching.text import key
from monitor.model import Field, Reason

# Pieces remembered; about 30 MB of random words.
LARGEST = 200_000

Numbers = frozenset[int]
_NONE: Numbers = frozenset()


@dataclass(slots=True, eq=False)
class _Meaning:
    """What a piece tells at once: keywords that hit, that may, phrases that begin or go on.

    Never changed; read for every piece of every text, which slots do fastest. ``slots`` are those
    of its one word, else empty; ``text`` is the piece, or another that means the same.
    """

    text: str
    slots: tuple[int, ...]
    hits: Numbers
    within: Numbers
    begin: Numbers
    follow: Numbers


class KeywordSet(dict[str, "_Meaning | None"]):
    """Keywords by number; ``match`` tells which of them hit a text of any language.

    As a dictionary it maps a piece of text to what it means; it forgets all when it is full.
    """

    def __init__(self, trees: Sequence[tuple[Rule, ...]], lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._trees = trees
        self._always: list[int] = []
        # By slot: keywords of that one word; phrases that begin with it, or have it second;
        # keywords that may hit where it stands.
        self._plain: dict[int, set[int]] = {}
        self._begin: dict[int, set[int]] = {}
        self._follow: dict[int, set[int]] = {}
        self._within: dict[int, set[int]] = {}
        # Phrases of exactly two words, by their slots.
        self._two: dict[tuple[int, int], set[int]] = {}
        self._longer: set[int] = set()
        # What a word of some slots means; with which marks around it (see _word).
        self._meanings: dict[tuple[tuple[int, ...], bool, bool], _Meaning | None] = {}
        self._pairs: dict[tuple[_Meaning, _Meaning], tuple[Numbers, Numbers]] = {}
        for number, ways in enumerate(trees):
            for tree in ways:
                self._enter(number, tree)

    def _enter(self, number: int, tree: Rule) -> None:
        if isinstance(tree, Leaf):
            for way in tree.ways:
                if not self._lexicon.index.nouns.isdisjoint(way):
                    self._within.setdefault(way[0], set()).add(number)
                    continue
                if len(way) == 1:
                    self._plain.setdefault(way[0], set()).add(number)
                    continue
                self._begin.setdefault(way[0], set()).add(number)
                self._follow.setdefault(way[1], set()).add(number)
                if len(way) == 2:
                    self._two.setdefault((way[0], way[1]), set()).add(number)
                else:
                    self._longer.add(number)
            return
        for leaf in leaves_of(tree):
            if isinstance(leaf, Expression):
                self._always.append(number)
            else:
                for way in leaf.ways:
                    self._within.setdefault(way[0], set()).add(number)

    def __missing__(self, text: str) -> "_Meaning | None":
        if len(text) > LONGEST:
            return self._odd(text)
        bare = within_marks(text)
        if bare == text and is_simple(text):
            made = self._simple(text)
        elif self._lexicon.is_mere_number(text):
            made = None
        elif bare != text and is_alone(bare):
            made = self[bare]
            if made is not None and (made.begin or made.follow):
                made = self._marked(made, text, bare)
        else:
            made = self._odd(text)
        if len(self) >= LARGEST:
            self.clear()
        self[text] = made
        return made

    def _marked(self, made: "_Meaning", text: str, bare: str) -> "_Meaning | None":
        """Return what a piece means that may be part of a phrase, with marks around it."""
        if not made.slots:
            return replace(made, text=text)
        start = text.index(bare)
        breaks = breaks_around(text, start, start + len(bare), 1)
        return self._word(made.text, made.slots, 1 not in breaks, 0 not in breaks)

    def _simple(self, word: str) -> "_Meaning | None":
        """Return what a piece means that is one word and nothing else."""
        filled = fills(word, key(word), self._lexicon.index)
        if not filled:
            return None
        slots = tuple(dict.fromkeys([one.slot for one in filled]))
        return self._word(word, slots, begins=True, follows=True)

    def _word(
        self, text: str, slots: tuple[int, ...], begins: bool, follows: bool
    ) -> "_Meaning | None":
        """Return what a word of these slots means.

        Args:
            begins: whether a phrase may begin with it; a mark after it forbids that.
            follows: whether a phrase may go on with it; a mark before it forbids that.
        """
        name = (slots, begins, follows)
        if name not in self._meanings:
            if len(self._meanings) >= LARGEST:
                self._meanings.clear()
            hits, within, begin, follow = self._told(slots)
            begin, follow = begin if begins else _NONE, follow if follows else _NONE
            told = hits or within or begin or follow
            self._meanings[name] = (
                _Meaning(text, slots, hits, within, begin, follow) if told else None
            )
        return self._meanings[name]

    def _odd(self, text: str) -> "_Meaning | None":
        """Return what any piece means."""
        piece = self._lexicon.of_several(text, self._known)
        if not isinstance(piece, Piece):
            return None
        if piece.size == 1:
            return self._word(text, piece.slots, 1 not in piece.breaks, 0 not in piece.breaks)
        hits, within, begin, follow = self._told(piece.slots)
        if begin and follow:
            # A phrase may stand in one piece: Jong-un.
            hits |= self._exactly(text, begin & follow)
        if hits or within or begin or follow:
            return _Meaning(text, (), hits, within, begin, follow)
        return None

    def _known(self, word: str) -> Meaning:
        """Return what a single word means, as the analysis of a piece with several asks for it."""
        meaning = self[word]
        if meaning is None:
            return 1
        filled = [
            Filled(slot, 0, 1, 0, len(word), ANY_LANGUAGE, Reason.EXACT) for slot in meaning.slots
        ]
        return Piece(1, tuple(filled), _NONE, meaning.slots)

    def _told(self, slots: tuple[int, ...]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        tables = self._plain, self._within, self._begin, self._follow
        hits, within, begin, follow = (_all(table, slots) for table in tables)
        return hits, within, begin, follow

    def match(self, text: str) -> set[int]:
        """Return the numbers of the keywords that hit."""
        found: set[int] = set()
        maybe: set[int] = set(self._always)
        before: _Meaning | None = None
        for meaning in map(self.__getitem__, text.split()):
            if meaning is None:
                before = None
                continue
            if meaning.hits:
                found |= meaning.hits
            if meaning.within:
                maybe |= meaning.within
            if meaning.follow and before is not None and before.begin:
                self._pair(before, meaning, found, maybe)
            before = meaning
        if maybe:
            found |= self._exactly(text, maybe - found)
        return found

    def _pair(self, left: "_Meaning", right: "_Meaning", found: set[int], maybe: set[int]) -> None:
        """Sort out the phrases that may stand in two neighbouring pieces; remembered as well."""
        if left.begin.isdisjoint(right.follow):
            return
        name = (left, right)
        known = self._pairs.get(name)
        if known is None:
            candidates = left.begin & right.follow
            hits = self._both(left, right, candidates)
            known = hits, (candidates & self._longer) - hits
            if len(self._pairs) >= LARGEST // 4:
                self._pairs.clear()
            self._pairs[name] = known
        found |= known[0]
        maybe |= known[1]

    def _both(self, left: "_Meaning", right: "_Meaning", candidates: Numbers) -> Numbers:
        """Return the phrases that two neighbouring pieces make."""
        if not left.slots or not right.slots:
            return self._exactly(f"{left.text} {right.text}", candidates)
        return frozenset(
            number
            for first in left.slots
            for second in right.slots
            for number in self._two.get((first, second), ())
        )

    def _exactly(self, text: str, numbers: Collection[int]) -> Numbers:
        if not numbers:
            return _NONE
        field = FieldText(Field.CONTENT, text, self._lexicon, ANY_LANGUAGE)
        reading = Reading([field], "", None)
        return frozenset(n for n in numbers if any(map(reading.find, self._trees[n])))


def _all(table: dict[int, set[int]], slots: tuple[int, ...]) -> Numbers:
    """Return all numbers that a table holds for some slots."""
    some = [table[slot] for slot in slots if slot in table]
    return frozenset().union(*some) if some else _NONE
