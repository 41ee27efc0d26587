"""What may be written in several ways, brought into one shape.

A list may be written as a list, as a block of text with one item to a line, or as one text; a
keyword may be a line or a mapping. After this step each list is a ``Sequence`` and each keyword
a ``Mapping``, so that the models know one shape only, and every text still knows its place.
"""

from dataclasses import replace
from typing import Any

from monitor.core.config.keywords import expressions, keywords, without_settings
from monitor.core.config.lists import listed
from monitor.core.config.models import KeywordItem
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.settings import (
    Groups,
    Kind,
    Listed,
    Scalar,
    Settings,
    model_of,
    subject_of,
)


def shaped(node: Mapping, model: type[Settings], report: Report, subject: str = "") -> Mapping:
    """Return the settings in the shape that the model reads; note what can't be brought there.

    ``subject`` is what people call the thing that has these settings, as ``topic "Raketen"``.
    """
    known = model.known
    items = tuple(
        (key, _value(key, value, known[key.value].kind, report, subject))
        if key.value in known
        else (key, value)
        for key, value in node.items
    )
    if all(new[1] is old[1] for new, old in zip(items, node.items, strict=True)):
        return node  # as most feeds
    return replace(node, items=items)


def _value(key: Text, node: Node, kind: Kind[Any], report: Report, subject: str) -> Node:
    if isinstance(kind, Scalar):
        return node
    if isinstance(kind, Listed):
        return _list(key, node, kind, report, subject)
    if isinstance(kind, Groups) and kind.is_block:
        return keywords(
            key, node, report, subject, lambda item: shaped(item, KeywordItem, report, subject)
        )
    model = model_of(kind)
    if model is not None and isinstance(node, Sequence):
        items = (_item(item, model, at, report) for at, item in enumerate(node.items))
        return replace(node, items=tuple(items))
    if model is not None and isinstance(node, Mapping):
        return shaped(node, model, report, subject)
    return node


def _list(key: Text, node: Node, kind: Listed[Any], report: Report, subject: str) -> Node:
    made = listed(key, node, kind.of, report, subject)
    if not isinstance(made, Sequence):
        return made
    match kind.of:
        case "names":
            return made
        case "samples":
            return without_settings(made, report, subject)
        case "expressions":
            return expressions(made, report, subject)


def _item(node: Node, model: type[Settings], position: int, report: Report) -> Node:
    if not isinstance(node, Mapping):
        return node
    return shaped(node, model, report, subject_of(node, model, position))
