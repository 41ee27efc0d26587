"""The parts of a German compound: where one word ends in it and the next begins.

Dynamic programming over the lower-cased word. A part is a known word; all but the last may carry
a linking element or be a verb's stem; the last is a noun (or, in a lower-case word, an adjective).
Of all ways to cut a word the cheapest count, and long parts are cut once more.

Measured against CharSplit, german-nouns and HanTa on 7,700 pairs: best of all by F1. Cost:
O(length²) look-ups.
"""

from collections.abc import Callable, Collection

from monitor.core.matching.german import ADJECTIVE, FIRST, LAST, STEM

PART, THREE, FOUR = 20, 6, 2
_LINKS = (("s", 1), ("n", 1), ("en", 1), ("es", 2), ("er", 2), ("e", 2), ("ns", 2), ("ens", 2))
_LINKS_BY_END: dict[str, list[tuple[str, int]]] = {}
for _link, _price in _LINKS:
    _LINKS_BY_END.setdefault(_link[-1], []).append((_link, _price))
_NEVER = 10_000
LONGEST = 60
# Nouns of two letters that really stand in compounds: Ölpreis, Rohöl.
TWO_LETTERS = frozenset({"öl"})
# What looks like a word and is a suffix, or joins others by accident; no keyword makes it a part.
_JUNK_TEXT = """
    ung heit keit ion ionen isch ist ismus tät ität schaft schaften lich chen lein tion
    sion ing ling bar sam los haft ern ers est ens ten ter tel der die das den dem des ein
    eine und zer ver ent emp nis nisse ige igen iger ische ischen ier iere ieren erin
    erinnen innen anz enz ant eur euse ator atoren iker ikerin itis ose tum chens lichen
    liche tung schafts ions ler lers lern ting heits keits ungs täts
"""
_JUNK = frozenset(_JUNK_TEXT.split())
# Learned words have no inner boundary: Kommunikation is no Ion, Psychologe no Log.
_LEARNED = (
    "ion", "ionen", "loge", "logen", "login", "logie", "logien", "graf", "grafen", "graph",
    "grafie", "ment", "mente", "tät", "täten", "ling", "linge", "ismus", "isten",
)  # fmt: skip
# Endings that want an s before the next part: Rettungs-turm, not Rettung-sturm.
_WANT_S = ("ung", "heit", "keit", "schaft", "ion", "tät", "tum", "ling")
# Prefixes of verbs: an Ausstellung is no Stellung, an Unternehmen no Nehmen.
_PREFIXES_TEXT = """
    ab an auf aus bei durch ein entgegen fern fort gegen her hin hinter los mit nach
    nieder rück rechtfertig über um unter vor vorher weg wider wieder zu zurück zusammen
"""
_PREFIXES = frozenset(_PREFIXES_TEXT.split())
UNLINKED = 6
TOLERANCE = 1


def boundaries(
    word: str, kinds: Callable[[str], int], own: Collection[str], *, noun: bool
) -> frozenset[int]:
    """Return where parts begin or end in a lower-cased word; empty if it is no compound.

    Args:
        kinds: what a word may be in a compound; see ``GermanWords.kinds``.
        own: words that count beside those: a keyword may be a name that no dictionary has.
        noun: whether the word is written with a capital, so that its last part is a noun.
    """
    if len(word) > LONGEST:
        return frozenset()
    return _Splitter(word, kinds, own, LAST if noun else ADJECTIVE).boundaries()


def may_be_part(part: str, kinds: Callable[[str], int], *, final: bool) -> bool:
    """Say whether a rest of a word can be one part or more; only short ones are told surely."""
    if len(part) > 5 or "öl" in part:
        return True
    splitter = _Splitter(part if final else part + "-", kinds, (), LAST)
    return splitter.count(0, len(part)) < _NEVER


