"""A keyword line to a tree: words, phrases, wildcards, expressions, Boolean operators, scopes.

    expression = conjunction { "OR" conjunction }
    conjunction = nearness { "AND" nearness | ["AND"] "NOT" nearness }
    nearness = operand { "NEAR/" n operand }
    operand = "(" expression ")" | scope operand | phrase | quoted | /regex/
    phrase = term { term }            each term a word, =word, Raket* or *rakete

A line may end in ``^2``: its weight. Typographic quotes are quotes.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from monitor.core.matching.text import normalise, words


class QueryError(ValueError):
    """A keyword can't be read.

    ``column`` counts from 1 within the line, ``width`` characters are wrong; ``proposal`` says
    what would be right.
    """

    def __init__(self, message: str, column: int, width: int = 1, proposal: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.width = width
        self.proposal = proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a phrase. ``fixed`` forbids other forms of it, ``wild`` allows ``*``."""

    text: str
    fixed: bool = False
    wild: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that follow each other; a single word is a phrase of one."""

    text: str
    terms: tuple[Term, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A regular expression, tried on the normalised text of a field."""

    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Any of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The part nowhere in the entry; only beside a positive partner."""

    part: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Both parts in one field, at most ``distance`` words apart, in any order."""

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part only in a field, in entries of a language, or of a feed."""

    kind: Literal["title", "body", "lang", "feed"]
    value: str
    part: "Node"


Node = Phrase | Pattern | And | Or | Not | Near | Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A keyword line, read.

    ``text`` is the line without its weight, ``label`` its first word or phrase.
    """

    text: str
    label: str
    root: Node
    weight: float = 1.0


OPENING = '"„“”«»‚‹›'
CLOSING = '"“”„«»‘’‹›'
SCOPES = ("title", "body", "lang", "feed")
_TOKEN = regex.compile(
    r"""\s+
    | (?P<open>\() | (?P<close>\))
    | (?P<scope>\p{L}+):(?=\S)(?!//)
    | (?P<word>[^\s()"„“”«»]+)
    """,
    regex.VERBOSE,
)
_WEIGHT = regex.compile(r"\s+\^(?P<number>\S*)\s*\Z")
_NEAR = regex.compile(r"NEAR(?:/(?P<distance>\S*))?\Z")
_WILD = regex.compile(r"\*?[^*]+\*?\Z")
MAX_LENGTH = 2_000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["(", ")", "scope", "word", "quoted", "regex", "end"]
    text: str
    start: int
    end: int
    flags: str = ""


