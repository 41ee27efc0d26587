"""What would bring a keyword to life that finds nothing: the same line, a little looser."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.core.editing.advice.record import Dead, Instead
from monitor.core.editing.looser import looser
from monitor.model import Keyword, Topic

MOST = 20
"""Keywords for which this is looked for, so that a file of dead ones does not take a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A dead keyword with a looser line in its place, as a topic of its own."""

    of: Dead
    topic: Topic


def attempts(topics: Sequence[Topic], dead: Sequence[Dead]) -> list[Attempt]:
    """Return what to match for the first dead keywords; other names are advice of another kind."""
    return list(_attempts(topics, dead[:MOST]))


def _attempts(topics: Sequence[Topic], dead: Sequence[Dead]) -> Iterator[Attempt]:
    for number, text in dead:
        topic = topics[number]
        [keyword, *_] = [one for one in topic.keywords if one.text == text]
        for variant in looser(text):
            if variant.kind != "alias":
                name = f"{number} {variant.line} {text}"
                yield Attempt(of=(number, text), topic=_with(topic, name, keyword, variant.line))


def _with(topic: Topic, name: str, keyword: Keyword, line: str) -> Topic:
    keywords = (replace(keyword, text=line),)
    return replace(topic, id=name, keywords=keywords, min_score=0.0)


def best(tried: Sequence[Attempt], found: Counter[str], *, most: float) -> Mapping[Dead, Instead]:
    """Return for each dead keyword the line that finds most, but not too much.

    Args:
        found: how many entries each attempt finds, by its topic's id.
        most: with more of them a keyword would be noisy.
    """
    made: dict[Dead, Instead] = {}
    for one in tried:
        count = found[one.topic.id]
        if 0 < count <= most and (one.of not in made or count > made[one.of].count):
            made[one.of] = Instead(line=one.topic.keywords[0].text, count=count)
    return made
