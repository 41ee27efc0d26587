"""Keywords inside German words: Aufklärungssatelliten, satellitengestützt.

First the keywords whose letters stand in a word at all, which is cheap and spares most words the
rest; then, exactly, those that are its parts.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import compress

from monitor.core.matching.accidents import is_accident
from monitor.core.matching.compounds import LONGEST, Splitter, splitter
from monitor.core.matching.costs import OIL, TWO_LETTERS
from monitor.core.matching.german import ADJECTIVE, FIRST
from monitor.core.matching.index import (
    CAPITAL,
    EGG,
    HEAD,
    LINKED,
    PAIRS,
    PART_BITS,
    WHOLE,
    Index,
)
from monitor.core.matching.windows import places

LINKS = ("s", "n", "en", "es", "er", "e", "ns", "ens")
# Shorter words are no compounds.
SHORTEST = 5
# Before and after a keyword stands nothing, or so many letters.
_ROOM = 3
# Shorter adjectives are no second parts.
_ADJECTIVE = 5
# In words of so many letters every place is looked at where a keyword may stand; in longer ones,
# which have too many, only those that some keyword's first letters stand at.
_MOST_SPANS = 24
_SPANS = [
    [
        slice(at, end)
        for at in (0, *range(_ROOM, size - 2))
        for end in (*range(at + 3, size - _ROOM + 1), *([size] if at else []))
    ]
    for size in range(_MOST_SPANS + 1)
]


def slots_inside(form: str, lower: str, index: Index, joints: Collection[int] = ()) -> list[int]:
    """Return the slots whose words are parts of a German word.

    Args:
        joints: where the words begin and end that it was joined of, if hyphens stood in it.
    """
    if len(lower) < SHORTEST or not lower.isalpha() or not (index.heads or index.short):
        return []
    found: dict[int, None] = {}
    if form[:1].isupper():
        if len(lower) <= LONGEST:
            _in_noun(lower, index, joints, found)
    else:
        _in_adjective(lower, index, found)
    return list(found)


def _in_noun(lower: str, index: Index, joints: Collection[int], found: dict[int, None]) -> None:
    known, strangers = _candidates(lower, index)
    if joints:
        known = _undecided(known, lower, joints, found)
        strangers = _undecided(strangers, lower, joints, found)
    split = splitter()
    if known:
        cuts = split.cuts(lower)
        for at, text, entries in known:
            if at in cuts:
                need = _need(lower, at + len(text), cuts)
                if need is not None:
                    _take(entries, lower, at, text, need, found)
    for at, text, entries in strangers:
        end = at + len(text)
        room = _room(lower, at, text, split)
        if room is not None:
            cuts = split.cuts(lower, text)
            ending = _need(lower, end, cuts) if at in cuts else None
            if ending is not None:
                _take(entries, lower, at, text, ending | room, found)


def _undecided(
    candidates: "list[_Candidate]", lower: str, joints: Collection[int], found: dict[int, None]
) -> "list[_Candidate]":
    """Return the candidates of which hyphens don't tell yet that they are parts.

    A whole word between two hyphens is one, and is noted: the writer has cut it.
    """
    for at, text, entries in candidates:
        if at in joints and at + len(text) in joints:
            _take(entries, lower, at, text, WHOLE, found)
    return [
        (at, text, entries)
        for at, text, entries in candidates
        if any(entry >> PART_BITS not in found for entry in entries)
    ]


_Candidate = tuple[int, str, tuple[int, ...]]


def _candidates(lower: str, index: Index) -> tuple[list[_Candidate], list[_Candidate]]:
    """Return the parts whose letters stand in a word, with their places and entries.

    First those that the splitter knows, then the strangers.
    """
    inner = index.inner()
    if len(lower) > _MOST_SPANS or OIL in lower or (EGG in index.short and EGG in lower):
        found = _by_heads(lower, index)
    else:
        spans = _SPANS[len(lower)]
        # No step of it runs in Python: it is asked for every new noun.
        stand = compress(spans, map(inner.__contains__, map(lower.__getitem__, spans)))
        found = [(span.start, lower[span]) for span in stand]
    if not found:
        return [], []
    parts, strangers = index.parts, index.strangers
    known = [(at, text, parts[text]) for at, text in found if text in parts]
    unknown = [(at, text, strangers[text]) for at, text in found if text in strangers]
    return known, unknown


def _by_heads(lower: str, index: Index) -> list[tuple[int, str]]:
    """Return where the letters of keywords stand in a word of any length."""
    size = len(lower)
    heads, inner = index.heads, index.inner()
    # Before a keyword stands nothing, or a word of three letters or more, or öl.
    least = 2 if lower[:2] in TWO_LETTERS else _ROOM
    begins = [(at, heads[lower[at : at + HEAD]]) for at in places(lower, HEAD, heads.keys())]
    if index.short:
        begins += [(at, (3,)) for at in places(lower, 3, index.short)]
        for text in PAIRS:
            if text in lower and text in index.short:
                begins += [(at, (2,)) for at in places(lower, 2, {text})]
    return [
        (at, text)
        for at, widths in begins
        if not at or at >= least
        for width in widths
        if (
            width <= size - at - _ROOM or (width == size - at and at) or lower[at + width :] == OIL
        )
        and (text := lower[at : at + width]) in inner
    ]


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


def _room(lower: str, at: int, text: str, split: Splitter) -> int | None:
    """Return the flags needed for that what stands beside a keyword can be words; or None.

    It spares most costly cuts.
    """
    end = at + len(text)
    if at and not split.may_begin(lower[:at]):
        return None
    if end == len(lower) or split.may_end(lower[end:], text):
        return 0
    if any(
        lower.startswith(link, end) and split.may_end(lower[end + len(link) :], text)
        for link in LINKS
    ):
        return LINKED
    return None


def _take(
    entries: tuple[int, ...], lower: str, at: int, text: str, need: int, found: dict[int, None]
) -> None:
    """Note the slots among a part's entries that have the needed flags and are no accident."""
    kinds = splitter().parts.kinds
    accidents: dict[int, bool] = {}
    for entry in entries:
        slot = entry >> PART_BITS
        if entry & need != need or slot in found:
            continue
        capital = entry & CAPITAL
        if capital not in accidents:
            accidents[capital] = is_accident(
                lower, at, text, kinds, noun=True, capital=capital != 0
            )
        if not accidents[capital]:
            found[slot] = None


