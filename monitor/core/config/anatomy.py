"""What the models are made of: their settings by the keys that people write, and their groups."""

from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from monitor.core.config.fields import Scalar
from monitor.core.config.models import Settings
from monitor.core.config.nodes import Mapping, Node, Text


def by_key(model: type[Settings]) -> dict[str, FieldInfo]:
    """Return a model's fields by the keys that people write."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def items_model(annotation: Any) -> type[Settings] | None:
    """Return the model of the items of a list, or of the settings of a group."""
    inner = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    return inner if isinstance(inner, type) and issubclass(inner, Settings) else None


def scalar_of(info: FieldInfo | None) -> Scalar | None:
    """Return how a setting's text (or each text of its list) is read, if it is one."""
    return _scalar([*info.metadata, info.annotation]) if info else None


def subject_of(node: Node, model: type[Settings], position: int) -> str:
    """Return what people call one of several: ``topic "Raketen"``, or ``topic 2``."""
    if isinstance(node, Mapping):
        for key in model.called:
            name, value = " ".join(node.text(key).split()), node.get(key)
            if name and not (isinstance(value, Text) and value.secret):
                return f'{model.noun} "{name[:60]}"'
    return f"{model.noun} {position + 1}"


def _scalar(marks: list[Any]) -> Scalar | None:
    for mark in marks:
        if isinstance(mark, Scalar):
            return mark
        if found := _scalar([*getattr(mark, "__metadata__", ()), *get_args(mark)]):
            return found
    return None
