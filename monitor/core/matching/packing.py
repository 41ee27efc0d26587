"""Rules as plain values and back, so that they can be kept as bytes."""

from collections.abc import Sequence
from typing import Any

import regex

from monitor.core.matching.query import compile_pattern
from monitor.core.matching.rules import (
    Branch,
    Expression,
    KeywordRule,
    Leaf,
    Rule,
    TopicRule,
)
from monitor.model import Keyword, Topic

Packed = Any
"""Tuples, strings and numbers, as ``marshal`` takes them."""


def pack_topic(rule: TopicRule) -> Packed:
    """Return a topic's rules as a plain value."""
    return (
        rule.hash,
        [_pack_keyword(one) for one in rule.keywords],
        [_pack_keyword(one) for one in rule.exclude],
        [_pack(tree) for tree in rule.not_near],
    )


def unpack_topic(topic: Topic, told: Packed) -> TopicRule:
    """Return the rules of the topic that ``pack_topic`` was given."""
    name, keywords, exclude, not_near = told
    return TopicRule(
        topic,
        name,
        _unpack_keywords(topic.keywords, keywords),
        _unpack_keywords(topic.exclude, exclude),
        tuple(map(_unpack, not_near)),
    )


def _pack_keyword(rule: KeywordRule) -> Packed:
    ways = [(_pack(tree), alias) for tree, alias in rule.ways]
    return rule.label, ways, [_pack(tree) for tree in rule.not_near]


def _unpack_keywords(
    keywords: Sequence[Keyword], told: Sequence[Packed]
) -> tuple[KeywordRule, ...]:
    return tuple(
        KeywordRule(
            keyword,
            label,
            tuple((_unpack(tree), alias) for tree, alias in ways),
            tuple(map(_unpack, not_near)),
        )
        for keyword, (label, ways, not_near) in zip(keywords, told, strict=True)
    )


def _pack(rule: Rule) -> Packed:
    match rule:
        case Leaf(text=text, ways=ways):
            return text, ways
        case Expression(text=text, pattern=pattern):
            return text, pattern.pattern, bool(pattern.flags & regex.IGNORECASE)
        case Branch():
            parts = [_pack(part) for part in rule.parts]
            return rule.kind, parts, rule.text, rule.value, rule.distance


def _unpack(told: Packed) -> Rule:
    match told:
        case text, ways:
            return Leaf(text, ways)
        case text, pattern, ignore_case:
            return Expression(text, compile_pattern(pattern, ignore_case=ignore_case))
        case kind, parts, text, value, distance:
            return Branch(kind, tuple(map(_unpack, parts)), text, value, distance)
        case _:
            raise ValueError("no packed rule")
