"""Keywords that find a little more than one does: what its author may have meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.core.editing.lines import is_readable, line_of, nodes, plain, replaced
from monitor.core.matching.aliases import aliases
from monitor.core.matching.forms import is_acronym
from monitor.core.matching.query import And, Near, Node, Not, Or, Phrase, Scope, Term, parse_query
from monitor.core.matching.text import Script, words

Kind = Literal["forms", "case", "longer", "alias", "apart", "near", "scope", "without", "spelling"]

MOST = 24
"""Of one keyword, at most so many are tried: a line of many words has hundreds."""

_FURTHER = 3
_APART = 5
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Looser:
    """A keyword that finds more: its line, and how it differs from the one given.

    Of the kind ``alias``, ``what`` is the name added, and ``of`` the phrase it is a name of.
    """

    kind: Kind
    what: str
    line: str
    of: str = ""


def looser(line: str) -> list[Looser]:
    """Return keywords of which each finds more than a line in one respect.

    Raises:
        QueryError: when the line is no keyword.
    """
    root = parse_query(line).root
    made: dict[str, Looser] = {}
    names = {node.text for node in nodes(root) if isinstance(node, Phrase)}
    for node in nodes(root):
        for kind, what, new in _ways(node):
            if kind == "alias":
                if what in names:
                    continue
                names.add(what)
            text = line_of(replaced(root, node, new))
            if text not in (line_of(root), *made) and is_readable(text):
                of = line_of(node) if kind == "alias" else ""
                made[text] = Looser(kind=kind, what=what, line=text, of=of)
    return list(made.values())[:MOST]


def with_names(line: str, names: Mapping[str, Sequence[str]]) -> str:
    """Return a keyword with other names beside its phrases.

    Args:
        names: phrase, as ``Looser.of`` has it, to the names to be added to it.
    """
    root = parse_query(line).root
    for node in list(nodes(root)):
        if isinstance(node, Phrase) and (added := names.get(line_of(node))):
            root = replaced(root, node, Or(parts=(node, *map(plain, added))))
    return line_of(root)


def _ways(node: Node) -> Iterator[tuple[Kind, str, Node]]:
    match node:
        case Phrase():
            yield from _phrase_ways(node)
        case Scope(kind=kind, value=value, part=part):
            where = {"title": "in the text too", "body": "in titles too"}.get(kind)
            yield "scope", where or f"without {kind}:{value}", part
        case Near(left=left, right=right, distance=distance):
            further = min(100, distance * _FURTHER)
            if further > distance:
                yield (
                    "near",
                    f"within {further} words",
                    Near(left=left, right=right, distance=further),
                )
        case And(parts=parts):
            kept = tuple(part for part in parts if not isinstance(part, Not))
            if len(kept) < len(parts):
                denied = " ".join(line_of(part) for part in parts if isinstance(part, Not))
                yield (
                    "without",
                    f"without {denied}",
                    kept[0] if len(kept) == 1 else And(parts=kept),
                )
        case _:
            return


def _phrase_ways(phrase: Phrase) -> Iterator[tuple[Kind, str, Node]]:
    text = " ".join(term.text for term in phrase.terms)
    if phrase.quoted or any(term.fixed for term in phrase.terms):
        yield "forms", "in all forms", plain(text)
    elif len(phrase.terms) > 1:
        yield "apart", f"within {_APART} words", _apart(phrase)
    else:
        yield from _word_ways(phrase.terms[0])
    for name in aliases(text):
        yield "alias", name, Or(parts=(phrase, plain(name)))


def _apart(phrase: Phrase) -> Node:
    """Return a phrase's words near each other, in any order."""
    made: Node = plain(phrase.terms[0].text)
    for term in phrase.terms[1:]:
        made = Near(left=made, right=plain(term.text), distance=_APART)
    return made


def _word_ways(term: Term) -> Iterator[tuple[Kind, str, Node]]:
    if term.wild:
        return
    found = words(term.text)
    if len(found) != 1 or found[0].script != Script.ALPHABET or not term.text.isalpha():
        return
    lower = term.text.lower()
    if lower != term.text and not is_acronym(term.text):
        yield "case", "in lower case too", plain(lower)
    core = lower[:-1] if len(lower) > _SHORTEST + 1 and lower[-1] in "eaoиаяы" else lower
    if len(core) >= _SHORTEST:
        star = Term(text=f"*{core}*", wild=True)
        yield "longer", "within longer words", Phrase(text=star.text, terms=(star,))
