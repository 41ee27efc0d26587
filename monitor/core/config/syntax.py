"""What breaks YAML's rules, in plain words, and the line as it should be."""

import re

import yaml

from monitor.core.config.source import Mended, Source
from monitor.errors import Problem

Explained = tuple[Problem, Source | None]

# A list item or a setting: what stands before its text, the text, a comment.
_VALUE = r"(?P<head>\s*(?:-\s+)*(?:[\w-]+:\s+)?)(?P<text>\S.*?)(?P<tail>\s+\#.*)?\s*"
_HEAD = r"\s*(?:-\s+)*(?:[\w-]+:\s+)?"
_SETTING = r"(?P<head>\s*(?:-\s+)*)[\w-]+:\s+(?P<value>[^\s|>&*!#].*)"
_GLUED = r"(?P<head>\s*(?:-\s+)*)(?P<key>[A-Za-z_]+):(?P<value>[^\s/].*)"
_COLONLESS = r"(?P<head>\s*(?:-\s+)*)(?P<key>[A-Za-z_]+)\s+(?P<value>\S.*)"
_BLOCK = r"(?P<indent>\s*)(?:-\s+)*(?P<key>[\w-]+):\s+[|>][-+0-9]*\s*(?:\#.*)?$"
_SETTING_LINE = r"\s*(?:-\s+)*[\w-]+:(?:\s|$)"
_CLOSED = r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
_MERGE = r"<{7} |\|{7} |={7}$|>{7} "
PLAIN_SPACES = "indent with plain spaces, two for each step"
_FORBIDDEN_START = "*&!@%`"
_WORDS = {
    "found unknown escape character": r"a \ in double quotes begins an escape sequence",
    "block sequence entries are not allowed": "a list begins in a line of its own",
    "sequence entries are not allowed": "a list begins in a line of its own",
    "<document start>": "the file goes on after its end (...)",
    "expected a comment or a line break": "nothing may stand after | in its line",
    "did not find expected comment or line break": "nothing may stand after | in its line",
    "mapping values are not allowed": "a colon with a space is not expected here",
    "expected ':'": "a colon is missing between setting and value",
}


def quoted(head: str, text: str) -> str:
    """Return a line with its text in single quotes, ready to be copied."""
    return (head + "'" + text.replace("'", "''") + "'").strip()


def line_head(source: Source, line: int, column: int) -> str:
    """Return what stands before a text in its line and belongs to it: ``- `` or ``name: ``.

    Nothing where the text stands inside brackets, or alone in its line.
    """
    before = source.line(line)[: column - 1]
    return before.lstrip() if re.fullmatch(_HEAD, before) else ""


def explained(source: Source, error: yaml.MarkedYAMLError) -> Explained:
    """Return a broken rule as a problem, and the source mended so that reading can go on.

    The second is None where the intention can't be guessed.
    """
    at = error.problem_mark or error.context_mark
    line, column = (at.line + 1, at.column + 1) if at else (1, 1)
    opened = error.context_mark
    context, trouble = error.context or "", error.problem or ""
    if found := _versions(source) or _odd_indent(source, line, trouble):
        return found
    if opened and "flow" in context:
        return _brackets(source, opened.line + 1, opened.column + 1), None
    if opened and "quoted scalar" in context:
        explain = _open_quote_in_list if "unexpected end" in trouble else _escape_in_list
        found = explain(source, opened.line + 1, opened.column + 1)
        if found:
            return found
    if opened and context.startswith("while scanning") and opened.line + 1 != line:
        line, column = opened.line + 1, opened.column + 1
    found = (
        _open_quote(source, line)
        or _out_of_block(source, line)
        or _quotable(source, line, column)
        or _dash_glued(source, line - 1 if "mapping values" in trouble else line)
        or _dash_glued(source, line)
        or _too_deep(source, line)
        or _colon_lost(source, line - 1 if "mapping values" in trouble else line)
        or _colon_lost(source, line)
        or _colon_lost_at_top(source, line - 1)
    )
    if found:
        return found
    if opened and "parsing a block" in context:
        return _misplaced(source, line, column, opened.line + 1, opened.column + 1), None
    words = next((plain for known, plain in _WORDS.items() if known in trouble), "")
    return source.problem(line, column, words or f"this is not readable as YAML ({trouble})"), None


