"""JSON Schemas of the three files, made from the models, for editors."""

import inspect
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from monitor.core.config.fields import TEXT
from monitor.core.config.models import FeedsFile, KeywordsFile, MonitorFile
from monitor.core.config.settings import (
    Groups,
    Kind,
    Listed,
    OneGroup,
    Scalar,
    Setting,
    Settings,
    Table,
    model_of,
)
from monitor.core.config.values import duration_text
from monitor.model import MailServer, Recipient

Schema = dict[str, Any]

_FILES: dict[str, type[Settings]] = {
    "feeds.schema.json": FeedsFile,
    "keywords.schema.json": KeywordsFile,
    "monitor.schema.json": MonitorFile,
}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each file as JSON text, by its file name.

    Draft 7, which is what the YAML language server of most editors reads.
    """
    return {name: _file_schema(model) for name, model in _FILES.items()}


def _file_schema(model: type[Settings]) -> str:
    groups = sorted(_groups_below(model), key=lambda group: group.__name__)
    made = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$defs": {group.__name__: _group_schema(group) for group in groups},
        **_group_schema(model),
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _groups_below(model: type[Settings]) -> set[type[Settings]]:
    """Return the models of all groups inside a model."""
    found: set[type[Settings]] = set()
    for setting in model.known.values():
        if inner := model_of(setting.kind):
            found |= {inner} | _groups_below(inner)
    return found


def _group_schema(model: type[Settings]) -> Schema:
    required = [key for key, setting in model.known.items() if setting.is_required]
    return {
        "additionalProperties": False,
        "description": inspect.getdoc(model),
        "properties": {key: _setting_schema(one) for key, one in model.known.items()},
        **({"required": required} if required else {}),
        "type": "object",
    }


def _setting_schema(setting: Setting[Any]) -> Schema:
    """Return a setting's kind, its hover text, and its default, which editors offer."""
    made = _sorted({**_kind_schema(setting.kind), "description": setting.what})
    default = _default(setting.default)
    return made if default is None else {**made, "default": default}


def _kind_schema(kind: Kind[Any]) -> Schema:
    match kind:
        case Scalar():
            return _sorted(kind.schema)
        case Listed():
            items = _items_schema(_sorted(kind.item.schema), kind.is_needed)
            return {"anyOf": [dict(TEXT), items]}
        case Groups(is_block=True):
            either = {"anyOf": [dict(TEXT), _reference(kind.model)]}
            return {"anyOf": [dict(TEXT), _items_schema(either, kind.is_needed)]}
        case Groups():
            return _items_schema(_reference(kind.model), kind.is_needed)
        case OneGroup():
            return _reference(kind.model)
        case Table():
            return {"additionalProperties": dict(kind.text.schema), "type": "object"}
        case _:  # pragma: no cover - a new kind must be given its schema
            raise TypeError(kind)


def _items_schema(items: Schema, is_needed: bool) -> Schema:
    return {"items": items, **({"minItems": 1} if is_needed else {}), "type": "array"}


def _reference(model: type[Settings]) -> Schema:
    return {"$ref": f"#/$defs/{model.__name__}"}


def _sorted(schema: Mapping[str, Any]) -> Schema:
    return dict(sorted(schema.items()))


def _default(value: Any) -> Any:
    """Return a default as people write it; None where there is none to be offered."""
    match value:
        case timedelta() as duration:
            return duration_text(duration)
        case MailServer() as server:
            return str(server)
        case Recipient(name=name, address=address):
            return f"{name} <{address}>"
        case bool() | int() | float() | str():
            return value
        case _:
            return None  # none, or a group whose settings have their own
