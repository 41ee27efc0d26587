"""What was probably meant by a misspelt word."""

import difflib
from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words nearest to this one, best first; none where all are far.

    Words one typing error away come first (one letter more, less or other, or two swapped): for
    short words the ratio of difflib misses them.
    """
    names = list(dict.fromkeys(known))
    lowered = {name.lower(): name for name in names}
    if word.lower() in lowered:
        return (lowered[word.lower()],)
    near = tuple(name for name in names if _one_error(word.lower(), name.lower()))
    if near:
        return near
    found = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return tuple(lowered[name] for name in found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question with the nearest known words, or nothing."""
    found = closest(word, known)
    return "did you mean " + " or ".join(f'"{name}"' for name in found) + "?" if found else ""


def _one_error(one: str, other: str) -> bool:
    """Tell whether one typing error makes one word of the other (Damerau 1964). O(length)."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
