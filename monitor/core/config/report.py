"""Problems as they are noted while a file is read."""

import re
from dataclasses import dataclass, field

from monitor.core.config.nodes import Node, Text
from monitor.core.config.source import Source
from monitor.errors import Problem

_LAST_NAME = r'(?:, )?\w+ ("[^"]*")$'


@dataclass(slots=True)
class Report:
    """The problems of one file, each with the thing it belongs to: ``topic "Raketen": …``."""

    source: Source
    problems: list[Problem] = field(default_factory=list)

    def note(
        self,
        node: Node,
        message: str,
        proposal: str = "",
        *,
        subject: str = "",
        offset: int = 0,
        width: int = 0,
    ) -> None:
        """Note a problem of a value; ``offset`` and ``width`` choose a part of its text.

        ``subject`` is left out where the message names it anyway.
        """
        column = node.column
        if (name := re.search(_LAST_NAME, subject)) and name[1] in message:
            subject = subject[: name.start()]
        if isinstance(node, Text) and offset:
            column = inner_column(node, offset)
        self.problems.append(
            self.source.problem(
                node.line,
                column,
                f"{subject}: {message}" if subject else message,
                width=width or max(1, node.width - offset),
                proposal=proposal,
            )
        )


def inner_column(text: Text, offset: int) -> int:
    """Return the column of a letter of a text's value (from 0), behind its quotation mark."""
    doubled = text.value[:offset].count("'") if text.style == "'" else 0
    return text.column + (text.style in ("'", '"')) + offset + doubled
