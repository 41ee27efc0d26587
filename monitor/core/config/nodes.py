"""YAML as nodes: every scalar is text, every value knows its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from monitor.core.config.source import Source
from monitor.core.config.syntax import (
    PLAIN_SPACES,
    explained,
    is_inside_brackets,
    line_head,
    odd_indent_by,
    quoted,
)
from monitor.errors import ConfigError, Problem

MAX_DEPTH = 20
MAX_REPAIRS = 25
# libyaml is ten times faster; the wheels have it, a build without it still works.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A scalar.

    ``style`` is YAML's: empty (plain), ``'``, ``"``, ``|`` or ``>``. ``end_line`` and
    ``end_column`` point just behind it. ``secret`` says that an environment variable was put in,
    so that the value must not be shown.
    """

    value: str
    line: int
    column: int
    end_line: int
    end_column: int
    style: str = ""
    secret: bool = False

    @property
    def width(self) -> int:
        """Return how many characters of its first line it covers; large when it goes on."""
        return self.end_column - self.column if self.line == self.end_line else 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Settings with their values, in the order of the file; each key once."""

    items: tuple[tuple[Text, "Node"], ...]
    line: int
    column: int
    width: int = 1

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, if the file has it."""
        for name, value in self.items:
            if name.value == key:
                return value
        return None

    def key(self, key: str) -> Text | None:
        """Return the key itself, if the file has it."""
        return next((name for name, _ in self.items if name.value == key), None)

    def text(self, key: str) -> str:
        """Return the text of a key, or nothing where it is missing or no text."""
        value = self.get(key)
        return value.value if isinstance(value, Text) else ""


Node = Text | Sequence | Mapping


@dataclass(slots=True)
class _Reader:
    """Builds nodes from the parser's events and notes what we don't allow."""

    source: Source
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)

    def node(self, event: Any, depth: int) -> Node:
        """Return the node that begins with this event."""
        if depth > MAX_DEPTH:
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            message = f"lists in lists, more than {MAX_DEPTH} deep: no setting needs that"
            raise ConfigError([self.source.problem(line, column, message)])
        if isinstance(event, yaml.AliasEvent):
            return self._refused(event, "*", "an alias")
        stand_in = None
        if event.anchor is not None:
            stand_in = self._refused(event, "&", "an anchor")
        elif event.tag is not None:
            stand_in = self._refused(event, "!", "a tag")
        if isinstance(event, yaml.ScalarEvent):
            return stand_in or _text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: Any, depth: int) -> Sequence:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        line, column = start.start_mark.line + 1, start.start_mark.column + 1
        return Sequence(items=tuple(items), line=line, column=column)

    def _mapping(self, start: Any, depth: int) -> Mapping:
        items: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Text):
                self._note(key, "a setting's name must be a word, not a list")
            elif key.value[:1].isspace() and not key.style:
                self._note(key, odd_indent_by(key.value[0]), PLAIN_SPACES)
            elif key.value in items:
                first = items[key.value][0]
                self._note(
                    key,
                    f'"{key.value}" stands here a second time (first in line {first.line})',
                    "join the two, or delete one",
                )
            else:
                items[key.value] = (key, value)
        line, column = start.start_mark.line + 1, start.start_mark.column + 1
        width = next(iter(items.values()))[0].width if items else 1
        return Mapping(items=tuple(items.values()), line=line, column=column, width=width)

    def _note(self, node: Node, message: str, proposal: str = "") -> None:
        self.problems.append(
            self.source.problem(
                node.line, node.column, message, width=node.width, proposal=proposal
            )
        )

    def _refused(self, event: Any, sign: str, what: str) -> Text:
        """Note a sign that YAML takes for its own; return the words that were meant."""
        start = event.start_mark
        line, column = start.line + 1, start.column + 1
        whole = self.source.parsed(line)
        meant = whole[start.column :].rstrip()
        if is_inside_brackets(whole[: start.column]):
            meant = re.split(r"[,\]}]", meant)[0].rstrip()
        text = Text(
            value=meant,
            line=line,
            column=column,
            end_line=line,
            end_column=column + len(meant),
            style="'",
        )
        proposal = "delete it"
        if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) and meant[:2] != "!!":
            head = line_head(self.source, line, column)
            proposal = f"put the text in single quotes:  {quoted(head, meant)}"
        self._note(text, f"{sign} begins {what} of YAML, and such are not used here", proposal)
        return text


def read_nodes(source: Source, first_key: str) -> tuple[Mapping, Source, list[Problem]]:
    """Return the settings of a file, the source as it could be read, and problems of its form.

    Where a line breaks YAML's rules in a way that can be guessed, it is mended in memory, so
    that the problems after it are found in the same run. ``first_key`` is the setting with which
    such a file begins.

    Raises:
        ConfigError: the file can't be read beyond some place.
    """
    problems: list[Problem] = []
    for _ in range(MAX_REPAIRS):
        reader = _Reader(source, _events(source.text))
        try:
            root = _root(reader, first_key)
        except yaml.MarkedYAMLError as error:
            problem, mended = explained(source, error)
            # A tab mended may stand in the wrong column: one thing to say of a line is enough.
            if problem.line not in {one.line for one in problems}:
                problems.append(problem)
            if mended is None:
                break
            source = mended
        except ConfigError as error:
            problems.extend(error.problems)
            break
        else:
            return root, source, problems + reader.problems
    raise ConfigError(problems)


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=_LOADER))


def _root(reader: _Reader, first_key: str) -> Mapping:
    """Return the only document of a file, which must be a mapping."""
    source = reader.source
    next(reader.events)  # the start of the stream
    if isinstance(next(reader.events), yaml.StreamEndEvent):
        proposal = "`monitor init` writes such a file in an empty folder, to begin with"
        raise ConfigError([source.problem(1, 1, "the file is empty", proposal=proposal)])
    root = reader.node(next(reader.events), 1)
    next(reader.events)  # the end of the document
    more = next(reader.events)
    if not isinstance(more, yaml.StreamEndEvent):
        raise ConfigError([*reader.problems, _second_document(source, more)])
    if not isinstance(root, Mapping):
        what = "a list" if isinstance(root, Sequence) else "a text"
        problem = source.problem(
            root.line,
            root.column,
            f"the file must hold settings (name: value), not {what}",
            width=root.width,
            proposal=f"begin it with the line  {first_key}:  and indent what follows",
        )
        raise ConfigError([*reader.problems, problem])
    return root


def _second_document(source: Source, event: Any) -> Problem:
    return source.problem(
        event.start_mark.line + 1,
        event.start_mark.column + 1,
        "a second document begins here, and only one is read",
        width=3,
        proposal="delete this line",
    )


def _text(event: Any) -> Text:
    return Text(
        value=event.value,
        line=event.start_mark.line + 1,
        column=event.start_mark.column + 1,
        end_line=event.end_mark.line + 1,
        end_column=event.end_mark.column + 1,
        style=event.style or "",
    )
