"""Names, places and terms across languages and scripts: the reviewed list that is shipped.

A keyword uses it only with ``aliases: true``; which alias hit is always told.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.core.matching.shipped import shipped
from monitor.core.matching.text import key, words


@dataclass(frozen=True, slots=True)
class Group:
    """One thing and its names. ``names`` holds (language, name); the language may be empty."""

    kind: str
    names: tuple[tuple[str, str], ...]


def aliases(text: str) -> tuple[str, ...]:
    """Return the other names of a keyword, each a query of its own; empty where none is known."""
    group = _table().get(_spelled(text))
    if group is None:
        return ()
    own = _spelled(text)
    return tuple(name for _, name in group.names if _spelled(name) != own)


@lru_cache(maxsize=1_024)  # asked several times of a word that is compiled
def kind_of(word: str) -> str:
    """Return ``person``, ``place``, ``country``, ``organisation`` or ``term`` for a listed name.

    A word of a person's full name is one of a person; any other text has no kind.
    """
    group = _table().get(_spelled(word)) or _single_words().get(key(word))
    return group.kind if group is not None else ""


def _spelled(text: str) -> str:
    return " ".join(word.key for word in words(text))


@cache
def _table() -> dict[str, Group]:
    return {_spelled(name): group for group in groups() for _, name in group.names}


@cache
def _single_words() -> dict[str, Group]:
    """Return the words of people's full names: Antony Blinken makes Blinken a name."""
    made: dict[str, Group] = {}
    for group in groups():
        if group.kind == "person":
            for _, name in group.names:
                for word in words(name):
                    made.setdefault(word.key, group)
    return made


@cache
def groups() -> tuple[Group, ...]:
    """Return the shipped list.

    The file has a group to a line: its kind, then ``language: name, name`` parts divided by bars.
    """
    made = []
    for line in shipped("aliases.txt").decode().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, *rest = (part.strip() for part in line.split("|"))
        names: list[tuple[str, str]] = []
        for part in rest:
            language, _, listed = part.partition(":")
            names.extend((language.strip(), name.strip()) for name in listed.split(";"))
        made.append(Group(kind, tuple(names)))
    return tuple(made)
