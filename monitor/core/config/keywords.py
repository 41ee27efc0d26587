"""Lists of keywords and of other expressions of the keyword language, checked at their places."""

import re
from collections.abc import Callable
from dataclasses import replace

from monitor.core.config.guess import closest
from monitor.core.config.lists import check_text, listed
from monitor.core.config.models import KeywordItem, TopicItem
from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.syntax import quoted
from monitor.core.matching.query import Query, QueryError, parse_query

_SCOPES = ("title", "body", "lang", "feed")
_SETTING = r"(\w+):(?:\s*[|>\[].*)?$"
_TOPIC_KEYS = frozenset(TopicItem.known)


def keywords(
    key: Text, node: Node, report: Report, subject: str, shape: Callable[[Mapping], Mapping]
) -> Node:
    """Return a list of keywords as mappings, each expression checked.

    ``shape`` brings the settings of a keyword that is a mapping into theirs. What is no list of
    keywords comes back as it is, for the model to refuse.
    """
    known = len(report.problems)
    made = listed(key, node, "expressions", report, subject)
    if not isinstance(made, Sequence):
        return made
    made = without_settings(made, report, subject)
    if not made.items and len(report.problems) == known:
        report.note(
            key,
            f'"{key.value}" holds no keyword',
            "write at least one, in a line of its own",
            subject=subject,
        )
    items = (_keyword(item, report, subject, shape) for item in made.items)
    return replace(made, items=tuple(item for item in items if item is not None))


def expressions(made: Sequence, report: Report, subject: str) -> Sequence:
    """Return a list of expressions, each checked."""
    made = without_settings(made, report, subject)
    for item in made.items:
        if isinstance(item, Text):
            _query(item, report, subject)
    return made


def without_settings(made: Sequence, report: Report, subject: str) -> Sequence:
    """Return the lines of a block without settings that slipped into it by their indentation."""
    kept = []
    for item in made.items:
        is_line = isinstance(item, Text) and item.style == "|"
        hit = re.match(_SETTING, item.value) if is_line and isinstance(item, Text) else None
        if hit and hit[1] in _TOPIC_KEYS:
            report.note(
                item,
                f'"{hit[1]}:" is indented so far that it counts as a line of the block above',
                "begin it in the column of keywords:",
                subject=subject,
            )
        else:
            kept.append(item)
    return replace(made, items=tuple(kept))


def _keyword(
    item: Node, report: Report, subject: str, shape: Callable[[Mapping], Mapping]
) -> Mapping | None:
    """Return an item as a mapping; None, and a noted problem, where it is no keyword."""
    match item:
        case Text():
            pairs = _weighted(item, report, subject)
            return Mapping(items=pairs, line=item.line, column=item.column, width=item.width)
        case Mapping():
            if not _is_keyword(item, report, subject):
                return None
            return _with_query(shape(item), report, subject)
        case Sequence():
            report.note(
                item,
                "a list stands inside the list of keywords",
                "write one keyword to an item, A OR B for words of one meaning",
                subject=subject,
            )
            return None


def _with_query(item: Mapping, report: Report, subject: str) -> Mapping:
    """Return a keyword's settings with its expression checked."""
    text = item.get("keyword")
    if not isinstance(text, Text) or not check_text(text, "expressions", report, subject):
        return item
    others = tuple(pair for pair in item.items if pair[0].value != "keyword")
    pairs = _weighted(text, report, subject)
    if item.get("weight"):
        pairs = pairs[:1]
    return replace(item, items=(*pairs, *others))


def _is_keyword(item: Mapping, report: Report, subject: str) -> bool:
    """Tell whether a mapping in a list of keywords was meant as one; note where it was not."""
    names = KeywordItem.known
    if any(closest(key.value, names) for key, _ in item.items):
        return True
    if not item.items:
        report.note(item, "the item is empty", "write a keyword", subject=subject)
        return False
    key, value = item.items[0]
    word = value.value if isinstance(value, Text) else "…"
    line = f"{key.value}: {word}".strip()
    scope = key.value.lower() if key.value.lower() in _SCOPES else ""
    report.note(
        key,
        f'a colon with a space after it makes "{key.value}" a setting, not a keyword',
        f"write  - {scope}:{word}" if scope else f"write  {quoted('- ', line)}",
        subject=subject,
        width=key.width + 1,
    )
    return False


def _weighted(text: Text, report: Report, subject: str) -> tuple[tuple[Text, Text], ...]:
    """Return a line's settings: the keyword, and its weight if it has one (``^2``)."""
    query = _query(text, report, subject)
    keyword = text if query is None else replace(text, value=query.text)
    pairs = ((replace(text, value="keyword"), keyword),)
    if query is None or query.weight == 1.0:
        return pairs
    weight = replace(text, value=f"{query.weight:g}")
    return (*pairs, (replace(text, value="weight"), weight))


def _query(text: Text, report: Report, subject: str) -> Query | None:
    """Return an expression as read; note what is wrong with it, at its place."""
    try:
        return parse_query(text.value)
    except QueryError as error:
        report.note(
            text,
            error.message,
            error.proposal,
            subject=subject,
            offset=max(0, error.column - 1),
            width=error.width,
        )
        return None
