"""Advice on keywords that others make useless: found by another one, or taken away again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.core.editing.advice.note import Advice, Lines, advice, phrases
from monitor.core.editing.topics import QUERY, text_entry
from monitor.core.matching.matcher import Matcher
from monitor.core.matching.query import (
    And,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Scope,
    parse_query,
)
from monitor.core.matching.remembered import Answers
from monitor.model import Keyword, Place, Topic

_NOWHERE = Place(file="", line=1, column=1)


def on_overlaps(topic: Topic, lines: Lines, answers: Answers) -> Iterator[Advice]:
    """Yield advice on keywords that another one finds anyway, or that an exclusion kills."""
    found = _Finds(topic, answers)
    for position, keyword in enumerate(topic.keywords):
        texts = [phrase.text.replace("*", "") for phrase in phrases(keyword)]
        if not texts:
            continue
        if killer := found.killer(keyword, texts):
            yield advice("exclusion", topic, keyword, *killer, lines)
        elif other := found.covering(position):
            yield advice(
                "shadowed",
                topic,
                keyword,
                f'all that this finds "{other.text}" (line {other.place.line}) finds as well',
                "delete this line, or keep it for its own name in the mail",
                lines,
            )


class _Finds:
    """What the keywords of a topic find in each other."""

    def __init__(self, topic: Topic, answers: Answers) -> None:
        self.topic = topic
        simple = {
            f"keyword {number}": one
            for number, one in enumerate(topic.keywords)
            if _is_simple(parse_query(one.text).root)
        }
        takers = {f"not {number}": one for number, one in enumerate(topic.exclude)}
        takers |= {
            f"near {number}": Keyword(text=text, place=_NOWHERE)
            for number, text in enumerate(topic.not_near)
        }
        self.named = {**simple, **takers}
        self._found: dict[str, set[str]] = {}
        self.matcher = Matcher(
            [
                replace(
                    topic,
                    id=name,
                    keywords=(one,),
                    exclude=(),
                    not_near=(),
                    min_score=0.0,
                    feeds=(),
                    excluding=(),
                )
                for name, one in self.named.items()
            ],
            answers=answers,
        )

    def by(self, text: str) -> set[str]:
        """Return which keywords and exclusions find a text."""
        if text not in self._found:
            matches = self.matcher.match(text_entry(text))
            self._found[text] = {match.topic for match in matches}
        return self._found[text]

    def covering(self, position: int) -> Keyword | None:
        """Return a keyword that finds all that another one does."""
        mine = self.topic.keywords[position]
        for number, other in enumerate(self.topic.keywords):
            if number == position or other.weight < mine.weight:
                continue
            # Of two that find each other, the later one is the one too many.
            if self.covers(number, mine) and (
                number < position or not self.covers(position, other)
            ):
                return other
        return None

    def covers(self, number: int, other: Keyword) -> bool:
        """Say whether a simple keyword hits wherever another one does."""
        name = f"keyword {number}"
        lines = (other.text, *other.also)
        return name in self.named and all(
            self._is_in(name, parse_query(line).root) for line in lines
        )

    def _is_in(self, name: str, node: Node) -> bool:
        match node:
            case Phrase(text=text):
                return name in self.by(text.replace("*", ""))
            case Or(parts=parts):
                return all(self._is_in(name, part) for part in parts)
            case And(parts=parts):
                return any(self._is_in(name, part) for part in parts)
            case Near(left=left, right=right):
                return self._is_in(name, left) or self._is_in(name, right)
            case Scope(part=part):
                return self._is_in(name, part)
            case Not() | Pattern():
                return False

    def killer(self, keyword: Keyword, texts: Sequence[str]) -> tuple[str, str] | None:
        """Return what takes away all that a keyword finds, and what to do about it."""
        taken = [self.by(text) for text in texts]
        for name, one in self.named.items():
            kind = name.partition(" ")[0]
            if kind == "keyword" or not all(name in found for found in taken):
                continue
            if kind == "not":
                return (
                    f'"{one.text}" under not: (line {one.place.line}) stands wherever this '
                    "keyword hits, so it never counts",
                    f"narrow the exclusion, such as  {one.text} AND …",
                )
            return (
                f'"{one.text}" under not_near: stands in the keyword itself, so no hit counts',
                "take it out of not_near",
            )
        return _own_killer(keyword, texts)


def _own_killer(keyword: Keyword, texts: Sequence[str]) -> tuple[str, str] | None:
    """Return what a line's own NOT takes away, if that is everything."""
    root = parse_query(keyword.text).root
    if not isinstance(root, And):
        return None
    for part in root.parts:
        if not isinstance(part, Not):
            continue
        denied = Topic(
            id=QUERY,
            name=QUERY,
            place=_NOWHERE,
            keywords=tuple(Keyword(text=text, place=_NOWHERE) for text in _texts(part.part)),
        )
        matcher = Matcher([denied])
        for text in texts:
            if denied.keywords and matcher.match(text_entry(text)):
                return (
                    f'what stands after NOT is in "{text}" itself, so this never hits',
                    "take it out, or write what shall be left out",
                )
    return None


def _texts(node: Node) -> Iterable[str]:
    if isinstance(node, Phrase):
        return [node.text]
    if isinstance(node, Or):
        return [text for part in node.parts for text in _texts(part)]
    return []


def _is_simple(root: Node) -> bool:
    """Say whether a keyword hits wherever one of its words does: no AND, no scope."""
    if isinstance(root, Or):
        return all(map(_is_simple, root.parts))
    return isinstance(root, Phrase)
