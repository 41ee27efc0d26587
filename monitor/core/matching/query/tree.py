"""What a keyword line means: a tree of words, phrases, expressions, operators and scopes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


class QueryError(ValueError):
    """A keyword can't be read.

    ``column`` counts from 1 within the line, ``width`` characters are wrong; ``proposal`` says
    what would be right.
    """

    def __init__(self, message: str, column: int, width: int = 1, proposal: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.width = width
        self.proposal = proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a phrase. ``fixed`` forbids other forms of it, ``wild`` allows ``*``."""

    text: str
    fixed: bool = False
    wild: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that follow each other; a single word is a phrase of one."""

    text: str
    terms: tuple[Term, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A regular expression, tried on the normalised text of a field."""

    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Any of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The part nowhere in the entry; only beside a positive partner."""

    part: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Both parts in one field, at most ``distance`` words apart, in any order."""

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part only in a field, in entries of a language, or of a feed."""

    kind: Literal["title", "body", "lang", "feed"]
    value: str
    part: "Node"


Node = Phrase | Pattern | And | Or | Not | Near | Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A keyword line, read.

    ``text`` is the line without its weight, ``label`` its first word or phrase.
    """

    text: str
    label: str
    root: Node
    weight: float = 1.0


def leaves(node: Node, *, denied: bool = False) -> Iterator[Phrase | Pattern]:
    """Yield the words, phrases and expressions of a tree in the order written.

    Those under NOT only where ``denied`` ones are asked for too: they can't hit.
    """
    match node:
        case Phrase() | Pattern():
            yield node
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part, denied=denied)
        case Near(left=left, right=right):
            yield from leaves(left, denied=denied)
            yield from leaves(right, denied=denied)
        case Scope(part=part):
            yield from leaves(part, denied=denied)
        case Not(part=part):
            if denied:
                yield from leaves(part, denied=denied)
