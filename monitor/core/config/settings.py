"""Groups of settings as classes: each setting its kind, its default, its explanation.

A group is written as a class whose attributes are ``Setting``; an instance holds what a file says,
and the defaults for the rest. pydantic did this before: to import it and to build its models took
0.2 s of every command, and all it decided was where a value is missing or not expected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, overload

from monitor.core.config import nodes
from monitor.core.config.unfit import UnfitError

Value = TypeVar("Value")
Group = TypeVar("Group", bound="Settings")


class Kind(Generic[Value]):
    """How a setting is written, and which value comes of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Kind[Value]):
    """A value written as one text: its reader, what it is in words, an example, its schema."""

    parse: Callable[[str], Value]
    words: str
    example: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    def read(self, text: str) -> Value:
        """Return the value of a text.

        Raises:
            UnfitError: it is none of this kind.
        """
        if not text.strip():
            raise UnfitError(f"the value is missing: {self.words} is meant")
        return self.parse(text.strip())


@dataclass(frozen=True, slots=True, eq=False)
class Listed(Kind[tuple[Value, ...]]):
    """A list that may also be written as one text, or as a block with one item to a line.

    ``of`` says what the items are: plain names, expressions of the keyword language, or sample
    texts.
    """

    item: Scalar[Value]
    of: Literal["names", "expressions", "samples"] = "names"
    is_needed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table(Kind[Mapping[str, str]]):
    """Names of the user's choice, each with a text."""

    name: Scalar[str]
    text: Scalar[str]


@dataclass(frozen=True, slots=True, eq=False)
class OneGroup(Kind[Group]):
    """A group of settings."""

    model: type[Group]


@dataclass(frozen=True, slots=True, eq=False)
class Groups(Kind[tuple[Group, ...]]):
    """A list of groups of settings; ``is_block``: of keywords, which may also be lines."""

    model: type[Group]
    is_block: bool = False
    is_needed: bool = False


class Setting(Generic[Value]):
    """A setting of a group: what it is, and what counts where a file doesn't say it.

    As an attribute of an instance it is the value. ``key`` is what people write: the attribute's
    name, without the ``_`` that tells it from a word of Python's.
    """

    def __init__(
        self, kind: Kind[Any], what: str, default: Value, *, is_required: bool = False
    ) -> None:
        self.kind = kind
        self.what = what
        self.default = default
        self.is_required = is_required
        self.name = self.key = ""

    def __set_name__(self, owner: "type[Settings]", name: str) -> None:
        self.name = name
        self.key = name.rstrip("_")

    @overload
    def __get__(self, instance: None, owner: "type[Settings]") -> Self: ...
    @overload
    def __get__(self, instance: "Settings", owner: "type[Settings]") -> Value: ...
    def __get__(self, instance: "Settings | None", owner: "type[Settings]") -> Self | Value:
        # Asked only for what the instance has no value of its own for.
        return self if instance is None else self.default


def needed(kind: Kind[Value], what: str) -> Setting[Value]:
    """Return a setting that must be there."""
    missing: Any = None
    return Setting(kind, what, missing, is_required=True)


def optional(kind: Kind[Value], what: str) -> Setting[Value | None]:
    """Return a setting that may be left out, and then is None."""
    return Setting(kind, what, None)


def setting(kind: Kind[Value], default: Value, what: str) -> Setting[Value]:
    """Return a setting that has a default."""
    return Setting(kind, what, default)


class Settings:
    """Settings of one group; what is not named in its class is an error.

    ``noun`` is what people call one of these, ``called`` which settings tell it from its siblings,
    ``known`` its settings by the keys that people write.
    """

    noun: ClassVar[str] = ""
    called: ClassVar[tuple[str, ...]] = ("name",)
    known: ClassVar[Mapping[str, Setting[Any]]] = {}

    def __init_subclass__(cls) -> None:
        cls.known = {one.key: one for one in vars(cls).values() if isinstance(one, Setting)}

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.__dict__.update(values or {})


def scalar_of(kind: Kind[Any] | None) -> Scalar[Any] | None:
    """Return how a setting's text (or each text of its list) is read, if it has one."""
    match kind:
        case Scalar():
            return kind
        case Listed():
            return kind.item
        case Table():
            return kind.name
        case _:
            return None


def model_of(kind: Kind[Any] | None) -> type[Settings] | None:
    """Return the model of a group, or of the items of a list of groups."""
    match kind:
        case OneGroup() | Groups():
            return kind.model
        case _:
            return None


def subject_of(node: nodes.Node, model: type[Settings], position: int) -> str:
    """Return what people call one of several: ``topic "Raketen"``, or ``topic 2``."""
    if isinstance(node, nodes.Mapping):
        for key in model.called:
            name, value = " ".join(node.text(key).split()), node.get(key)
            if name and not (isinstance(value, nodes.Text) and value.secret):
                return f'{model.noun} "{name[:60]}"'
    return f"{model.noun} {position + 1}"
