"""Why an entry hit a topic, or the first reason why it did not."""

from dataclasses import dataclass

from monitor.core.matching.evaluation import Reading
from monitor.core.matching.rules import Branch, KeywordRule, Rule, TopicRule
from monitor.model import Hit, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedHit:
    """A hit, the line of the keyword file that made it, and the weight it adds."""

    hit: Hit
    place: Place
    rule: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a topic found in an entry.

    ``hits`` is empty where it found nothing that counts; ``reason`` then is the first clause that
    failed, one readable line, and ``spoilt`` holds hits that something took away.
    """

    topic: str
    matched: bool
    score: float = 0.0
    hits: tuple[ExplainedHit, ...] = ()
    spoilt: tuple[ExplainedHit, ...] = ()
    reason: str = ""


def scope_failure(rule: TopicRule, reading: Reading) -> str:
    """Return why a topic does not look at an entry at all, or an empty text."""
    topic = rule.topic
    if topic.languages and reading.language not in ("", *topic.languages):
        wanted = ", ".join(topic.languages)
        return f"the entry's language is {reading.language}; the topic is bound to {wanted}"
    if topic.feeds and not any(reading.is_of(name) for name in topic.feeds):
        return f"the entry's feed is none of the topic's: {', '.join(topic.feeds)}"
    for name in topic.excluding:
        if reading.is_of(name):
            return f"the topic excepts the entry's feed: {name}"
    return ""


def clause_failure(keyword: KeywordRule, reading: Reading) -> str:
    """Return the first clause of a keyword that nothing in the entry fulfils."""
    tree, _ = keyword.ways[0]
    return f"{keyword.keyword.place}: {_failure(tree, reading)}"


def _failure(tree: Rule, reading: Reading) -> str:
    if not isinstance(tree, Branch):
        return f"no form of {tree.text} in the entry"
    if tree.kind == "or":
        return "none of " + ", ".join(_names(tree))
    if tree.kind == "and":
        for part in tree.parts:
            places = reading.find(part)
            if isinstance(part, Branch) and part.kind == "not":
                if places:
                    return f"NOT: {places[0].leaf.text} stands in the entry"
            elif not places:
                return _failure(part, reading)
    if tree.kind == "near":
        for part in tree.parts:
            if not reading.find(part):
                return _failure(part, reading)
        left, right = (" ".join(_names(part)) for part in tree.parts)
        return f"{left} and {right} are more than {tree.distance} words apart"
    inner = tree.parts[0]
    if not reading.find(inner):
        return _failure(inner, reading)
    return f"{' '.join(_names(inner))} hits, but not within {tree.text.rstrip(':')}"


def _names(tree: Rule) -> list[str]:
    if not isinstance(tree, Branch):
        return [tree.text]
    return [name for part in tree.parts for name in _names(part)]
