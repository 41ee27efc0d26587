"""A keyword line in tokens, each with its place: words, quotes, expressions, scopes."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from monitor.core.matching.query.tree import QueryError

OPENING = '"„“”«»‚‹›'
CLOSING = '"“”„«»‘’‹›'
SCOPES = ("title", "body", "lang", "feed")
_TOKEN = regex.compile(
    r"""\s+
    | (?P<open>\() | (?P<close>\))
    | (?P<scope>\p{L}+(?=:\S)|(?:title|body|lang|feed)(?=:(?:\s|\Z))):(?!//)
    | (?P<word>[^\s()"„“”«»]+)
    """,
    regex.VERBOSE,
)
_OPERATOR = regex.compile(r"\s+(?:OR|AND|NOT|NEAR(?:/\d+)?)\s")
NEAR = regex.compile(r"NEAR(?:/(?P<distance>\S*))?\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a keyword line: ``line[start:end]``, what it says, and an expression's flags."""

    kind: Literal["(", ")", "scope", "word", "quoted", "regex", "end"]
    text: str
    start: int
    end: int
    flags: str = ""


def is_operator(token: Token) -> bool:
    """Say whether a word is AND, OR, NOT or NEAR."""
    return token.text in ("AND", "OR", "NOT") or NEAR.match(token.text) is not None


def wrong(token: Token, message: str, proposal: str = "", width: int | None = None) -> QueryError:
    """Return the error that points at a token."""
    return QueryError(message, token.start + 1, width or max(1, token.end - token.start), proposal)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a line, and at last one of the kind ``end``.

    Raises:
        QueryError: at an open quote or expression, or an unknown scope.
    """
    at = 0
    while at < len(text):
        char = text[at]
        if char in OPENING:
            token = _quoted_token(text, at)
        elif char == "/" and (regex_token := _regex_token(text, at)):
            token = regex_token
        elif found := _TOKEN.match(text, at):
            kind = found.lastgroup
            if kind is None:
                at = found.end()
                continue
            token = _plain_token(kind, found[kind], at, found.end())
        else:
            raise QueryError(f"{char} is not understood here", at + 1)
        if token.kind == "scope" and token.text not in SCOPES:
            token = _unknown_scope(text, token)
        yield token
        at = token.end
    yield Token("end", "", len(text.rstrip()), len(text.rstrip()) + 1)


def _plain_token(kind: str, text: str, start: int, end: int) -> Token:
    if kind == "open":
        return Token("(", "(", start, end)
    if kind == "close":
        return Token(")", ")", start, end)
    if kind == "scope":
        return Token("scope", text, start, end)
    return Token("word", text, start, end)


def _unknown_scope(text: str, token: Token) -> Token:
    """Take ``Studie:Klima`` as words, but refuse what was surely meant as a scope."""
    close = difflib.get_close_matches(token.text.casefold(), SCOPES, n=1, cutoff=0.7)
    if close:
        raise wrong(token, f"there is no scope {token.text}:", f"did you mean {close[0]}:?")
    end = token.end
    while end < len(text) and not text[end].isspace() and text[end] not in "()" + OPENING:
        end += 1
    return Token("word", text[token.start : end], token.start, end)


def _quoted_token(text: str, start: int) -> Token:
    end = start + 1
    while end < len(text) and text[end] not in CLOSING:
        end += 1
    if end == len(text):
        line = text.rstrip()
        operator = _OPERATOR.search(line, start)
        at = operator.start() if operator else len(line)
        raise QueryError(
            "this quote is not closed",
            start + 1,
            len(text) - start,
            f'write: {line[:at]}"{line[at:]}',
        )
    return Token("quoted", text[start + 1 : end], start, end + 1)


def _regex_token(text: str, start: int) -> Token | None:
    end = start + 1
    while end < len(text) and text[end] != "/":
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise QueryError(
            "this regular expression is not closed",
            start + 1,
            len(text) - start,
            f"write: {text.rstrip()}/",
        )
    after = end + 1
    while after < len(text) and text[after].isalpha():
        after += 1
    return Token("regex", text[start + 1 : end], start, after, text[end + 1 : after])
