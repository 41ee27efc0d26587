"""The tree of deliberate errors.

    MonitorError            something that a person can mend; its text says where and how
    ├── ConfigError         the configuration is wrong; carries every problem found
    ├── StoreError          the database can't be used (full, locked, newer than the program)
    ├── TemplateError       a mail template is wrong
    └── UsageError          a command was given something that does not exist

What the world does to us (a 404, a broken feed, a refused mail) is no error but a value: see
``monitor.model``.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Of a long line, this much is shown, and so much of it before the place of the problem.
SHOWN = 160
SHOWN_BEFORE = 60


class MonitorError(Exception):
    """Something that a person can mend; the text says where it is and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a configuration file, and its place there.

    ``line`` and ``column`` count from 1 (line 0: no place in a file, as for an environment
    variable); ``source`` is the text of that line, and ``width`` how many of its characters the
    caret underlines. ``proposal`` says what would be right.
    """

    file: str
    line: int
    column: int
    message: str
    source: str = ""
    width: int = 1
    proposal: str = ""

    def __str__(self) -> str:
        text = self.message
        if self.proposal:
            text += f"; {self.proposal}"
        place = f"{self.line}:{self.column}: " if self.line else " "
        head = f"{self.file}:{place}{text}"
        return "\n    ".join((head, *self.shown()))

    def shown(self, room: int = SHOWN, before: int = SHOWN_BEFORE) -> tuple[str, ...]:
        """Return the line and the caret below it; nothing of an empty line.

        A line of more than ``room`` characters is cut, with at most ``before`` of them before
        the place of the problem.
        """
        if not self.source.strip():
            return ()
        start = max(0, self.column - 1 - before) if len(self.source) > room else 0
        line = self.source.rstrip()[start : start + room]
        # A tab or a control character would shift the caret: each gets one cell.
        line = printable(line)
        at = self.column - 1 - start
        blank = sum(_cells(letter) for letter in line[:at])
        under = sum(_cells(letter) for letter in line[at : at + max(1, self.width)]) or 1
        return line, f"{' ' * blank}{'^' * under}"


def printable(text: str) -> str:
    """Return text with a blank for each character that is none to be seen, as a terminal's."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cells(letter: str) -> int:
    """Return how many cells of a terminal a letter takes (Unicode Standard Annex 11)."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class ConfigError(MonitorError):
    """The configuration can't be used; nothing of it was put in force."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreError(MonitorError):
    """The database can't be used; the text says which, why, and the way out."""


class TemplateError(MonitorError):
    """A mail template can't be rendered; the text names the file and the line."""


class UsageError(MonitorError):
    """A command was given a name or an argument that means nothing here."""
