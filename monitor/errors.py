"""The tree of deliberate errors.

    MonitorError            something that a person can mend; its text says where and how
    ├── ConfigError         the configuration is wrong; carries every problem found
    ├── StoreError          the database can't be used (full, locked, newer than the program)
    ├── TemplateError       a mail template is wrong
    └── UsageError          a command was given something that does not exist

What the world does to us (a 404, a broken feed, a refused mail) is no error but a value: see
``monitor.model``.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class MonitorError(Exception):
    """Something that a person can mend; the text says where it is and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a configuration file, and its place there.

    ``line`` and ``column`` count from 1; ``source`` is the text of that line, and ``width`` how
    many of its characters the caret underlines. ``proposal`` says what would be right.
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
        head = f"{self.file}:{self.line}:{self.column}: {text}"
        if not self.source.strip():
            return head
        # A tab would shift the caret: both lines get the same blanks before it.
        shown = self.source.rstrip().replace("\t", " ")
        return f"{head}\n    {shown}\n    {' ' * (self.column - 1)}{'^' * max(1, self.width)}"


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
