"""Texts that make a bad regular expression slow, made from the expression itself.

What is slow is a repetition that can take the same text in many ways, and something after it
that spoils the match. So every repetition is found, with an example of what must stand before it
and of what it repeats; the probe has the example many times, and an end that fits nothing.

The reading is rough: what it does not understand (a look-around, a condition, a back reference)
counts as nothing. A probe can only be too weak by that, never refuse an innocent expression,
because it is the time that decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

# What is quadratic is left to the time limit: it takes long only where a text was made for it.
SIZE = 300
_SPOILER = "\x01"
_MOST = 30
_CLASSES = {"d": "1", "w": "a", "s": " ", "h": " ", "R": "\n", "n": "\n", "t": "\t", "X": "a"}
_NOTHING = "bBAZzGKmM"
_LOOSE = ("a", "1", "a1", " ", "-", "a ", "Ab-1 ", "aaab", "Rakete ")


def probes(expression: str) -> Iterator[str]:
    """Yield texts of about ``SIZE`` characters on which a bad expression takes long."""
    reader = _Reader(expression)
    example, _ = reader.alternatives()
    # A text that lacks a letter which the expression asks for is done with at a glance: so the
    # end has them all.
    end = f"{_SPOILER}{example}"
    for before, body in dict.fromkeys(reader.loops[:_MOST]):
        if body:
            yield f"{before}{body * (SIZE // len(body))}{end}"
    for body in _LOOSE:
        yield f"{body * (SIZE // len(body))}{end}"


@dataclass
class _Reader:
    """Walks over an expression; ``loops`` are (what stands before, what is repeated)."""

    text: str
    at: int = 0
    before: str = ""
    loops: list[tuple[str, str]] = field(default_factory=list)

    def alternatives(self) -> tuple[str, str]:
        """Return an example of the first alternative, and one of all of them in a row."""
        start = self.before
        first, every = "", ""
        number = 0
        while True:
            self.before = start
            example = self._sequence()
            first = example if number == 0 else first
            every += example
            number += 1
            if self.text[self.at : self.at + 1] != "|":
                break
            self.at += 1
        self.before = start
        return first, every

    def _sequence(self) -> str:
        made = ""
        start = self.before
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            self.before = start + made
            first, every = self._atom()
            if self._is_loop():
                self.loops += [(self.before, first), (self.before, every)]
            made += first
        self.before = start
        return made

    def _atom(self) -> tuple[str, str]:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            made = self._set()
        elif char == "\\":
            made = self._escape()
        else:
            made = "" if char in "^$" else "a" if char == "." else char
        return made, made

    def _group(self) -> tuple[str, str]:
        skipped = False
        if self.text.startswith("?", self.at):
            # (?:…), (?>…), (?i:…) and (?P<name>…) hold something; the others look or decide.
            end = self.at + 1
            while end < len(self.text) and self.text[end] not in ":>)=!(":
                end += 1
            skipped = self.text[end : end + 1] not in (":", ">")
            self.at = end if self.text[end : end + 1] == ")" else end + 1
        examples = self.alternatives()
        self.at += 1
        return ("", "") if skipped else examples

    def _set(self) -> str:
        start = self.at
        self.at += self.text.startswith("^", start)
        self.at += self.text.startswith("]", self.at)
        while self.at < len(self.text) and self.text[self.at] != "]":
            self.at += 2 if self.text[self.at] == "\\" else 1
        inner = self.text[start : self.at]
        self.at += 1
        if inner.startswith("^"):
            return next((char for char in "a1 -" if char not in inner), "a")
        if inner.startswith("\\"):
            return _CLASSES.get(inner[1:2], "a")
        return inner[:1]

    def _escape(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char in "pP" and self.text.startswith("{", self.at):
            self.at = self.text.find("}", self.at) + 1 or len(self.text)
            return "a"
        if char.isdigit() or char in _NOTHING:
            return ""
        return _CLASSES.get(char, "a" if char in "DWSHNV" else char)

    def _is_loop(self) -> bool:
        """Pass over a quantifier; say whether it repeats without end, or often."""
        char = self.text[self.at : self.at + 1]
        loop = char in ("*", "+")
        if char == "{":
            end = self.text.find("}", self.at)
            low, comma, high = self.text[self.at + 1 : max(end, self.at)].partition(",")
            if end < 0 or not (low + high).isdigit():
                return False
            loop = not high if comma else int(low) > 1
            loop = loop or (high.isdigit() and int(high) > 1)
            self.at = end
        elif char not in ("*", "+", "?") or not char:
            return False
        self.at += 1
        if self.text[self.at : self.at + 1] in ("?", "+"):
            self.at += 1
        return loop
