"""Which of many texts a keyword may hit: a look that is cheap and never misses one.

A few needles are looked for in the texts as they are. With many it is cheaper to take the texts
apart into words, of which few are new. These are searched; a word with a needle in it is looked
up as the matcher does, and is hot where a keyword may begin with it.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from monitor.core.editing.batch import Batch
from monitor.core.editing.needles import (
    Clause,
    Needle,
    Needs,
    needles_of,
    needs_of,
    telling,
    without_longer,
)
from monitor.core.matching.lexicon import Piece
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.rules import Expression, Leaf, leaves_of
from monitor.model import Keyword, Topic

FEW = 60
"""Needles up to which looking for each in all texts is cheaper than taking the texts apart."""

MOST_WORDS = 200_000
"""Words known to be hot or not; some 20 MB."""

_TELLING = 4
"""What a clause must tell, in letters, to be looked for first because several ways need it."""

Wanted = Callable[[Topic, Keyword], bool]


class Screen:
    """What the keywords of a matcher may hit; may say yes where the matcher says no.

    Args:
        wanted: says of a topic's keyword whether it counts; by default all do.
        few: with more needles than this (default: ``FEW``), texts are taken apart into words.
    """

    def __init__(
        self,
        matcher: Matcher,
        wanted: Wanted = lambda topic, keyword: True,
        *,
        few: int | None = None,
    ) -> None:
        trees = [
            tree
            for rule in matcher.rules
            for keyword in rule.keywords
            if wanted(rule.topic, keyword.keyword)
            for tree, _ in keyword.ways
        ]
        self.needs = needs_of(matcher, trees)
        needs = self.needs or []
        named = {one for clauses in needs for clause in clauses for one in clause}
        self._by_words = sum(isinstance(one, Needle) for one in named) > (
            FEW if few is None else few
        )
        simple = {one for clauses in needs if len(clauses) == 1 for one in clauses[0]}
        self._simple = without_longer(simple)
        self._several = _Several([clauses for clauses in needs if len(clauses) > 1])
        leaves = [leaf for tree in trees for leaf in leaves_of(tree)]
        expressions = [leaf for leaf in leaves if isinstance(leaf, Expression)]
        self._expressions = _Several(needs_of(matcher, expressions) or [])
        self._slots = {way[0] for leaf in leaves if isinstance(leaf, Leaf) for way in leaf.ways}
        # Where few texts are left to be matched, words that fill no slot at all are told at once.
        every = {slot for slot, _, _ in matcher.index.fillings()}
        self._tells_empty = not self._by_words and len(every) <= FEW
        self._needles = needles_of(matcher, every if self._tells_empty else self._slots)
        self._matcher = matcher
        self._known: set[bytes] = set()
        self._hot: set[bytes] = set()

    def pick(self, texts: Sequence[bytes]) -> list[int]:
        """Return the positions of the texts to be looked at exactly.

        Args:
            texts: each its fields in UTF-8, with ``FIELD_END`` between them.
        """
        if self.needs is None or not texts:
            return list(range(len(texts)))
        batch = Batch(texts)
        if self._by_words:
            hot = self._with_hot_words(texts)
            return sorted(hot | self._expressions.within(batch))
        if not batch.is_sound:
            return list(range(len(texts)))
        found = sorted(batch.having(self._simple) | self._several.within(batch))
        if self._expressions.ways or not found:
            return found
        # Needles also stand in words that no keyword may begin with: where satellites were asked
        # for, a third of the texts is left.
        hot = self._with_hot_words([texts[number] for number in found])
        return [found[number] for number in sorted(hot)]

    def _with_hot_words(self, texts: Sequence[bytes]) -> set[int]:
        words = [set(text.split()) for text in texts]
        self._learn(set().union(*words))
        return {number for number, some in enumerate(words) if not self._hot.isdisjoint(some)}

    def _learn(self, words: set[bytes]) -> None:
        """Find out which of some words are hot, so far as that is not known."""
        if len(self._known) > MOST_WORDS:
            self._known.clear()
            self._hot.clear()
        new = list(words - self._known)
        numbers = set(range(len(new)))
        batch = Batch(new)
        if self._needles is not None and batch.is_sound:
            empty = numbers - batch.having(self._needles)
            numbers -= empty
            if self._tells_empty:
                self._matcher.know_empty(
                    [new[number].decode(errors="replace") for number in empty]
                )
        self._hot.update(word for number in numbers if self._calls(word := new[number]))
        self._known.update(new)

    def _calls(self, word: bytes) -> bool:
        """Say whether a word fills the first slot of a phrase."""
        for piece in word.decode(errors="replace").split():  # blanks that ASCII has not
            known = self._matcher.lexicon[piece]
            if known.__class__ is Piece and not self._slots.isdisjoint(known.slots):
                return True
        return False


class _Several:
    """Ways to hit that need several things of the same text."""

    def __init__(self, ways: Sequence[Needs]) -> None:
        self.ways = ways
        self.first = _first_clauses(ways)

    def within(self, batch: Batch) -> set[int]:
        """Return the numbers of the texts in which all clauses of one of the ways hold."""
        some = sorted(set().union(*map(batch.having, self.first)))
        few = Batch([batch.texts[number] for number in some])
        found = (set.intersection(*map(few.having, way)) for way in self.ways)
        return {some[place] for place in set().union(*found)}


def _first_clauses(ways: Sequence[Needs]) -> list[Clause]:
    """Return clauses of which each way has one: few, for they are looked for in all texts."""
    left, chosen = list(ways), list[Clause]()
    while left:
        shared = Counter(one for way in left for one in way if telling(one) >= _TELLING)
        first = max(shared, key=lambda one: (shared[one], telling(one)), default=left[0][0])
        chosen.append(first)
        left = [way for way in left if first not in way]
    return chosen
