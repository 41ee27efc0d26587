"""A configuration's topics as trees over slots: what the matcher evaluates."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from monitor.model import Keyword, Topic

if TYPE_CHECKING:
    import regex


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A word or phrase: the sequences of slots that fill it."""

    text: str
    ways: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A regular expression."""

    text: str
    pattern: "regex.Pattern[str]"


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """An operator over its parts; ``value`` is a scope's name or a distance."""

    kind: Literal["and", "or", "not", "near", "title", "body", "lang", "feed"]
    parts: "tuple[Rule, ...]"
    text: str
    value: str = ""
    distance: int = 0


Rule = Leaf | Expression | Branch


@dataclass(frozen=True, slots=True, eq=False)
class KeywordRule:
    """A keyword with all its ways to hit: (tree, the alias's name or an empty text)."""

    keyword: Keyword
    label: str
    ways: tuple[tuple[Rule, bool], ...]
    not_near: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TopicRule:
    """A topic, ready to be evaluated."""

    topic: Topic
    hash: str
    keywords: tuple[KeywordRule, ...]
    exclude: tuple[KeywordRule, ...]
    not_near: tuple[Rule, ...]


def leaves_of(rule: Rule) -> Iterator[Leaf | Expression]:
    """Yield the words, phrases and expressions of a tree that may hit."""
    if not isinstance(rule, Branch):
        yield rule
    elif rule.kind != "not":
        for part in rule.parts:
            yield from leaves_of(part)


# What is no rule: where it stands, and what is only told or tried.
_NO_RULES = ("place", "should_match", "should_not_match", "mute", "name")
_keyword_content = attrgetter(*(one.name for one in fields(Keyword) if one.name not in _NO_RULES))
_topic_content = attrgetter(
    *(one.name for one in fields(Topic) if one.name not in (*_NO_RULES, "keywords", "exclude"))
)


def rules_hash(topic: Topic) -> str:
    """Return the version of a topic's rules: it changes when what can hit may change."""
    keywords = [_keyword_content(one) for one in topic.keywords]
    exclude = [_keyword_content(one) for one in topic.exclude]
    told = repr((_topic_content(topic), keywords, exclude))
    return hashlib.sha256(told.encode()).hexdigest()[:12]
