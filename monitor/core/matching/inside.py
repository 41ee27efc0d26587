"""Keywords inside German words: Aufklärungssatelliten, satellitengestützt.

First the keywords whose letters stand in a word at all, which is cheap and spares most words the
rest; then, exactly, those that are its parts.
"""

from collections.abc import Iterator

from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import LONGEST, TWO_LETTERS, Splitter, splitter
from monitor.core.matching.german import ADJECTIVE, FIRST
from monitor.core.matching.index import CAPITAL, HEAD, LINKED, PART_BITS, WHOLE, Index

LINKS = ("s", "n", "en", "es", "er", "e", "ns", "ens")
# Shorter words are no compounds.
SHORTEST = 5
# After a keyword stands nothing, or so many letters.
_ROOM = 3
# Shorter adjectives are no second parts.
_ADJECTIVE = 5


def slots_inside(form: str, lower: str, index: Index) -> list[int]:
    """Return the slots whose words are parts of a German word."""
    if len(lower) < SHORTEST or not (index.heads or index.short):
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
    heads, short = index.heads, index.short
    is_known = False
    strangers: list[tuple[int, str]] = []
    places = [
        (at, heads[lower[at : at + HEAD]])
        for at in range(size - HEAD + 1)
        if lower[at : at + HEAD] in heads
    ]
    if short:
        places += [(at, (3,)) for at in range(size - 2) if lower[at : at + 3] in short]
        places += [(at, (2,)) for at in range(size - 1) if lower[at : at + 2] in short]
    for at, widths in places:
        if 0 < at < 3 and lower[:at] not in TWO_LETTERS:
            continue
        room = size - at
        for width in widths:
            if width <= room - _ROOM or (width == room and at):
                text = lower[at : at + width]
                if text in index.parts:
                    is_known = True
                elif text in index.strangers:
                    strangers.append((at, text))
    return is_known, strangers


def _between(lower: str, cuts: frozenset[int]) -> Iterator[tuple[int, int, int]]:
    """Yield each (start, end) where a keyword may stand by the cuts, and the flags it needs."""
    size = len(lower)
    for at in cuts:
        if 0 < at < 3 and lower[:at] not in TWO_LETTERS:
            continue
        for cut in cuts:
            if cut <= at:
                continue
            if cut == size:
                if at:
                    yield at, cut, WHOLE
                continue
            if cut <= size - _ROOM:
                yield at, cut, 0
            for link in LINKS:
                end = cut - len(link)
                if at < end <= size - _ROOM and lower.startswith(link, end):
                    yield at, end, LINKED


def _need(lower: str, end: int, cuts: frozenset[int]) -> int | None:
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
    kinds = splitter().parts.kinds
    for width in (*index.heads.get(lower[:HEAD], ()), 3, 2):
        text = lower[:width]
        entries = index.parts.get(text) or index.strangers.get(text)
        if entries and width <= size - _ADJECTIVE:
            for entry in entries:
                if _before_adjective(lower, width, entry) and not is_accident(
                    lower, 0, text, kinds, noun=False, capital=entry & CAPITAL != 0
                ):
                    found[entry >> PART_BITS] = None
    for width in (*index.tails.get(lower[-HEAD:], ()), 3, 2):
        at = size - width
        if at > 2 or lower[:at] in TWO_LETTERS:
            text = lower[at:]
            for entry in index.parts.get(text) or index.strangers.get(text) or ():
                if (
                    entry & WHOLE
                    and not entry & CAPITAL
                    and kinds(lower[:at]) & FIRST
                    and not is_accident(lower, at, text, kinds, noun=False, capital=False)
                ):
                    found[entry >> PART_BITS] = None


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
