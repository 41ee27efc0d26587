"""Keyword lines written anew from their trees, with a part of them changed."""

from collections.abc import Iterator

from monitor.core.matching.query import (
    And,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    QueryError,
    Scope,
    Term,
    parse_query,
)


def line_of(node: Node) -> str:
    """Return a tree as the line that is read as it."""
    match node:
        case Phrase(quoted=True):
            return f'"{node.text}"'
        case Phrase(terms=terms):
            return " ".join(("=" if term.fixed else "") + term.text for term in terms)
        case Pattern():
            return f"/{node.text}/{'i' if node.ignore_case else ''}"
        case Or(parts=parts):
            return " OR ".join(map(line_of, parts))
        case And(parts=parts):
            return _joined(parts)
        case Not(part=part):
            return f"NOT {_operand(part)}"
        case Near(left=left, right=right, distance=distance):
            return f"{_operand(left)} NEAR/{distance} {_operand(right)}"
        case Scope(kind=kind, value=value, part=part):
            named = f'"{value}"' if kind == "feed" and not value.isalnum() else value
            return f"{kind}:{named}{' ' if value else ''}{_operand(part)}"


def _joined(parts: tuple[Node, ...]) -> str:
    line = ""
    for part in parts:
        text = f"({line_of(part)})" if isinstance(part, Or | And) else line_of(part)
        joint = " " if isinstance(part, Not) else " AND "
        line = f"{line}{joint}{text}" if line else text
    return line


def _operand(part: Node) -> str:
    alone = isinstance(part, Phrase | Pattern | Scope)
    return line_of(part) if alone else f"({line_of(part)})"


def nodes(root: Node) -> Iterator[Node]:
    """Yield a tree's nodes that can hit, in the order written: none under a NOT."""
    yield root
    match root:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from nodes(part)
        case Near(left=left, right=right):
            yield from nodes(left)
            yield from nodes(right)
        case Scope(part=part):
            yield from nodes(part)
        case Phrase() | Pattern() | Not():
            return


def replaced(root: Node, old: Node, new: Node) -> Node:
    """Return a tree with one of its nodes (that very one) replaced."""
    if root is old:
        return new
    match root:
        case And(parts=parts):
            return And(parts=tuple(replaced(part, old, new) for part in parts))
        case Or(parts=parts):
            return Or(parts=tuple(replaced(part, old, new) for part in parts))
        case Near(left=left, right=right, distance=distance):
            return Near(
                left=replaced(left, old, new), right=replaced(right, old, new), distance=distance
            )
        case Scope(kind=kind, value=value, part=part):
            return Scope(kind=kind, value=value, part=replaced(part, old, new))
        case Not(part=part):
            return Not(part=replaced(part, old, new))
        case Phrase() | Pattern():
            return root


def plain(text: str) -> Phrase:
    """Return words as a plain phrase."""
    terms = tuple(Term(text=word) for word in text.split())
    return Phrase(text=text, terms=terms)


def is_readable(line: str) -> bool:
    """Say whether a line is a keyword."""
    try:
        parse_query(line)
    except QueryError:
        return False
    return True