def _versions(source: Source) -> Explained | None:
    """Explain the marks that git leaves where it could not join two versions of a file."""
    marks = [n for n in range(1, len(source.lines) + 1) if re.match(_MERGE, source.parsed(n))]
    if not any(source.parsed(number).startswith("=======") for number in marks[1:-1]):
        return None
    problem = source.problem(
        marks[0],
        1,
        "git could not join two versions of this file, and left both",
        width=len(source.parsed(marks[0]).rstrip()),
        proposal="keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>",
    )
    return problem, None


def _odd_indent(source: Source, line: int, trouble: str) -> Explained | None:
    """Explain an indentation by tabs or by spaces of another kind, as web pages have them.

    Each is mended with a plain space, which keeps the columns.
    """
    about_tabs = "token" in trouble or "tab" in trouble
    odd = {
        number: indent
        for number in range(1, len(source.lines) + 1)
        if (indent := _indent(source.parsed(number))).strip(" ")
    }
    here = [number for number in odd if number <= line and (about_tabs or "\t" not in odd[number])]
    if not here:
        return None
    first = odd[here[0]]
    sign = first.lstrip(" ")[0]
    also = f" (so are {len(odd) - 1} more lines)" if len(odd) > 1 else ""
    problem = source.problem(
        here[0],
        first.index(sign) + 1,
        odd_indent_by(sign) + also,
        width=len(first.lstrip(" ")),
        proposal=PLAIN_SPACES,
    )
    return problem, source.with_lines(
        {
            number: Mended(" " * len(indent) + source.parsed(number)[len(indent) :])
            for number, indent in odd.items()
        }
    )


def odd_indent_by(sign: str) -> str:
    """Say that a line is indented by a sign that is no plain space."""
    what = "a tab" if sign == "\t" else f"a space of another kind (U+{ord(sign):04X})"
    return f"the line is indented with {what}, which YAML does not allow"


def _brackets(source: Source, line: int, column: int) -> Problem:
    line, column = _opening_before(source, line, column)
    opening = source.parsed(line)[column - 1 : column]
    # What stands in quotes is no comment; as many other letters keep the columns.
    bare = re.sub(_CLOSED, lambda one: "x" * len(one[0]), source.parsed(line))
    if sign := re.search(r"[\[{,]\s+(#\S.*[\]}].*)", bare[column - 1 :]):
        return source.problem(
            line,
            column + sign.start(1),
            "to YAML a # after a blank begins a comment: the rest of the line is not read",
            width=len(sign[1].rstrip()),
            proposal="put the text in single quotes:  "
            + quoted("", re.split(r"[,\]}]", sign[1])[0].rstrip()),
        )
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    kind, example = ("list", "[one, two]") if closing == "]" else ("group", "{name: value}")
    return source.problem(
        line,
        column,
        f"the {kind} that begins with {opening} lacks a comma or its {closing}",
        width=len(source.parsed(line)[column - 1 :].rstrip()),
        proposal=f"write it as {example}; a text that begins with {opening} needs single quotes",
    )


def _open_quote(source: Source, line: int) -> Explained | None:
    """Explain a quotation mark that is never closed; the parser often notices lines later."""
    for number in range(line, max(0, line - 20), -1):
        parts = re.fullmatch(_VALUE, source.parsed(number))
        if parts is None or parts["text"][0] not in "\"'" or not parts["head"].strip():
            continue
        if re.match(_CLOSED, parts["text"]) or number in source.mended:
            continue
        quote, rest = parts["text"][0], parts["text"][1:]
        # With `- "Kim Jong-un` the exact phrase was meant: then both quotes belong to it.
        is_keyword = re.fullmatch(r"\s*(?:-\s+)*(?:keyword:\s+)?", parts["head"]) is not None
        text = f'"{rest}"' if quote == '"' and is_keyword else rest
        problem = source.problem(
            number,
            parts.start("text") + 1,
            f"the quotation mark {quote} is opened here and never closed",
            width=len(parts["text"]),
            proposal=f"write  {quoted(parts['head'], text)}",
        )
        return problem, _in_quotes(source, number, parts)
    return None


