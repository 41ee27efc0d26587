"""Nodes to settings: each value read by its kind, and all that is wrong found in one walk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from monitor.core.config.nodes import Mapping, Sequence, Text
from monitor.core.config.problems import Fault, Spot, What, note_faults
from monitor.core.config.report import Report
from monitor.core.config.settings import (
    Groups,
    Kind,
    Listed,
    OneGroup,
    Scalar,
    Settings,
    Table,
    model_of,
)
from monitor.core.config.unfit import UnfitError

Model = TypeVar("Model", bound=Settings)


def read_settings(root: Mapping, model: type[Model], report: Report) -> Model | None:
    """Return the settings of a file; None, and noted problems, where something is wrong."""
    walk = _Walk()
    made = walk.group(model, Spot(node=root, parent=root, model=model))
    note_faults(walk.faults, model, report)
    return None if walk.faults else made


@dataclass(slots=True)
class _Walk:
    """Reads values and gathers what is wrong; what can't be read comes back as None."""

    faults: list[Fault] = field(default_factory=list)

    def group(self, model: type[Model], spot: Spot) -> Model | None:
        """Return what is written of a group; the model knows the defaults."""
        node = spot.node
        if not isinstance(node, Mapping):
            self._note("no group", spot)
            return None
        written = {key.value: value for key, value in node.items}
        values: dict[str, Any] = {}
        for key, setting in model.known.items():
            if key in written or setting.is_required:
                below = Spot(
                    node=written.get(key, node),
                    parent=node,
                    model=model,
                    key=key,
                    kind=setting.kind,
                    above=spot,
                )
                if key in written:
                    values[setting.name] = self._value(setting.kind, below)
                else:
                    self._note("missing", below)
        for key, value in written.items():
            if key not in model.known:
                here = Spot(node=value, parent=node, model=model, key=key, above=spot)
                self._note("unknown", here)
        return model(values)

    def _value(self, kind: Kind[Any], spot: Spot) -> Any:
        match kind:
            case Scalar():
                return self._scalar(kind, spot)
            case OneGroup():
                return self.group(kind.model, spot)
            case Table():
                return self._table(kind, spot)
            case Listed() | Groups():
                return self._items(kind, spot)
            case _:  # pragma: no cover - a new kind must be given its way of being read
                raise TypeError(kind)

    def _items(self, kind: Listed[Any] | Groups[Any], spot: Spot) -> tuple[Any, ...] | None:
        """Return the values of a list's items, each a text or a group."""
        if not isinstance(spot.node, Sequence):
            self._note("no list", spot)
            return None
        if kind.is_needed and not spot.node.items:
            self._note("empty", spot)
        items = _items_of(spot, spot.node)
        if isinstance(kind, Listed):
            return tuple(self._scalar(kind.item, item) for item in items)
        return tuple(self.group(kind.model, item) for item in items)

    def _table(self, kind: Table, spot: Spot) -> dict[str, str] | None:
        if not isinstance(spot.node, Mapping):
            self._note("no group", spot)
            return None
        made = {}
        for name, value in spot.node.items:
            at = Spot(node=name, parent=spot.node, key=name.value, above=spot)
            made[self._scalar(kind.name, at)] = self._scalar(kind.text, at._replace(node=value))
        return made

    def _scalar(self, kind: Scalar[Any], spot: Spot) -> Any:
        try:
            if isinstance(spot.node, Text):
                return kind.read(spot.node.value)
            shape = "a list" if isinstance(spot.node, Sequence) else "a group of settings"
            raise UnfitError(f"here stands {shape}, where {kind.words} is meant")
        except UnfitError as unfit:
            self._note("unfit", spot, unfit)
            return None

    def _note(self, what: What, spot: Spot, unfit: UnfitError | None = None) -> None:
        self.faults.append(Fault(what=what, at=spot, unfit=unfit))


def _items_of(spot: Spot, listed: Sequence) -> Iterator[Spot]:
    """Yield the places of a list's items."""
    model = model_of(spot.kind)
    for position, item in enumerate(listed.items):
        yield Spot(item, listed, model, spot.key, spot.kind, above=spot, position=position)
