"""``${NAME}`` in the configuration, replaced from the environment."""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import replace

from monitor.core.config.nodes import Mapping, Node, Sequence, Text
from monitor.core.config.report import Report

_VARIABLE = (
    r"\$(?:(?P<dollar>\$)|"
    r"\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}|(?P<bad>\{))"
)


def substituted(node: Mapping, variables: Dictionary[str, str], report: Report) -> Mapping:
    """Return the settings with ``${NAME}``, ``${NAME:-default}`` and ``$$`` replaced.

    Keys stay as they are. A variable that is not set is a problem, at its place.
    """
    items = tuple((key, _node(value, variables, report)) for key, value in node.items)
    if all(new[1] is old[1] for new, old in zip(items, node.items, strict=True)):
        return node  # as nearly all
    return replace(node, items=items)


def _node(node: Node, variables: Dictionary[str, str], report: Report) -> Node:
    if isinstance(node, Mapping):
        return substituted(node, variables, report)
    if isinstance(node, Sequence):
        items = tuple(_node(item, variables, report) for item in node.items)
        return replace(node, items=items)
    return _text(node, variables, report) if "$" in node.value else node


def _text(text: Text, variables: Dictionary[str, str], report: Report) -> Text:
    secret = False

    def value(hit: re.Match[str]) -> str:
        nonlocal secret
        if hit["dollar"]:
            return "$"
        if hit["bad"]:
            _note(
                text, hit, "${ begins a variable, but no } ends it", "write ${NAME} or $${", report
            )
            return hit[0]
        # As in a shell: the default also stands in for an empty variable.
        found = variables.get(hit["name"], "")
        if hit["default"] is None and hit["name"] not in variables:
            _note(
                text,
                hit,
                f"the environment variable {hit['name']} is not set",
                f"set it, or write ${{{hit['name']}:-default}}; for the signs themselves $${{",
                report,
            )
            return "unset"
        secret = secret or bool(found)
        return found or hit["default"] or ""

    replaced = re.sub(_VARIABLE, value, text.value)
    return replace(text, value=replaced, secret=secret)


def _note(text: Text, hit: re.Match[str], message: str, proposal: str, report: Report) -> None:
    offset = hit.start() if text.line == text.end_line else 0
    report.note(text, message, proposal, offset=offset, width=len(hit[0]))
