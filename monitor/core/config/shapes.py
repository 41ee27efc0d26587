"""What may be written in several ways, brought into one shape.

A list may be written as a list, as a block of text with one item to a line, or as one text; a
keyword may be a line or a mapping. After this step each list is a ``Sequence`` and each keyword
a ``Mapping``, so that the models know one shape only, and every text still knows its place.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from monitor.core.config.fields import KeywordLines, Listed, Scalar
from monitor.core.config.guess import closest
from monitor.core.config.lists import check_text, listed
from monitor.core.config.models import KeywordItem, Settings, TopicItem
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.syntax import quoted
from monitor.core.matching.query import Query, QueryError, parse_query

_AN_EXAMPLE = "write at least one, in a line of its own"
_SCOPES = ("title", "body", "lang", "feed")


def shaped(node: Mapping, model: type[Settings], report: Report) -> Mapping:
    """Return the settings in the shape that the model reads; note what can't be brought there."""
    return _Shaper(report).mapping(node, model, "")


def subject_of(node: Node, model: type[Settings], position: int) -> str:
    """Return what people call one of several: ``topic "Raketen"``, or ``topic 2``."""
    if isinstance(node, Mapping):
        for key in model.called:
            name, value = " ".join(node.text(key).split()), node.get(key)
            if name and not (isinstance(value, Text) and value.secret):
                return f'{model.noun} "{name[:60]}"'
    return f"{model.noun} {position + 1}"


def items_model(annotation: Any) -> type[Settings] | None:
    """Return the model of the items of a list, or of the settings of a group."""
    inner = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    return inner if isinstance(inner, type) and issubclass(inner, Settings) else None


def by_key(model: type[Settings]) -> dict[str, FieldInfo]:
    """Return a model's fields by the keys that people write."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def scalar_of(info: FieldInfo | None) -> Scalar | None:
    """Return how a setting's text (or each text of its list) is read, if it is one."""
    return _scalar([*info.metadata, info.annotation]) if info else None


def _scalar(marks: list[Any]) -> Scalar | None:
    for mark in marks:
        if isinstance(mark, Scalar):
            return mark
        if found := _scalar([*getattr(mark, "__metadata__", ()), *get_args(mark)]):
            return found
    return None


_SETTING = re.compile(r"(\w+):(?:\s*[|>\[].*)?$")
_TOPIC_KEYS = frozenset(by_key(TopicItem))