def _in_adjective(lower: str, index: Index, found: dict[int, None]) -> None:
    """Note the slots that begin or end a word in lower case."""
    inner = index.inner()
    ends = _ends(len(lower))
    if inner.isdisjoint(map(lower.__getitem__, ends)):
        return  # as mostly, and no step of it ran in Python
    for span in ends:
        text = lower[span]
        if text not in inner:
            continue
        at = span.start
        for entry in index.parts.get(text) or index.strangers[text]:
            if at == 0:
                fits = _before_adjective(lower, len(text), entry)
            else:
                fits = entry & (WHOLE | CAPITAL) == WHOLE and _is_first(lower[:at])
            if fits:
                _take_adjective(entry, lower, at, text, found)


@lru_cache(maxsize=128)
def _ends(size: int) -> list[slice]:
    """Return where a keyword may begin or end an adjective of so many letters."""
    return [
        *[slice(0, end) for end in range(2, size - _ADJECTIVE + 1)],
        *[slice(at, size) for at in range(_ROOM, size - 1)],
    ]


def _take_adjective(entry: int, lower: str, at: int, text: str, found: dict[int, None]) -> None:
    kinds = splitter().parts.kinds
    if not is_accident(lower, at, text, kinds, noun=False, capital=entry & CAPITAL != 0):
        found[entry >> PART_BITS] = None


def _is_first(word: str) -> bool:
    return splitter().parts.kinds(word) & FIRST != 0


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
