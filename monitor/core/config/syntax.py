"""What breaks YAML's rules, in plain words, and the line as it should be."""

import re

import yaml

from monitor.core.config.source import Source
from monitor.errors import Problem

# A list item or a setting whose text can be put in quotes, with what stands before the text.
_VALUE = re.compile(r"^(?P<head>\s*(?:-\s+)*(?:[\w-]+:\s+)?)(?P<text>\S.*?)(?P<tail>\s+\#.*)?\s*$")
_ITEM = re.compile(r"^\s*-\s")
_GLUED = re.compile(r"^(?P<head>\s*(?:-\s+)?)(?P<key>[A-Za-z_]+):(?P<value>[^\s/].*)$")
_COLONLESS = re.compile(r"^(?P<head>\s*(?:-\s+)?)(?P<key>[A-Za-z_]+)\s+(?P<value>\S.*)$")
_SIGNS = {
    "*": "a text can't begin with * in YAML",
    "&": "a text can't begin with & in YAML",
    "!": "a text can't begin with ! in YAML",
    "@": "a text can't begin with @ in YAML",
    "%": "a text can't begin with % in YAML",
    "`": "a text can't begin with ` in YAML",
    '"': "the quotes are YAML's own here, and words stand after the closing one",
    "'": "the quotes are YAML's own here, and words stand after the closing one",
    "[": "a text that begins with [ is a list to YAML",
    "{": "a text that begins with { is a mapping to YAML",
    "|": "after | nothing may stand in the same line",
    ">": "after > nothing may stand in the same line",
}
_WORDS = {
    "could not find expected ':'": "a colon and a space are missing between setting and value",
    "mapping values are not allowed in this context": "a colon with a space is not expected here",
    "mapping values are not allowed here": "a colon with a space is not expected here",
    "block sequence entries are not allowed in this context": "a list begins in its own line",
    "sequence entries are not allowed here": "a list begins in its own line",
    "found unknown escape character": r"a \ in double quotes begins an escape sequence",
    "did not find expected ',' or ']'": "a list in [ ] needs a comma between its items, and its ]",
    "did not find expected ',' or '}'": "settings in { } need a comma between them, and the }",
    "expected ',' or ']'": "a list in [ ] needs a comma between its items, and its ]",
    "expected ',' or '}'": "settings in { } need a comma between them, and the }",
    "did not find expected <document start>": "the file goes on after its end (...)",
}


def quoted(head: str, text: str) -> str:
    """Return a line with its text in single quotes, ready to be copied."""
    return (head + "'" + text.replace("'", "''") + "'").strip()


def explained(source: Source, error: yaml.MarkedYAMLError) -> tuple[Problem, Source | None]:
    """Return a broken rule as a problem, and the source mended so that reading can go on.

    The second is None where the intention can't be guessed.
    """
    at = error.problem_mark or error.context_mark
    line, column = (at.line + 1, at.column + 1) if at else (1, 1)
    opened = error.context_mark
    trouble = error.problem or ""
    if tabbed := _tabs(source, line, trouble):
        return tabbed
    if "unexpected end of stream" in trouble and opened:
        return _unclosed(source, opened.line + 1, opened.column + 1)
    for number in dict.fromkeys((line, opened.line + 1 if opened else line)):
        if found := _quotable(source, number, column if number == line else 1):
            return found
    if line > 1 and "mapping values" in trouble and (lost := _colon_lost(source, line - 1)):
        return lost, None
    if lost := _colon_lost(source, line):
        return lost, None
    if opened and "while parsing a block" in (error.context or ""):
        return _misplaced(source, line, column, opened.line + 1, opened.column + 1), None
    words = next((plain for known, plain in _WORDS.items() if known in trouble), "")
    return source.problem(line, column, words or f"this is not readable as YAML ({trouble})"), None


def _tabs(source: Source, line: int, trouble: str) -> tuple[Problem, Source] | None:
    """Explain an indentation by tabs; mend it with a space for each, which keeps the columns."""
    blank = re.match(r"[ \t]*", _parsed(source, line))
    assert blank is not None  # noqa: S101  the pattern matches everything
    if "\t" not in blank[0] or not ("token" in trouble or "tab" in trouble):
        return None
    lines = source.text.split("\n")
    tabbed = [n for n, text in enumerate(lines, 1) if "\t" in text[: _indent(text)]]
    also = f" (also in {len(tabbed) - 1} more lines)" if len(tabbed) > 1 else ""
    problem = source.problem(
        tabbed[0],
        lines[tabbed[0] - 1].index("\t") + 1,
        f"the line is indented with a tab, which YAML does not allow{also}",
        width=len(blank[0]),
        proposal="indent with spaces, two for each step",
    )
    for number in tabbed:
        text = lines[number - 1]
        indent = _indent(text)
        source = source.with_line(number, text[:indent].replace("\t", " ") + text[indent:])
    return problem, source


def _unclosed(source: Source, line: int, column: int) -> tuple[Problem, Source | None]:
    quote = _parsed(source, line)[column - 1 : column]
    problem, mended = _quotable(source, line, column) or (None, None)
    return (
        source.problem(
            line,
            column,
            f"the quotation mark {quote} is opened here and never closed",
            proposal=problem.proposal if problem else "close it",
        ),
        mended,
    )


def _quotable(source: Source, line: int, column: int) -> tuple[Problem, Source] | None:
    """Explain a text that YAML misreads by its first sign or by a colon; put it in quotes."""
    text = _parsed(source, line)
    parts = _VALUE.match(text)
    if parts is None or line in source.mended:
        return None
    begin = parts.start("text") + 1
    words = _SIGNS.get(parts["text"][0]) if parts["text"][0] in _SIGNS else None
    if words is None:
        if ": " not in parts["text"][:-1] or not (_ITEM.match(text) or ":" in parts["head"]):
            return None
        words = "a colon with a space inside a text makes YAML see a setting"
        begin = max(begin, column)
    if parts["text"][0] in "|>" and ":" not in parts["head"] and not _ITEM.match(text):
        return None
    if not parts["head"].strip():
        return None
    corrected = quoted(parts["head"], parts["text"])
    problem = source.problem(
        line,
        begin,
        words,
        width=1 if "colon" in words else len(parts["text"]),
        proposal=f"put the text in single quotes:  {corrected}",
    )
    mended = parts["head"] + "'" + parts["text"].replace("'", "''") + "'"
    return problem, source.with_line(line, mended, quoted_at=parts.start("text") + 1)


def _colon_lost(source: Source, line: int) -> Problem | None:
    """Explain ``every:15m`` and ``every 15m``."""
    text = source.line(line)
    for pattern, what in (
        (_GLUED, "a space is missing after the colon"),
        (_COLONLESS, "a colon is missing between setting and value"),
    ):
        if hit := pattern.match(text):
            return source.problem(
                line,
                hit.end("key") + 1,
                what,
                proposal=f"write  {hit['key']}: {hit['value'].strip()}",
            )
    return None


def _misplaced(
    source: Source, line: int, column: int, group_line: int, group_column: int
) -> Problem:
    return source.problem(
        line,
        column,
        f"the indentation does not fit: this begins in column {column}, "
        f"but its group in column {group_column} (line {group_line})",
        width=len(_parsed(source, line)[column - 1 :].rstrip()),
        proposal="lines of one group begin in the same column",
    )


def _parsed(source: Source, line: int) -> str:
    lines = source.text.split("\n")
    return lines[line - 1] if line <= len(lines) else ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))
