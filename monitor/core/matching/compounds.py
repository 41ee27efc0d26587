"""The parts of a German compound: where one word ends in it and the next begins.

Dynamic programming over the lower-cased word. A part is a known word; all but the last may carry
a linking element or be a verb's stem; the last is a noun (or, in a lower-case word, an adjective).
Of all ways to cut a word the cheapest count, and long parts are cut once more.

Measured against CharSplit, german-nouns and HanTa on 7,700 pairs: best of all by F1. Only parts
that exist are looked at, from where other parts end: some ten steps a word.
"""

from itertools import pairwise
from operator import itemgetter
from typing import Protocol

from monitor.core.matching.german import ADJECTIVE, FIRST, LAST, STEM

PART, THREE, FOUR = 20, 6, 2
_LINKS = (("s", 1), ("n", 1), ("en", 1), ("es", 2), ("er", 2), ("e", 2), ("ns", 2), ("ens", 2))
_NEVER = 10_000
LONGEST = 60
# Nouns of two letters that really stand in compounds: Ölpreis, Rohöl.
_OIL = "öl"
TWO_LETTERS = frozenset({_OIL})
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


class Parts(Protocol):
    """The words that compounds are made of."""

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""

    def starting(self, word: str, start: int) -> list[tuple[int, int, int]]:
        """Return which parts begin at a character of a word.

        Each as (its end, its kinds, the kinds of it and an e), where one of them is not 0.
        """


def boundaries(word: str, parts: Parts, own: str, *, noun: bool) -> frozenset[int]:
    """Return where parts begin or end in a lower-cased word; empty if it is no compound.

    Args:
        own: a word that counts beside the parts: a keyword may be a name that no dictionary has.
        noun: whether the word is written with a capital, so that its last part is a noun.
    """
    if len(word) > LONGEST:
        return frozenset()
    return _Splitter(word, parts, own, LAST if noun else ADJECTIVE).boundaries()


def may_be_part(part: str, parts: Parts, *, final: bool) -> bool:
    """Say whether a rest of a word can be one part or more; only short ones are told surely."""
    if len(part) > 5 or "öl" in part:
        return True
    return len(part) in _Splitter(part if final else part + "-", parts, "", LAST).edges(0)


class _Splitter:
    """The cuts of one word."""

    def __init__(self, word: str, parts: Parts, own: str, last: int) -> None:
        self.word = word
        self.parts = parts
        self.own = own
        self.last = last
        self.steps: dict[int, dict[int, int]] = {}

    def boundaries(self) -> frozenset[int]:
        size = len(self.word)
        # Forward over what can be reached at all, then back with the costs to the end.
        best = {size: 0}
        reached = {0}
        for start in range(size - 1):
            if start in reached:
                reached.update(self.edges(start))
        if size not in reached:
            return frozenset()
        reached.discard(size)
        for start in sorted(reached, reverse=True):
            if start > size - 2:
                continue
            costs = [cost + best[end] for end, cost in self.edges(start).items() if end in best]
            if costs:
                best[start] = min(costs)
        found = {0, size}
        for start in sorted(reached):
            if start in found and start in best:
                allowed = best[start] + TOLERANCE
                for end, cost in self.edges(start).items():
                    if end in best and cost + best[end] <= allowed:
                        found.add(end)
        for start, end in pairwise(sorted(found)):
            self.within(start, end, found)
        return frozenset(found)

    def within(self, start: int, end: int, found: set[int]) -> None:
        """Cut a part of six letters or more in two, where both halves are words."""
        if end - start < 6:
            return
        cheapest: list[tuple[int, int]] = []
        for middle, first in self.edges(start).items():
            if middle < end - 1:
                second = self.edges(middle).get(end)
                if second is not None and first + second <= self.limit(start, middle, end):
                    cheapest.append((first + second, middle))
        if not cheapest:
            return
        low = min(cheapest)[0]
        for cost, middle in sorted(cheapest, key=itemgetter(1)):
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
        if right.endswith(_LEARNED) and any(
            right.endswith(suffix) and len(right) < len(suffix) + 4 for suffix in _LEARNED
        ):
            return 0
        kinds = self.parts.kinds
        if len(left) == 3:
            return 2 * PART + 6 if len(right) >= 4 and kinds(left) & LAST else 0
        if len(right) == 3:
            return 2 * PART + 7 if kinds(left) & LAST or kinds(left[:-1]) & LAST else 0
        return 2 * PART + 4

    def edges(self, start: int) -> dict[int, int]:
        """Return where a part that begins here may end, and what it costs."""
        made = self.steps.get(start)
        if made is None:
            made = self.steps[start] = self.count(start)
        return made

    def count(self, start: int) -> dict[int, int]:
        word, own = self.word, self.own
        size = len(word)
        made: dict[int, int] = {}
        linked: dict[int, int] = {}
        weak: dict[int, int] = {}
        found = self.parts.starting(word, start)
        if own and word.startswith(own[:-1], start):
            found = _with_own(found, word, start, own)
        for end, kinds, with_e in found:
            length = end - start
            part = word[start:end]
            cost = PART + (THREE if length == 3 else FOUR if length == 4 else 0)
            if end == size:
                if kinds & self.last and part not in _JUNK:
                    made[end] = cost
                continue
            if kinds & FIRST and part not in _JUNK:
                made[end] = cost + UNLINKED if part.endswith(_WANT_S) else cost
                if word[end] in "sne":
                    self.link(end, cost, linked)
            elif self.without_e(part, with_e):
                weak[end] = cost + 1
            elif kinds & STEM:
                weak[end] = cost + 2
        if word.startswith(_OIL, start):
            made[start + 2] = PART + 8
            self.link(start + 2, PART + 8, linked)
        for end, cost in linked.items():
            known = made.get(end)
            # What wants an s is no dearer with it; any other word is taken as it stands.
            if known is None or (cost < known and word[start:end].endswith(_WANT_S)):
                made[end] = cost
        for end, cost in weak.items():
            made.setdefault(end, cost)
        return made

    def without_e(self, part: str, with_e: int) -> bool:
        """Say whether a part is a word that lost its e: Schul-."""
        if part in _JUNK:
            with_e |= self.parts.kinds(part + "e")
        return with_e & FIRST != 0 and part + "e" not in _JUNK

    def link(self, end: int, cost: int, linked: dict[int, int]) -> None:
        """Note where a part ends that carries a linking element."""
        for text, price in _LINKS:
            if self.word.startswith(text, end):
                after = end + len(text)
                if after < len(self.word) and linked.get(after, _NEVER) > cost + price:
                    linked[after] = cost + price


def _with_own(
    found: list[tuple[int, int, int]], word: str, start: int, own: str
) -> list[tuple[int, int, int]]:
    """Return the parts that begin at a character, with a word of one's own among them."""
    ends = {end: (kinds, with_e) for end, kinds, with_e in found}
    whole = start + len(own)
    if word.startswith(own, start):
        kinds, with_e = ends.get(whole, (0, 0))
        ends[whole] = kinds | FIRST | LAST | ADJECTIVE, with_e
    if own.endswith("e") and len(own) > 3:
        kinds, with_e = ends.get(whole - 1, (0, 0))
        ends[whole - 1] = kinds, with_e | FIRST
    return [(end, *both) for end, both in ends.items()]
