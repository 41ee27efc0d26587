"""A piece of advice, and where keyword lines stand in their file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.core.editing.lines import nodes
from monitor.core.matching.query import Phrase, parse_query
from monitor.errors import Problem
from monitor.model import Keyword, Topic

Kind = Literal[
    "dead", "noisy", "shadowed", "short", "language", "alias", "exclusion", "run-together"
]
Lines = Mapping[str, Sequence[str]]
"""The lines of each file, by its name as places have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What could be better about a keyword; ``problem`` says where, what, and what to write."""

    kind: Kind
    topic: str
    keyword: str
    problem: Problem


def advice(
    kind: Kind, topic: Topic, keyword: Keyword, message: str, proposal: str, lines: Lines
) -> Advice:
    """Return advice on a keyword's line."""
    place = keyword.place
    known = lines.get(place.file, ())
    source = known[place.line - 1] if 0 < place.line <= len(known) else keyword.text
    rest = source[place.column - 1 :]
    shown = len(keyword.text) if rest.startswith(keyword.text) else len(rest.rstrip()) or 1
    return Advice(
        kind=kind,
        topic=topic.name,
        keyword=keyword.text,
        problem=Problem(
            file=place.file,
            line=place.line,
            column=place.column,
            message=f'topic "{topic.name}": {message}',
            source=source,
            width=shown,
            proposal=proposal,
        ),
    )


def phrases(keyword: Keyword) -> Iterator[Phrase]:
    """Yield the words and phrases by which a keyword may hit."""
    for text in (keyword.text, *keyword.also):
        for node in nodes(parse_query(text).root):
            if isinstance(node, Phrase):
                yield node


def only_phrase(keyword: Keyword) -> Phrase | None:
    """Return the phrase that is all of a keyword, or None."""
    root = parse_query(keyword.text).root
    return root if isinstance(root, Phrase) and not keyword.also else None