class _Splitter:
    """The cuts of one word."""

    def __init__(
        self, word: str, kinds: Callable[[str], int], own: Collection[str], last: int
    ) -> None:
        self.word = word
        self.kinds = kinds
        self.own = own
        self.last = last
        self.costs: dict[tuple[int, int], int] = {}

    def boundaries(self) -> frozenset[int]:
        size = len(self.word)
        # Forward over what can be reached at all, then back with the costs to the end.
        edges: dict[int, list[tuple[int, int]]] = {0: []}
        for start in range(size - 1):
            if start in edges:
                for end in range(start + 2, size + 1):
                    cost = self.cost(start, end)
                    if cost < _NEVER:
                        edges[start].append((end, cost))
                        if end < size:
                            edges.setdefault(end, [])
        best = {size: 0}
        for start in sorted(edges, reverse=True):
            costs = [cost + best[end] for end, cost in edges[start] if end in best]
            if costs:
                best[start] = min(costs)
        if 0 not in best:
            return frozenset()
        found = {0, size}
        for start in sorted(edges):
            if start in found and start in best:
                for end, cost in edges[start]:
                    if end in best and cost + best[end] <= best[start] + TOLERANCE:
                        found.add(end)
        for start, end in zip(ordered := sorted(found), ordered[1:], strict=False):
            self.within(start, end, found)
        return frozenset(found)

    def within(self, start: int, end: int, found: set[int]) -> None:
        """Cut a part of six letters or more in two, where both halves are words."""
        if end - start < 6:
            return
        cheapest: list[tuple[int, int]] = []
        for middle in range(start + 2, end - 1):
            cost = self.cost(start, middle) + self.cost(middle, end)
            if cost <= self.limit(start, middle, end):
                cheapest.append((cost, middle))
        if not cheapest:
            return
        low = min(cheapest)[0]
        for cost, middle in cheapest:
            if cost <= low + TOLERANCE and middle not in found:
                found.add(middle)
                self.within(start, middle, found)
                self.within(middle, end, found)

    def limit(self, start: int, middle: int, end: int) -> int:
        """Return what the two halves of a part may cost; nothing where they look accidental."""
        left, right = self.word[start:middle], self.word[middle:end]
        if left in _PREFIXES:
            return 0
        if len(left) == 2 or len(right) == 2:
            return 2 * PART + 16
        for suffix in _LEARNED:
            if right.endswith(suffix) and len(right) < len(suffix) + 4:
                return 0
        if len(left) == 3:
            return 2 * PART + 6 if len(right) >= 4 and self.kinds(left) & LAST else 0
        if len(right) == 3:
            return 2 * PART + 7 if self.kinds(left) & LAST or self.kinds(left[:-1]) & LAST else 0
        return 2 * PART + 4

    def cost(self, start: int, end: int) -> int:
        made = self.costs.get((start, end))
        if made is None:
            made = self.costs[start, end] = self.count(start, end)
        return made

    def count(self, start: int, end: int) -> int:
        part = self.word[start:end]
        if end - start < 3:
            return PART + 8 if part in TWO_LETTERS else _NEVER
        if end == len(self.word):
            if part not in _JUNK and (part in self.own or self.kinds(part) & self.last):
                return PART + _short(end - start)
            return _NEVER
        best = _NEVER
        if self.known(part):
            best = PART + _short(end - start)
            if not part.endswith(_WANT_S):
                return best
            best += UNLINKED
        for link, price in _LINKS_BY_END.get(part[-1], ()):
            if part.endswith(link):
                base = part[: -len(link)]
                if len(base) >= 3 and self.known(base):
                    best = min(best, PART + price + _short(len(base)))
                elif base in TWO_LETTERS:
                    best = min(best, PART + price + 8)
        if best == _NEVER and self.known(part + "e"):
            best = PART + 1 + _short(end - start)
        if best == _NEVER and self.kinds(part) & STEM:
            best = PART + 2 + _short(end - start)
        return best

    def known(self, part: str) -> bool:
        return part not in _JUNK and (part in self.own or self.kinds(part) & FIRST != 0)


def _short(length: int) -> int:
    return THREE if length == 3 else FOUR if length == 4 else 0
