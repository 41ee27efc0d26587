"""Lists of texts, as YAML lists or as blocks of lines, and what goes wrong in them."""

import re
from dataclasses import replace
from typing import Literal

from monitor.core.config.nodes import Node, Sequence, Text
from monitor.core.config.report import Report
from monitor.core.config.syntax import line_head, quoted

Of = Literal["names", "expressions", "samples"]
# Words and nothing else: what people put in double quotes to find exactly so. Everything with a
# sign of the keyword language in it is quoted for YAML's sake.
_PHRASE = r"(?!.*\b(?:AND|OR|NOT|NEAR)\b)\w[\w\s.,'’&-]*"
_DASH = re.compile(r"-(?:\s+|$)")


def listed(key: Text, node: Node, of: Of, report: Report, subject: str) -> Node:
    """Return a list of texts as a sequence, whatever way it was written.

    What is no list of texts comes back as it is, for the model to refuse.
    """
    if isinstance(node, Sequence):
        kept = [item for item in node.items if _sound(item, of, report, subject)]
        return replace(node, items=tuple(kept))
    if not isinstance(node, Text) or (not node.value and not node.style):
        return node
    if node.style == "|":
        return _sequence(node, block_lines(node, report))
    if node.style == ">":
        report.note(
            key,
            f"after {key.value}: stands >, which joins all lines into one",
            f"write {key.value}: |",
            subject=subject,
        )
        return _sequence(node, block_lines(node, report))
    if of == "names" and not node.style and "," in node.value and "@" not in node.value:
        report.note(
            node,
            "several items in one line need brackets",
            f"write {key.value}: [{node.value}]",
            subject=subject,
        )
        return _sequence(node, [])
    return _sequence(node, [node] if _sound(node, of, report, subject) else [])


def block_lines(block: Text, report: Report) -> list[Text]:
    """Return the lines of a block as texts with their places, without comments and dashes."""
    found = []
    last = block.end_line if block.end_column > 1 else block.end_line - 1
    for number in range(block.line + 1, last + 1):
        line = report.source.line(number).rstrip()
        start = len(line) - len(line.lstrip())
        if line[start:] == "#" or line.startswith("# ", start):
            continue
        if dash := _DASH.match(line, start):
            start = dash.end()
        if line[start:]:
            found.append(
                Text(
                    value=line[start:],
                    line=number,
                    column=start + 1,
                    end_line=number,
                    end_column=len(line) + 1,
                    style="|",
                )
            )
    return found


def check_text(text: Text, of: Of, report: Report, subject: str) -> bool:
    """Tell whether YAML handed over the text that was meant; note it where it did not."""
    head = line_head(report.source, text.line, text.column)
    if text.style in ("|", ">") or (text.line != text.end_line and not text.style):
        words = _source_lines(text, report)
        proposal = "write  " + "  and  ".join(f"- {word.lstrip('- ')}" for word in words[:3])
        if all(word.startswith("-") for word in words):
            proposal = f"put a space after each dash: {proposal}"
        elif not head.startswith("-"):
            proposal = "put a | after the colon above; then each line counts for itself"
        report.note(text, f"{len(words)} lines are read as one text", proposal, subject=subject)
        return False
    tail = report.source.parsed(text.end_line)[text.end_column - 1 :]
    if not text.style and (comment := re.match(r"(\s+)(#.*)", tail)):
        whole = quoted(head, text.value + comment[0].rstrip())
        report.note(
            text,
            "everything after # is a comment and is not looked for",
            f"write  {whole}  or put the comment in a line of its own",
            subject=subject,
            offset=len(text.value) + len(comment[1]),
            width=len(comment[2].rstrip()),
        )
        return False
    if of == "expressions" and text.style == '"' and re.fullmatch(_PHRASE, text.value):
        exact = quoted(head, f'"{text.value}"')
        report.note(
            text,
            "these quotes are YAML's own and do not ask for the exact phrase",
            f"write  {exact}  for the exact phrase, or  {head}{text.value}  for all its forms",
            subject=subject,
        )
        return False
    return True


def _sound(item: Node, of: Of, report: Report, subject: str) -> bool:
    """Tell whether an item can be used; what has other settings is left to the model."""
    if not isinstance(item, Text):
        return True
    if item.value or item.style:
        return of == "names" or check_text(item, of, report, subject)
    _note_empty(item, report, subject)
    return False


def _note_empty(item: Text, report: Report, subject: str) -> None:
    line = report.source.line(item.line).rstrip()
    at = line.find("#", item.column - 1)
    if at >= 0:
        message = "the item is empty, because everything after # is a comment"
        proposal = f"write  {quoted(line[:at], line[at:])}"
    else:
        at = max(0, len(line) - 1)
        message, proposal = "the item is empty", "write a text after the dash, or delete the line"
    node = replace(item, column=at + 1, end_column=len(line) + 1)
    report.note(node, message, proposal, subject=subject)


def _sequence(node: Text, items: list[Text]) -> Sequence:
    return Sequence(items=tuple(items), line=node.line, column=node.column, width=node.width)


def _source_lines(text: Text, report: Report) -> list[str]:
    """Return the lines of the file over which a text goes on."""
    if text.style:
        return [line.value for line in block_lines(text, report)]
    lines = [report.source.line(n) for n in range(text.line, text.end_line + 1)]
    lines[-1] = lines[-1][: text.end_column - 1]
    lines[0] = lines[0][text.column - 1 :]
    return [line.strip() for line in lines if line.strip()]
