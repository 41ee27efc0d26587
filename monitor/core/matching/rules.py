"""A configuration's topics as trees over slots: what the matcher evaluates."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

import regex

from monitor.core.matching import query
from monitor.core.matching.aliases import aliases
from monitor.core.matching.query import Node, compile_pattern, leaves, parse_query
from monitor.core.matching.slots import Index, IndexMaker, Options
from monitor.core.matching.text import words
from monitor.core.matching.vocabulary import Vocabulary
from monitor.model import Keyword, Topic


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


def compile_topics(
    topics: Iterable[Topic], vocabulary: Vocabulary
) -> tuple[list[TopicRule], Index]:
    """Return the topics as trees, and the index that their words are looked up in."""
    maker = IndexMaker(vocabulary)
    made = [_topic(topic, maker) for topic in topics]
    return made, maker.index


def leaves_of(rule: Rule) -> Iterator[Leaf | Expression]:
    """Yield the words, phrases and expressions of a tree that may hit."""
    if not isinstance(rule, Branch):
        yield rule
    elif rule.kind != "not":
        for part in rule.parts:
            yield from leaves_of(part)


def wanted_words(topics: Iterable[Topic]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each word that a dictionary may know something of, with the topic's languages."""
    for topic in topics:
        for keyword in (*topic.keywords, *topic.exclude):
            for text, _ in _expressions(keyword):
                yield from _words_of(text, topic.languages)
            for text in keyword.not_near:
                yield from _words_of(text, topic.languages)
        for text in topic.not_near:
            yield from _words_of(text, topic.languages)


def _words_of(text: str, languages: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for leaf in leaves(parse_query(text).root, denied=True):
        if isinstance(leaf, query.Phrase):
            for number, term in enumerate(leaf.terms):
                if not term.wild and not term.fixed:
                    pieces = words(term.text)
                    yield pieces[-1].form, languages
                    if number < len(leaf.terms) - 1:
                        yield pieces[-1].form.lower(), languages
                    if len(pieces) > 1:
                        yield (
                            pieces[0].form + "".join(p.form.lower() for p in pieces[1:]),
                            languages,
                        )


def rules_hash(topic: Topic) -> str:
    """Return the version of a topic's rules: it changes when what can hit may change."""
    return hashlib.sha256(repr(_told(topic)).encode()).hexdigest()[:12]


def _told(value: object) -> object:
    """Return a value's content without its places in files, which are no rules."""
    if is_dataclass(value):
        return tuple(
            _told(getattr(value, one.name))
            for one in fields(value)
            if one.name not in ("place", "should_match", "should_not_match", "mute", "name")
        )
    if isinstance(value, tuple):
        return tuple(_told(one) for one in value)
    return value


def _expressions(keyword: Keyword) -> Iterator[tuple[str, bool]]:
    """Yield the queries of a keyword, and whether each is an alias."""
    yield keyword.text, False
    for text in keyword.also:
        yield text, False
    if keyword.aliases:
        told = [keyword.text, *keyword.also]
        for text in dict.fromkeys(
            name
            for line in told
            for leaf in leaves(parse_query(line).root)
            if isinstance(leaf, query.Phrase)
            for name in aliases(leaf.text)
        ):
            yield text, True


def _topic(topic: Topic, maker: IndexMaker) -> TopicRule:
    plain = Options(languages=topic.languages)
    return TopicRule(
        topic,
        rules_hash(topic),
        tuple(_keyword(keyword, topic, maker) for keyword in topic.keywords),
        tuple(_keyword(keyword, topic, maker) for keyword in topic.exclude),
        tuple(_tree(parse_query(text).root, plain, maker) for text in topic.not_near),
    )


def _keyword(keyword: Keyword, topic: Topic, maker: IndexMaker) -> KeywordRule:
    options = Options(
        case=keyword.case,
        inflect=keyword.inflect,
        compounds=keyword.compounds,
        languages=topic.languages,
    )
    return KeywordRule(
        keyword,
        parse_query(keyword.text).label,
        tuple(
            (_tree(parse_query(text).root, options, maker), alias)
            for text, alias in _expressions(keyword)
        ),
        tuple(_tree(parse_query(text).root, options, maker) for text in keyword.not_near),
    )


def _tree(node: Node, options: Options, maker: IndexMaker) -> Rule:
    match node:
        case query.Phrase(text=text, terms=terms):
            ways = maker.phrase(((t.text, t.fixed, t.wild) for t in terms), options)
            return Leaf(text, ways)
        case query.Pattern(text=text, ignore_case=ignore_case):
            return Expression(f"/{text}/", compile_pattern(text, ignore_case=ignore_case))
        case query.And(parts=parts):
            return Branch("and", tuple(_tree(p, options, maker) for p in parts), "AND")
        case query.Or(parts=parts):
            return Branch("or", tuple(_tree(p, options, maker) for p in parts), "OR")
        case query.Not(part=part):
            return Branch("not", (_tree(part, options, maker),), "NOT")
        case query.Near(left=left, right=right, distance=distance):
            sides = (_tree(left, options, maker), _tree(right, options, maker))
            return Branch("near", sides, f"NEAR/{distance}", distance=distance)
        case query.Scope(kind=kind, value=value, part=part):
            return Branch(kind, (_tree(part, options, maker),), f"{kind}:{value}", value=value)
