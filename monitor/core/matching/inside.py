"""Keywords inside German words: Aufklärungssatelliten, satellitengestützt.

First the keywords whose letters stand in a word at all, which is cheap and spares most words the
rest; then, exactly, those that are its parts.
"""

from collections.abc import Collection

from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import LONGEST, TWO_LETTERS, Splitter, splitter
from monitor.core.matching.german import ADJECTIVE, FIRST
from monitor.core.matching.index import CAPITAL, HEAD, LINKED, PAIRS, PART_BITS, WHOLE, Index

LINKS = ("s", "n", "en", "es", "er", "e", "ns", "ens")
_LINKS_BY_END = {
    letter: tuple((link, len(link)) for link in LINKS if link.endswith(letter))
    for letter in "snre"
}
# Shorter words are no compounds.
SHORTEST = 5
# After a keyword stands nothing, or so many letters.
_ROOM = 3
# Shorter adjectives are no second parts.
_ADJECTIVE = 5


def slots_inside(form: str, lower: str, index: Index) -> list[int]:
    """Return the slots whose words are parts of a German word."""
    if len(lower) < SHORTEST or not lower.isalpha() or not (index.heads or index.short):
        return []
    found: dict[int, None] = {}
    if form[:1].isupper():
        if len(lower) <= LONGEST:
            _in_noun(lower, index, found)
    else:
        _in_adjective(lower, index, found)
    return list(found)


def _in_noun(lower: str, index: Index, found: dict[int, None]) -> None:
    is_known, strangers = _candidates(lower, index)
    if not is_known and not strangers:
        return
    split = splitter()
    if is_known:
        for at, end, need in _between(lower, split.cuts(lower)):
            if entries := index.parts.get(lower[at:end]):
                _take(entries, lower, at, end, need, found)
    for at, text in strangers:
        end = at + len(text)
        room = _room(lower, at, end, split)
        if room is not None:
            cuts = split.cuts(lower, text)
            ending = _need(lower, end, cuts) if at in cuts else None
            if ending is not None:
                _take(index.strangers[text], lower, at, end, ending | room, found)


def _candidates(lower: str, index: Index) -> tuple[bool, list[tuple[int, str]]]:
    """Return whether a part that the splitter knows may stand in a word; and (at, stranger)."""
    size = len(lower)
    heads, short, parts, unknown = index.heads, index.short, index.parts, index.strangers
    is_known = False
    strangers: list[tuple[int, str]] = []
    # Before a keyword stands nothing, or a word of three letters or more, or öl.
    starts = (0, *range(2 if lower[:2] in TWO_LETTERS else 3, size - 1))
    places = [
        (at, heads[lower[at : at + HEAD]]) for at in starts if lower[at : at + HEAD] in heads
    ]
    if short:
        places += [(at, (3,)) for at in starts if lower[at : at + 3] in short]
        for text in PAIRS:
            if text in lower and text in short:
                places += [(at, (2,)) for at in starts if lower.startswith(text, at)]
    for at, widths in places:
        room = size - at
        for width in widths:
            if width <= room - _ROOM or (width == room and at):
                text = lower[at : at + width]
                if text in parts:
                    is_known = True
                elif text in unknown:
                    strangers.append((at, text))
    return is_known, strangers


def _between(lower: str, cuts: Collection[int]) -> list[tuple[int, int, int]]:
    """Return each (start, end) where a keyword may stand by the cuts, and the flags it needs."""
    size = len(lower)
    last = size - _ROOM
    made: list[tuple[int, int, int]] = []
    for cut in cuts:
        if cut == size:
            made += [(at, cut, WHOLE) for at in cuts if 0 < at < cut]
            continue
        links = _LINKS_BY_END.get(lower[cut - 1], ())
        ends = [(cut, 0)] if cut <= last else []
        ends += [
            (cut - width, LINKED)
            for link, width in links
            if cut - width <= last and lower.startswith(link, cut - width)
        ]
        made += [(at, end, need) for end, need in ends for at in cuts if at < end]
    return made


def _need(lower: str, end: int, cuts: Collection[int]) -> int | None:
    """Return the flags needed by what ends here, with a linking element or without; or None."""
    if end == len(lower):
        return WHOLE
    if end in cuts:
        return 0
    if any(
        lower.startswith(link, end) and end + len(link) in cuts and end + len(link) < len(lower)
        for link in LINKS
    ):
        return LINKED
    return None


def _room(lower: str, at: int, end: int, split: Splitter) -> int | None:
    """Return the flags needed for that what stands beside a keyword can be words; or None.

    It spares most costly cuts.
    """
    if at and not split.may_be_part(lower[:at], final=False):
        return None
    if end == len(lower) or split.may_be_part(lower[end:], final=True):
        return 0
    if any(
        lower.startswith(link, end) and split.may_be_part(lower[end + len(link) :], final=True)
        for link in LINKS
    ):
        return LINKED
    return None


def _take(
    entries: tuple[int, ...], lower: str, at: int, end: int, need: int, found: dict[int, None]
) -> None:
    """Note the slots among a part's entries that have the needed flags and are no accident."""
    kinds = splitter().parts.kinds
    for entry in entries:
        slot = entry >> PART_BITS
        if entry & need != need or slot in found:
            continue
        capital = entry & CAPITAL != 0
        if not is_accident(lower, at, lower[at:end], kinds, noun=True, capital=capital):
            found[slot] = None


def _in_adjective(lower: str, index: Index, found: dict[int, None]) -> None:
    """Note the slots that begin or end a word in lower case."""
    size = len(lower)
    parts, strangers = index.parts, index.strangers
    for width in (*index.heads.get(lower[:HEAD], ()), *_SHORT):
        text = lower[:width]
        if width <= size - _ADJECTIVE and (text in parts or text in strangers):
            for entry in parts.get(text) or strangers[text]:
                if _before_adjective(lower, width, entry):
                    _take_adjective(entry, lower, 0, text, found)
    for width in (*index.tails.get(lower[-HEAD:], ()), *_SHORT):
        at = size - width
        text = lower[at:]
        if (at > 2 or lower[:at] in TWO_LETTERS) and (text in parts or text in strangers):
            for entry in parts.get(text) or strangers[text]:
                if entry & (WHOLE | CAPITAL) == WHOLE and _is_first(lower[:at]):
                    _take_adjective(entry, lower, at, text, found)


def _take_adjective(entry: int, lower: str, at: int, text: str, found: dict[int, None]) -> None:
    kinds = splitter().parts.kinds
    if not is_accident(lower, at, text, kinds, noun=False, capital=entry & CAPITAL != 0):
        found[entry >> PART_BITS] = None


def _is_first(word: str) -> bool:
    return splitter().parts.kinds(word) & FIRST != 0


_SHORT = (3, 2)


def _before_adjective(lower: str, end: int, entry: int) -> bool:
    """Say whether an adjective follows a keyword at the beginning of a word."""
    if _is_adjective(lower[end:]):
        return True
    if not entry & LINKED or lower[end] not in "sne":
        return False
    return any(
        lower.startswith(link, end) and _is_adjective(lower[end + len(link) :]) for link in LINKS
    )


def _is_adjective(word: str) -> bool:
    """Say whether a word is an adjective or participle of five letters, declined or not."""
    if len(word) < _ADJECTIVE:
        return False
    kinds = splitter().parts.kinds
    if kinds(word) & ADJECTIVE:
        return True
    return any(
        word.endswith(ending) and kinds(word[: -len(ending)]) & ADJECTIVE
        for ending in ("e", "en", "em", "er", "es")
    )