@lru_cache(maxsize=4_096)
def parse_query(text: str) -> Query:
    """Return the tree of a keyword line.

    Raises:
        QueryError: with the place of the fault in ``text`` and what would be right.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"a keyword may have {MAX_LENGTH} characters", MAX_LENGTH + 1)
    body, weight = _weight(text)
    if not body.strip():
        raise QueryError("an empty keyword finds nothing", 1, max(1, len(text)))
    parser = _Parser(body)
    root = parser.whole()
    first = next(leaves(root))
    return Query(text=body.strip(), label=_label(first), root=root, weight=weight)


def label(text: str) -> str:
    """Return under which name a keyword line is told: its first word or phrase."""
    try:
        return parse_query(text).label
    except QueryError:
        return text.strip()


def leaves(node: Node, *, denied: bool = False) -> Iterator[Phrase | Pattern]:
    """Yield the words, phrases and expressions of a tree in the order written.

    Those under NOT only where ``denied`` ones are asked for too: they can't hit.
    """
    match node:
        case Phrase() | Pattern():
            yield node
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from leaves(part, denied=denied)
        case Near(left=left, right=right):
            yield from leaves(left, denied=denied)
            yield from leaves(right, denied=denied)
        case Scope(part=part):
            yield from leaves(part, denied=denied)
        case Not(part=part):
            if denied:
                yield from leaves(part, denied=denied)


def _label(leaf: Phrase | Pattern) -> str:
    return leaf.text if isinstance(leaf, Phrase) else f"/{leaf.text}/"


def _weight(text: str) -> tuple[str, float]:
    found = _WEIGHT.search(text)
    if not found:
        return text, 1.0
    try:
        weight = float(found["number"])
    except ValueError:
        weight = -1.0
    if not 0 < weight <= 1_000:
        column = found.start("number")
        raise QueryError(
            "a weight is a number above 0, such as ^2",
            column,
            max(1, found.end("number") - column + 1),
        )
    return text[: found.start()], weight


class _Parser:
    """Recursive descent over the tokens of one line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def is_word(self, *texts: str) -> bool:
        return self.now.kind == "word" and self.now.text in texts

    def whole(self) -> Node:
        root = self.expression()
        if self.now.kind != "end":
            raise _wrong(self.now, "this closing parenthesis opens nowhere", "leave it out")
        return root

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _wrong(self.now, f"parentheses nest deeper than {MAX_DEPTH}")
        parts = [self.conjunction()]
        while self.is_word("OR"):
            self.take()
            parts.append(self.conjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(parts=tuple(parts))

    def conjunction(self) -> Node:
        start = self.now
        parts: list[Node] = []
        first = True
        while first or self.is_word("AND", "NOT"):
            if not first and self.is_word("AND"):
                self.take()
            if self.is_word("NOT"):
                self.take()
                parts.append(Not(part=self.nearness()))
            else:
                parts.append(self.nearness())
            first = False
        if all(isinstance(part, Not) for part in parts):
            raise _wrong(
                start, "NOT needs something to find beside it", "write: Rakete NOT Silvester"
            )
        self.no_neighbour()
        return parts[0] if len(parts) == 1 else And(parts=tuple(parts))

    def no_neighbour(self) -> None:
        """Refuse two operands side by side: nobody could say whether both or either is meant."""
        token = self.now
        if token.kind in ("end", ")") or self.is_word("OR", "AND", "NOT"):
            return
        left = self.text[: token.start].rstrip()
        right = self.text[token.start :].strip()
        raise _wrong(
            token,
            "an operator is missing before this",
            f"write: {left} AND {right}, or {left} OR {right}",
        )

    def nearness(self) -> Node:
        left = self.operand()
        while self.now.kind == "word" and (near := _NEAR.match(self.now.text)):
            token = self.take()
            number = near["distance"]
            if (
                number is None
                or not number.isascii()
                or not number.isdigit()
                or not 0 < int(number) <= 100
            ):
                raise _wrong(token, "NEAR needs a distance from 1 to 100 words", "write: NEAR/10")
            left = Near(left=left, right=self.operand(), distance=int(number))
        return left

    def operand(self) -> Node:
        token = self.now
        match token.kind:
            case "(":
                return self.parenthesis()
            case "scope":
                return self.scope()
            case "quoted":
                return _quoted(self.take())
            case "regex":
                return _pattern(self.take())
            case "word" if not _is_operator(token):
                return self.phrase()
        before = self.tokens[self.at - 1] if self.at else None
        if before is not None and before.kind == "word" and _is_operator(before):
            raise _wrong(before, f"{before.text} needs a keyword after it")
        if token.kind == "word":
            raise _wrong(
                token,
                f"{token.text} needs a keyword before it",
                f'to look for the word itself, quote it: "{token.text}"',
            )
        raise _wrong(token, "a keyword is missing here")

    def parenthesis(self) -> Node:
        opened = self.take()
        if self.now.kind == ")":
            raise _wrong(opened, "nothing stands in these parentheses", width=2)
        inner = self.expression()
        closed = self.take()
        if closed.kind != ")":
            raise _wrong(opened, "this parenthesis is not closed", "add ) where the group ends")
        return inner

    def scope(self) -> Node:
        token = self.take()
        kind = token.text
        value = ""
        if kind in ("lang", "feed"):
            if self.now.kind not in ("word", "quoted"):
                raise _wrong(token, f"{kind}: needs a name after it", _SCOPE_EXAMPLES[kind])
            value = self.take().text
        if self.now.kind in ("end", ")") or (self.now.kind == "word" and _is_operator(self.now)):
            raise _wrong(token, f"{kind}: needs a keyword after it", _SCOPE_EXAMPLES[kind])
        part = self.operand()
        if kind == "lang":
            value = value.casefold()
            if not regex.fullmatch(r"[a-z]{2,3}", value):
                raise _wrong(
                    token, f"{value!r} is no language", "write a code of two letters: lang:de"
                )
            return Scope(kind="lang", value=value, part=part)
        return Scope(kind=kind, value=value, part=part)  # type: ignore[arg-type]  # of SCOPES

    def phrase(self) -> Phrase:
        start = self.now
        terms: list[Term] = []
        while self.now.kind == "word" and not _is_operator(self.now):
            terms.extend(_terms(self.take()))
        end = self.tokens[self.at - 1]
        if not terms:
            raise _wrong(start, "no letter and no digit in this keyword: it could never hit")
        text = self.text[start.start : end.end].strip()
        return Phrase(text=text.removeprefix("=") if len(terms) == 1 else text, terms=tuple(terms))


_SCOPE_EXAMPLES = {
    "title": "write: title:Atommacht",
    "body": "write: body:Atommacht",
    "lang": "write: lang:de Rakete",
    "feed": 'write: feed:Tagesschau Rakete, or feed:"Deutsche Welle" Rakete',
}


def _is_operator(token: _Token) -> bool:
    return token.text in ("AND", "OR", "NOT") or _NEAR.match(token.text) is not None


def _wrong(
    token: _Token, message: str, proposal: str = "", width: int | None = None
) -> QueryError:
    return QueryError(message, token.start + 1, width or max(1, token.end - token.start), proposal)


def _tokens(text: str) -> Iterator[_Token]:
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
    yield _Token("end", "", len(text.rstrip()), len(text.rstrip()) + 1)


def _plain_token(kind: str, text: str, start: int, end: int) -> _Token:
    if kind == "open":
        return _Token("(", "(", start, end)
    if kind == "close":
        return _Token(")", ")", start, end)
    if kind == "scope":
        return _Token("scope", text, start, end)
    return _Token("word", text, start, end)


def _unknown_scope(text: str, token: _Token) -> _Token:
    """Take ``Studie:Klima`` as words, but refuse what was surely meant as a scope."""
    close = difflib.get_close_matches(token.text.casefold(), SCOPES, n=1, cutoff=0.7)
    if close:
        raise _wrong(token, f"there is no scope {token.text}:", f"did you mean {close[0]}:?")
    end = token.end
    while end < len(text) and not text[end].isspace() and text[end] not in "()" + OPENING:
        end += 1
    return _Token("word", text[token.start : end], token.start, end)


def _quoted_token(text: str, start: int) -> _Token:
    end = start + 1
    while end < len(text) and text[end] not in CLOSING:
        end += 1
    if end == len(text):
        raise QueryError(
            "this quote is not closed", start + 1, len(text) - start, f'write: {text.rstrip()}"'
        )
    return _Token("quoted", text[start + 1 : end], start, end + 1)


def _regex_token(text: str, start: int) -> _Token | None:
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
    return _Token("regex", text[start + 1 : end], start, after, text[end + 1 : after])


def _quoted(token: _Token) -> Phrase:
    pieces = (normalise(piece)[0] for piece in token.text.split())
    terms = tuple(Term(text=piece, fixed=True) for piece in pieces if words(piece))
    if not terms:
        raise _wrong(token, "no letter and no digit between these quotes: it could never hit")
    return Phrase(text=token.text.strip(), terms=terms, quoted=True)


def _terms(token: _Token) -> list[Term]:
    text = token.text
    fixed = text.startswith("=")
    if fixed:
        text = text[1:]
    text = normalise(text)[0]
    if "*" in text:
        return [_wildcard(token, text)]
    if fixed and not words(text):
        raise _wrong(token, "= needs a word after it", "write: =Feuer")
    if not words(text):
        return []
    return [Term(text=text, fixed=fixed)]


def _wildcard(token: _Token, text: str) -> Term:
    letters = sum(c.isalnum() for c in text)
    if letters < 3:
        raise _wrong(token, "a * needs at least 3 letters beside it")
    if not _WILD.match(text):
        raise _wrong(
            token,
            "a * stands at the beginning or at the end of a word",
            "write: Raket* or *rakete",
        )
    return Term(text=text, wild=True)


# What makes a bad expression slow: long runs of one kind, and a last character that spoils it.
_PROBES = tuple(
    f"{unit * (4_000 // len(unit))}!" for unit in ("a", "1", "a1", " ", "-", "a ", "Ab-1 ", "aaab")
)
PATTERN_SECONDS = 0.02


def _pattern(token: _Token) -> Pattern:
    if token.flags not in ("", "i"):
        raise _wrong(token, f"unknown flags {token.flags!r}", "only i (any case) may follow: /…/i")
    if not token.text.strip():
        raise _wrong(token, "this regular expression is empty")
    try:
        compiled = compile_pattern(token.text, ignore_case=bool(token.flags))
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise _wrong(token, f"not a regular expression: {error}") from None
    if compiled.search("", timeout=PATTERN_SECONDS):
        raise _wrong(token, "this expression hits everything, even an empty text")
    for probe in _PROBES:
        try:
            compiled.search(probe, timeout=PATTERN_SECONDS)
        except TimeoutError:
            raise _wrong(
                token,
                "this expression can take too long",
                "avoid a repetition inside a repetition, such as (a+)+",
            ) from None
    return Pattern(text=token.text, ignore_case=bool(token.flags))


@lru_cache(maxsize=1_024)
def compile_pattern(text: str, *, ignore_case: bool) -> "regex.Pattern[str]":
    """Return the expression, ready to be searched for; cached.

    Raises:
        regex.error: when it is none.
    """
    return regex.compile(text, regex.IGNORECASE if ignore_case else 0)
