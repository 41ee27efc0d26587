"""Advice that a line's own words give: too short, or two keywords in one line."""

import re
from collections.abc import Iterator

from monitor.core.amounts import count
from monitor.core.editing.advice.note import Advice, Lines, advice, only_phrase
from monitor.core.matching.aliases import aliases, kind_of
from monitor.core.matching.forms import is_acronym
from monitor.core.matching.query import Phrase
from monitor.core.matching.text import Script, words
from monitor.model import Keyword, Topic

_SHORT = 3
_SEPARATORS = re.compile(r"\s*[,;|]\s*|\s+/\s+|\t+|\s{3,}")
_WORD_OPERATOR = re.compile(
    r"\s+(or|oder|and|und|not|nicht|ODER|UND|NICHT|[Nn]ear/\d+)\s+"  # what is meant for OR …
)
# These alone are hardly ever part of a phrase; "Sturm und Drang" is one.
_NO_WORDS = re.compile("or|oder|ODER|UND|NICHT|[Nn]ear/.*")
_MINUS = re.compile(r"\s+-(?=\w)")
_OPERATORS = {"oder": "OR", "und": "AND", "nicht": "NOT"}


def on_shapes(topic: Topic, lines: Lines) -> Iterator[Advice]:
    """Yield advice on lines that are too short, or that hold two keywords."""
    for keyword in topic.keywords:
        phrase = only_phrase(keyword)
        if phrase is None or phrase.quoted:
            continue
        yield from _too_short(topic, keyword, phrase, lines)
        yield from _run_together(topic, keyword, phrase, lines)


def _too_short(topic: Topic, keyword: Keyword, phrase: Phrase, lines: Lines) -> Iterator[Advice]:
    found = words(phrase.text)
    term = phrase.terms[0]
    if len(found) != 1 or len(phrase.terms) > 1 or term.fixed or term.wild:
        return
    form = found[0].form
    if found[0].script != Script.ALPHABET or len(form) > _SHORT or is_acronym(form):
        return
    if not form.isalpha() or kind_of(form):
        return
    yield advice(
        "short",
        topic,
        keyword,
        f'"{form}" has {count(len(form), "letter")}: many other words have such a form',
        f"write  ={form}  for this form only, or a phrase with it",
        lines,
    )


def _run_together(
    topic: Topic, keyword: Keyword, phrase: Phrase, lines: Lines
) -> Iterator[Advice]:
    parts, joint = _parts(topic, keyword.text, phrase)
    if len(parts) < 2:
        return
    shown = " and ".join(f'"{part}"' for part in parts)
    if joint:
        kind = " in small letters" if joint[-1].islower() else ""
        message = f'"{joint}"{kind} is a word like any other; this is one phrase'
        line = _WORD_OPERATOR.sub(_meant, keyword.text)
        proposal = f"write  {line}"
    elif _MINUS.search(keyword.text):
        message = "a minus excludes nothing; this is one phrase"
        proposal = f"write  {' NOT '.join(parts)}"
    else:
        message = f"{shown} are read as one phrase, word by word"
        proposal = "write each in a line of its own:  " + "  and  ".join(parts)
        proposal += f"  (or, of one meaning, {' OR '.join(parts)})"
    yield advice("run-together", topic, keyword, message, proposal, lines)


def _parts(topic: Topic, text: str, phrase: Phrase) -> tuple[list[str], str]:
    """Return the keywords that a line seems to hold, and the word between them."""
    parts = [part for part in _SEPARATORS.split(text) if words(part)]
    if len(parts) > 1:
        return parts, ""
    operators = _WORD_OPERATOR.findall(text)
    if meant := [one for one in operators if _NO_WORDS.fullmatch(one)]:
        return _WORD_OPERATOR.split(text)[::2], meant[0]
    return _MINUS.split(text) if _MINUS.search(text) else _known_apart(topic, phrase), ""


def _meant(operator: re.Match[str]) -> str:
    word = operator[1]
    return f" {_OPERATORS.get(word.lower(), word.upper())} "


def _known_apart(topic: Topic, phrase: Phrase) -> list[str]:
    """Return what a phrase consists of, if these are keywords or names each for itself."""
    whole = [term.text for term in phrase.terms]
    if len(whole) < 2 or aliases(phrase.text) or kind_of(phrase.text):
        return []
    others = {one.text.casefold() for one in topic.keywords if one.text != phrase.text}
    for at in range(1, len(whole)):
        left, right = " ".join(whole[:at]), " ".join(whole[at:])
        if left.casefold() in others and right.casefold() in others:
            return [left, right]
        both = set(aliases(left)), set(aliases(right))
        if all(both) and both[0].isdisjoint(both[1]) and left[:1].isupper():
            return [left, right]
    return whole if whole[0][:1].isupper() and all(map(aliases, whole)) else []
