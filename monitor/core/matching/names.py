"""Which keywords are names of people or places, told by the reviewed list of aliases."""

from typing import Literal

from monitor.core.matching.aliases import kind_of

_PLACES = ("place", "country")


def is_name(word: str, kind: Literal["person", "place"] | None = None) -> bool:
    """Say whether a word is known as a name (of that kind)."""
    found = kind_of(word)
    if kind == "place":
        return found in _PLACES
    return found == "person" or (kind is None and found in _PLACES)