def _open_quote_in_list(source: Source, line: int, column: int) -> Explained | None:
    """Explain a quotation mark within brackets that is never closed; close it."""
    text = source.parsed(line)
    inside = re.match(r"[^,\]}]*", text[column:])
    if line in source.mended or not is_inside_brackets(text[: column - 1]) or inside is None:
        return None
    quote, end = text[column - 1], column + len(inside[0].rstrip())
    problem = source.problem(
        line,
        column,
        f"the quotation mark {quote} is opened here and never closed",
        width=end - column + 1,
        proposal=f"write  {text[column - 1 : end]}{quote}",
    )
    return problem, source.with_lines({line: Mended(text[:end] + quote + text[end:], end + 1, 1)})


def _escape_in_list(source: Source, line: int, column: int) -> Explained | None:
    """Explain a backslash in double quotes within brackets; single quotes take it as it is."""
    text = source.parsed(line)
    whole = re.match(_CLOSED, text[column - 1 :])
    if line in source.mended or whole is None or not is_inside_brackets(text[: column - 1]):
        return None
    plain = quoted("", whole[0][1:-1])
    problem = source.problem(
        line,
        column,
        r"a \ in double quotes begins an escape sequence",
        width=len(whole[0]),
        proposal=f"put the text in single quotes:  {plain}",
    )
    mended = Mended(text[: column - 1] + plain + text[column - 1 + len(whole[0]) :])
    return problem, source.with_lines({line: mended})


def is_inside_brackets(before: str) -> bool:
    """Say whether what stands after this beginning of a line stands inside brackets."""
    bare = re.sub(_CLOSED, "", before)
    return sum(map(bare.count, "[{")) > sum(map(bare.count, "]}"))


def _opening_before(source: Source, line: int, column: int) -> tuple[int, int]:
    """Return where the bracket stands that a place is inside of, if none stands there itself."""
    for number in range(line, max(0, line - 20), -1):
        text = source.parsed(number)
        last = column if number == line else len(text)
        for at in range(last, 0, -1):
            if text[at - 1 : at] in ("[", "{"):
                return number, at
    return line, column


def _quotable(source: Source, line: int, column: int) -> Explained | None:
    """Explain a text that YAML misreads by its first sign or by a colon; put it in quotes."""
    parts = re.fullmatch(_VALUE, source.parsed(line))
    if parts is None or line in source.mended or not parts["head"].strip():
        return None
    text, begin, width = parts["text"], parts.start("text") + 1, len(parts["text"])
    if text[0] in _FORBIDDEN_START:
        words = f"a text can't begin with {text[0]} in YAML"
    elif text[0] in "\"'" and (closed := re.match(_CLOSED, text)) and closed.end() < len(text):
        words = "YAML takes these quotes for its own and expects nothing after them"
    elif text[0] in "[{" and column > begin:
        words = f"to YAML a text that begins with {text[0]} is a list or a group"
    elif ": " in text[:-1] and column > begin:
        words = "a colon with a space inside a text makes YAML see a setting"
        begin, width = column, 1
    else:
        return None
    proposal = f"put the text in single quotes:  {quoted(parts['head'], text)}"
    problem = source.problem(line, begin, words, width=width, proposal=proposal)
    return problem, _in_quotes(source, line, parts)


def _in_quotes(source: Source, line: int, parts: re.Match[str]) -> Source:
    mended = parts["head"] + "'" + parts["text"].replace("'", "''") + "'"
    return source.with_lines({line: Mended(mended, parts.start("text") + 1, 1)})


