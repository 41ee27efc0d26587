"""What the parts of a German compound cost: of all ways to cut a word the cheapest count.

The figures were weighed against each other on 7,700 pairs of word and keyword. What matters is
their order: a short part is dearer than a long one, a missing s than one that is there.
"""

from typing import Protocol

from monitor.core.matching.german import LAST, STEM, WANTS_S

PART, THREE, FOUR = 20, 6, 2
# Linking elements by their first letter, with their length and what they cost.
_LINKS = {
    "s": (("s", 1, 1),),
    "n": (("n", 1, 1), ("ns", 2, 2)),
    "e": (("en", 2, 1), ("es", 2, 2), ("er", 2, 2), ("e", 1, 2), ("ens", 3, 2)),
}
NEVER = 10_000
# What it costs that no s stands where one has to; or where one mostly does.
UNLINKED, MOSTLY_LINKED = 6, 4
# What it costs that the second half of a listed word is no noun: Einkommens-teuer.
NO_NOUN = 5
# Ways that are so much dearer than the cheapest count as well.
TOLERANCE = 1
# Two parts that cost so much at most are cheaper than any three.
TWO = 3 * PART - TOLERANCE - 1

OIL = "öl"
OF_OIL = PART + 8
# Nouns of two letters that really stand in compounds: Ölpreis, Rohöl.
TWO_LETTERS = frozenset({OIL})
# Nouns of three letters that stand in many: Bahnhof, Ostsee, Rathaus. Others do by accident.
_OFTEN_TEXT = "amt bad bau eis gas hof rad rat see tag tee tod uhr weg zug"
_OFTEN = frozenset(_OFTEN_TEXT.split())
# And words that begin many: Neuwahl, Altkanzler, Notfall. At the end they are accidents: Faktor.
_BEGIN_OFTEN = _OFTEN | {"alt", "neu", "not", "roh", "rot", "tor"}
# What looks like a word and is a suffix, or joins others by accident; no keyword makes it a part.
_JUNK_TEXT = """
    ung heit keit ion ionen isch ist ismus tät ität schaft schaften lich chen lein tion
    sion ing ling bar sam los haft ern ers est ens ten ter tel der die das den dem des ein
    eine und zer ver ent emp nis nisse ige igen iger ische ischen ier iere ieren erin
    erinnen innen anz enz ant eur euse ator atoren iker ikerin itis ose tum chens lichen
    liche tung schafts ions ler lers lern ting heits keits ungs täts
"""
JUNK = frozenset(_JUNK_TEXT.split())
# Learned words have no inner boundary: Kommunikation is no Ion, Psychologe no Log.
_LEARNED = (
    "ion", "ionen", "loge", "logen", "login", "logie", "logien", "graf", "grafen", "graph",
    "grafie", "ment", "mente", "tät", "täten", "ling", "linge", "ismus", "isten",
)  # fmt: skip
# Short words that end so and are no endings: Terror-aktion, Zoll-union.
_UNLEARNED = ("aktion", "region", "union", "element", "moment", "fusion")
# Endings that want an s before the next part: Rettungs-turm, not Rettung-sturm.
WANT_S = ("ung", "heit", "keit", "schaft", "ion", "tät", "tum", "ling")
_WITH_S = tuple(f"{ending}s" for ending in WANT_S)
# Prefixes of verbs: an Ausstellung is no Stellung, an Unternehmen no Nehmen.
_PREFIXES_TEXT = """
    ab an auf aus bei durch ein entgegen fern fort gegen her hin hinter los mit nach
    nieder rück rechtfertig über um unter vor vorher weg wider wieder zu zurück zusammen
"""
_PREFIXES = frozenset(_PREFIXES_TEXT.split())


class Kinds(Protocol):
    """What is known of the words that compounds are made of."""

    def kinds(self, word: str) -> int:
        """Return what a lower-case word may be in a compound: a sum of kinds, or 0."""

    def wants_s(self, word: str) -> bool:
        """Say whether a word mostly has an s before another part."""


def of_size(letters: int) -> int:
    """Return what a part of so many letters costs."""
    return PART + (THREE if letters == 3 else FOUR if letters == 4 else 0)


def unlinked(part: str, kinds: int) -> int:
    """Return what it costs that no s follows a part."""
    if part.endswith(WANT_S):
        return UNLINKED
    return MOSTLY_LINKED if kinds & WANTS_S else 0


def link(rest: str, length: int, cost: int, linked: dict[int, int]) -> None:
    """Note where a part ends that carries a linking element."""
    room = len(rest) - length
    for text, size, price in _LINKS.get(rest[length : length + 1], ()):
        if size < room and (size == 1 or rest.startswith(text, length)):
            after = length + size
            if linked.get(after, NEVER) > cost + price:
                linked[after] = cost + price


def final(rest: str, kinds: int) -> int:
    """Return what a word of these kinds costs as the last part of another."""
    if rest == OIL:
        return OF_OIL
    return of_size(len(rest)) if kinds & LAST and rest not in JUNK else NEVER


def inner(cost: int, part: str, kinds: int) -> int:
    """Return what the second half of a listed word costs that stands before another part.

    Whether an s ought to follow was asked of the whole word; so a noun costs what it does at the
    end.

    Args:
        cost: what it costs before another part, by itself.
    """
    if not kinds & STEM and not part.endswith(_WITH_S):
        cost += NO_NOUN
    return min(cost, final(part, kinds))


def limit(left: str, right: str, words: Kinds) -> int:
    """Return what the two halves of a listed word may cost; nothing where they look accidental."""
    if left in _PREFIXES or _is_ending(left, right, words):
        return 0
    if len(left) == 2 or len(right) == 2 or right in _OFTEN:
        return 2 * PART + 16
    if left in _BEGIN_OFTEN:
        return 2 * PART + THREE + FOUR
    kinds = words.kinds
    if len(left) == 3:
        return 2 * PART + 6 if len(right) >= 4 and kinds(left) & LAST else 0
    if len(right) == 3:
        return 2 * PART + 7 if kinds(left) & LAST or kinds(left[:-1]) & LAST else 0
    return 2 * PART + 4 + (MOSTLY_LINKED if words.wants_s(left) else 0)


def _is_ending(left: str, right: str, words: Kinds) -> bool:
    """Say whether a word's second half is the ending of a learned word: Kombi-nation."""
    if not right.endswith(_LEARNED) or right.startswith(_UNLEARNED):
        return False
    if all(len(right) >= len(end) + 4 for end in _LEARNED if right.endswith(end)):
        return False
    noun = left.removesuffix("s")
    return len(noun) <= 5 or not words.kinds(noun) & LAST