@dataclass(frozen=True, slots=True)
class _Shaper:
    report: Report

    def mapping(self, node: Mapping, model: type[Settings], subject: str) -> Mapping:
        known = by_key(model)
        items = tuple(
            (key, self.value(key, value, known[key.value], subject))
            if key.value in known
            else (key, value)
            for key, value in node.items
        )
        return replace(node, items=items)

    def value(self, key: Text, node: Node, info: FieldInfo, subject: str) -> Node:
        for mark in info.metadata:
            if isinstance(mark, KeywordLines):
                return self.keywords(key, node, subject)
            if isinstance(mark, Listed):
                made = listed(key, node, mark.of, self.report, subject)
                if mark.of != "names" and isinstance(made, Sequence):
                    made = self.without_settings(made, subject)
                if mark.of == "expressions" and isinstance(made, Sequence):
                    self.check_all(made, subject)
                return made
        model = items_model(info.annotation)
        if model is not None and isinstance(node, Sequence):
            items = (self.item(item, model, at) for at, item in enumerate(node.items))
            return replace(node, items=tuple(items))
        if model is not None and isinstance(node, Mapping):
            return self.mapping(node, model, subject)
        return node

    def item(self, node: Node, model: type[Settings], position: int) -> Node:
        if not isinstance(node, Mapping):
            return node
        return self.mapping(node, model, subject_of(node, model, position))

    def keywords(self, key: Text, node: Node, subject: str) -> Node:
        """Return a list of keywords as mappings, each expression checked."""
        known = len(self.report.problems)
        made = listed(key, node, "expressions", self.report, subject)
        if not isinstance(made, Sequence):
            return made
        made = self.without_settings(made, subject)
        if not made.items and len(self.report.problems) == known:
            self.report.note(key, f'"{key.value}" holds no keyword', _AN_EXAMPLE, subject=subject)
        items: list[Node] = []
        for item in made.items:
            if isinstance(item, Text):
                pairs = self.weighted(item, subject)
                items.append(
                    Mapping(items=pairs, line=item.line, column=item.column, width=item.width)
                )
            elif isinstance(item, Mapping):
                if self.is_keyword(item, subject):
                    items.append(self.keyword_mapping(item, subject))
            else:
                self.report.note(
                    item,
                    "a list stands inside the list of keywords",
                    "write one keyword to an item, A OR B for words of one meaning",
                    subject=subject,
                )
        return replace(made, items=tuple(items))

    def without_settings(self, made: Sequence, subject: str) -> Sequence:
        """Return the lines of a block without settings that slipped into it by indentation."""
        kept = []
        for item in made.items:
            hit = (
                _SETTING.match(item.value)
                if isinstance(item, Text) and item.style == "|"
                else None
            )
            if hit and hit[1] in _TOPIC_KEYS:
                self.report.note(
                    item,
                    f'"{hit[1]}:" is indented so far that it counts as a line of the block above',
                    "begin it in the column of keywords:",
                    subject=subject,
                )
            else:
                kept.append(item)
        return replace(made, items=tuple(kept))

    def keyword_mapping(self, item: Mapping, subject: str) -> Mapping:
        """Return a mapping with its expression checked and its lists in shape."""
        made = self.mapping(item, KeywordItem, subject)
        text = made.get("keyword")
        if not isinstance(text, Text) or not check_text(text, "expressions", self.report, subject):
            return made
        others = tuple(pair for pair in made.items if pair[0].value != "keyword")
        pairs = self.weighted(text, subject)
        if made.get("weight"):
            pairs = pairs[:1]
        return replace(made, items=(*pairs, *others))

    def is_keyword(self, item: Mapping, subject: str) -> bool:
        """Tell whether a mapping in a list of keywords was meant as one; note where it was not."""
        names = by_key(KeywordItem)
        if any(closest(key.value, names) for key, _ in item.items):
            return True
        key, value = item.items[0]
        word = value.value if isinstance(value, Text) else "…"
        line = f"{key.value}: {word}".strip()
        scope = key.value.lower() if key.value.lower() in _SCOPES else ""
        self.report.note(
            key,
            f'a colon with a space after it makes "{key.value}" a setting, not a keyword',
            f"write  - {scope}:{word}" if scope else f"write  {quoted('- ', line)}",
            subject=subject,
            width=key.width + 1,
        )
        return False

    def weighted(self, text: Text, subject: str) -> tuple[tuple[Text, Text], ...]:
        """Return a line's settings: the keyword, and its weight if it has one (``^2``)."""
        query = self.check(text, subject)
        if query is None or query.weight == 1.0:
            keyword = text if query is None else replace(text, value=query.text)
            return ((replace(text, value="keyword"), keyword),)
        weight = replace(text, value=f"{query.weight:g}")
        return (
            (replace(text, value="keyword"), replace(text, value=query.text)),
            (replace(text, value="weight"), weight),
        )

    def check_all(self, listed_texts: Sequence, subject: str) -> None:
        for item in listed_texts.items:
            if isinstance(item, Text):
                self.check(item, subject)

    def check(self, text: Text, subject: str) -> Query | None:
        """Return an expression as read; note what is wrong with it, at its place."""
        try:
            return parse_query(text.value)
        except QueryError as error:
            self.report.note(
                text,
                error.message,
                error.proposal,
                subject=subject,
                offset=max(0, error.column - 1),
                width=error.width,
            )
            return None