def _out_of_block(source: Source, line: int) -> Explained | None:
    """Explain a line of a block of text that is indented too little to belong to it."""
    text, begin = source.parsed(line), line - 1
    while begin > 0 and not re.match(_BLOCK, source.parsed(begin)):
        if re.match(_SETTING_LINE, source.parsed(begin)):
            return None
        begin -= 1
    head = re.match(_BLOCK, source.parsed(begin)) if begin > 0 else None
    if head is None or not text.strip() or re.match(_SETTING_LINE, text):
        return None
    inside = len(_indent(source.parsed(begin + 1)))
    wanted = inside if inside > len(head["indent"]) else len(head["indent"]) + 2
    missing = wanted - len(_indent(text))
    if missing <= 0 or line in source.mended:
        return None
    problem = source.problem(
        line,
        len(_indent(text)) + 1,
        f"this line does not belong to the block below {head['key']}: |",
        width=len(text.strip()),
        proposal=f"indent it further, to column {wanted + 1}, like every line of the block",
    )
    return problem, source.with_lines({line: Mended(" " * missing + text, 1, missing)})


def _too_deep(source: Source, line: int) -> Explained | None:
    """Explain a setting that is indented below one that has its value already."""
    here, above = re.match(_SETTING, source.parsed(line)), source.parsed(line - 1)
    before = re.match(_SETTING, above) if line > 1 else None
    if not here or not before or len(here["head"]) <= len(before["head"]):
        return None
    return (
        source.problem(
            line,
            1,
            "the line is indented further than the one above it, which has its value already",
            width=len(here["head"]),
            proposal=f"begin it in column {len(before['head']) + 1}",
        ),
        source.with_lines(
            {line: Mended(" " * len(before["head"]) + source.parsed(line).lstrip())}
        ),
    )


def _dash_glued(source: Source, line: int) -> Explained | None:
    """Explain ``-name: X``, which is a setting called -name to YAML."""
    text = source.parsed(line)
    hit = re.match(r"\s*-(?=[A-Za-z_]+:(?:\s|$))", text)
    if not hit or line in source.mended:
        return None
    problem = source.problem(
        line,
        hit.end(),
        "a space is missing after the dash",
        proposal=f"write  - {text[hit.end() :].strip()}",
    )
    mended = Mended(f"{text[: hit.end()]} {text[hit.end() :]}", hit.end() + 1, 1)
    return problem, source.with_lines({line: mended})


def _colon_lost(source: Source, line: int) -> Explained | None:
    """Explain ``every:15m`` and ``every 15m``; put in what is missing."""
    text = source.parsed(line)
    for pattern, missing, what in (
        (_GLUED, " ", "a space is missing after the colon"),
        (_COLONLESS, ":", "a colon is missing between setting and value"),
    ):
        hit = re.fullmatch(pattern, text)
        if hit and line not in source.mended:
            at = hit.end("key") + (missing == " ")
            return (
                source.problem(
                    line,
                    hit.start("key") + 1,
                    what,
                    width=len(hit["key"]) + (missing == " "),
                    proposal=f"write  {hit['key']}: {hit['value'].strip()}",
                ),
                source.with_lines({line: Mended(text[:at] + missing + text[at:], at + 1, 1)}),
            )
    return None


def _colon_lost_at_top(source: Source, line: int) -> Explained | None:
    """Explain ``topics`` alone in its line, with what belongs below it."""
    while line > 1 and not source.parsed(line).strip():
        line -= 1
    found = re.fullmatch(r"([A-Za-z_]+)\s*", source.parsed(line)) if line > 0 else None
    if found is None or line in source.mended:
        return None
    name = found[1]
    problem = source.problem(
        line, 1, f"a colon is missing after {name}", width=len(name), proposal=f"write  {name}:"
    )
    return problem, source.with_lines({line: Mended(f"{name}:", len(name) + 1, 1)})


def _misplaced(
    source: Source, line: int, column: int, group_line: int, group_column: int
) -> Problem:
    return source.problem(
        line,
        column,
        f"the indentation does not fit: this begins in column {column}, "
        f"but its group in column {group_column} (line {group_line})",
        width=len(source.parsed(line)[column - 1 :].rstrip()),
        proposal="lines of one group begin in the same column",
    )


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]
