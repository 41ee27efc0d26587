"""The words of a phrase and the expressions of a keyword line, checked as they are read."""

from functools import lru_cache

import regex

from monitor.core.matching.query.probes import probes
from monitor.core.matching.query.tokens import Token, wrong
from monitor.core.matching.query.tree import Pattern, Phrase, Term
from monitor.core.matching.text import normalise, words

_WILD = regex.compile(r"\*?[^*]+\*?\Z")


def quoted(token: Token) -> Phrase:
    """Return the phrase between quotes, every word exactly as it stands.

    Raises:
        QueryError: when no word is in it.
    """
    pieces = (normalise(piece)[0] for piece in token.text.split())
    made = tuple(Term(text=piece, fixed=True) for piece in pieces if words(piece))
    if not made:
        raise wrong(token, "no letter and no digit between these quotes: it could never hit")
    return Phrase(text=token.text.strip(), terms=made, quoted=True)


def terms(token: Token) -> list[Term]:
    """Return the word of a plain token as a list of one; empty where it is only punctuation.

    Raises:
        QueryError: at a wildcard or a ``=`` that could never hit.
    """
    text = token.text
    fixed = text.startswith("=")
    if fixed:
        text = text[1:]
    text = normalise(text)[0]
    if "*" in text:
        return [_wildcard(token, text)]
    if fixed and not words(text):
        raise wrong(token, "= needs a word after it", "write: =Feuer")
    if not words(text):
        return []
    return [Term(text=text, fixed=fixed)]


def _wildcard(token: Token, text: str) -> Term:
    letters = sum(c.isalnum() for c in text)
    if letters < 3:
        raise wrong(token, "a * needs at least 3 letters beside it")
    if not _WILD.match(text):
        raise wrong(
            token,
            "a * stands at the beginning or at the end of a word",
            "write: Raket* or *rakete",
        )
    return Term(text=text, wild=True)


# So much of a processor an expression may take on one field of an entry; beyond it is stopped.
PATTERN_SECONDS = 0.012


def pattern(token: Token) -> Pattern:
    """Return the regular expression of a token, tried on texts that make a bad one slow.

    Raises:
        QueryError: when it is none, hits everything or takes too long.
    """
    if token.flags not in ("", "i"):
        raise wrong(token, f"unknown flags {token.flags!r}", "only i (any case) may follow: /…/i")
    if not token.text.strip():
        raise wrong(token, "this regular expression is empty")
    try:
        compiled = compile_pattern(token.text, ignore_case=bool(token.flags))
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise wrong(token, f"not a regular expression: {error}") from None
    if compiled.search("", timeout=PATTERN_SECONDS):
        raise wrong(token, "this expression hits everything, even an empty text")
    for probe in probes(token.text):
        try:
            compiled.search(probe, timeout=PATTERN_SECONDS)
        except TimeoutError:
            raise wrong(
                token,
                "this expression can take too long",
                "avoid a repetition inside a repetition, or two side by side that can take the"
                " same letters: a+ instead of (a+)+, \\w+ instead of \\w*\\w*",
            ) from None
    return Pattern(text=token.text, ignore_case=bool(token.flags))


@lru_cache(maxsize=1_024)
def compile_pattern(text: str, *, ignore_case: bool) -> "regex.Pattern[str]":
    """Return the expression, ready to be searched for; cached.

    Raises:
        regex.error: when it is none.
    """
    return regex.compile(text, regex.IGNORECASE if ignore_case else 0)
