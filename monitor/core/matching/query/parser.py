"""A keyword line to a tree: words, phrases, wildcards, expressions, Boolean operators, scopes.

    expression = conjunction { "OR" conjunction }
    conjunction = nearness { "AND" nearness | ["AND"] "NOT" nearness }
    nearness = operand { "NEAR/" n operand }
    operand = "(" expression ")" | scope operand | phrase | quoted | /regex/
    phrase = term { term }            each term a word, =word, Raket* or *rakete

A line may end in ``^2``: its weight. Typographic quotes are quotes.
"""

from functools import lru_cache

import regex

from monitor.core.matching.query.terms import pattern, quoted, terms
from monitor.core.matching.query.tokens import NEAR, Token, is_operator, tokens, wrong
from monitor.core.matching.query.tree import (
    And,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    QueryError,
    Scope,
    Term,
    leaves,
)

_WEIGHT = regex.compile(r"\s+\^(?P<number>\S*)\s*\Z")
MAX_LENGTH = 2_000
MAX_DEPTH = 50


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
        self.tokens = list(tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def is_word(self, *texts: str) -> bool:
        return self.now.kind == "word" and self.now.text in texts

    def whole(self) -> Node:
        root = self.expression()
        if self.now.kind != "end":
            raise wrong(self.now, "this closing parenthesis opens nowhere", "leave it out")
        return root

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise wrong(self.now, f"parentheses nest deeper than {MAX_DEPTH}")
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
            raise wrong(
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
        raise wrong(
            token,
            "an operator is missing before this",
            f"write: {left} AND {right}, or {left} OR {right}",
        )

    def nearness(self) -> Node:
        left = self.operand()
        while self.now.kind == "word" and (near := NEAR.match(self.now.text)):
            token = self.take()
            number = near["distance"]
            if (
                number is None
                or not number.isascii()
                or not number.isdigit()
                or not 0 < int(number) <= 100
            ):
                raise wrong(token, "NEAR needs a distance from 1 to 100 words", "write: NEAR/10")
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
                return quoted(self.take())
            case "regex":
                return pattern(self.take())
            case "word" if not is_operator(token):
                return self.phrase()
        before = self.tokens[self.at - 1] if self.at else None
        if before is not None and before.kind == "word" and is_operator(before):
            raise wrong(before, f"{before.text} needs a keyword after it")
        if token.kind == "word":
            raise wrong(
                token,
                f"{token.text} needs a keyword before it",
                f'to look for the word itself, quote it: "{token.text}"',
            )
        raise wrong(token, "a keyword is missing here")

    def parenthesis(self) -> Node:
        opened = self.take()
        if self.now.kind == ")":
            raise wrong(opened, "nothing stands in these parentheses", width=2)
        inner = self.expression()
        closed = self.take()
        if closed.kind != ")":
            raise wrong(opened, "this parenthesis is not closed", "add ) where the group ends")
        return inner

    def scope(self) -> Node:
        token = self.take()
        kind = token.text
        value = ""
        if kind in ("lang", "feed"):
            if self.now.kind not in ("word", "quoted"):
                raise wrong(token, f"{kind}: needs a name after it", _SCOPE_EXAMPLES[kind])
            value = self.take().text
        if self.now.kind in ("end", ")") or (self.now.kind == "word" and is_operator(self.now)):
            raise wrong(token, f"{kind}: needs a keyword after it", _SCOPE_EXAMPLES[kind])
        part = self.operand()
        if kind == "lang":
            value = value.casefold()
            if not regex.fullmatch(r"[a-z]{2,3}", value):
                raise wrong(
                    token, f"{value!r} is no language", "write a code of two letters: lang:de"
                )
            return Scope(kind="lang", value=value, part=part)
        return Scope(kind=kind, value=value, part=part)  # type: ignore[arg-type]  # of SCOPES

    def phrase(self) -> Phrase:
        start = self.now
        made: list[Term] = []
        while self.now.kind == "word" and not is_operator(self.now):
            made.extend(terms(self.take()))
        end = self.tokens[self.at - 1]
        if not made:
            raise wrong(start, "no letter and no digit in this keyword: it could never hit")
        text = self.text[start.start : end.end].strip()
        return Phrase(text=text.removeprefix("=") if len(made) == 1 else text, terms=tuple(made))


_SCOPE_EXAMPLES = {
    "title": "write: title:Atommacht",
    "body": "write: body:Atommacht",
    "lang": "write: lang:de Rakete",
    "feed": 'write: feed:Tagesschau Rakete, or feed:"Deutsche Welle" Rakete',
}
