"""JSON Schemas of the three files, made from the models, for editors."""

import json
from datetime import timedelta
from typing import Any

from monitor.core.config.anatomy import by_key, items_model
from monitor.core.config.models import FeedsFile, KeywordsFile, MonitorFile, Settings
from monitor.core.config.values import duration_text
from monitor.model import MailServer, Recipient

_FILES: dict[str, type[Settings]] = {
    "feeds.schema.json": FeedsFile,
    "keywords.schema.json": KeywordsFile,
    "monitor.schema.json": MonitorFile,
}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each file as JSON text, by its file name.

    Draft 7, which is what the YAML language server of most editors reads.
    """
    return {name: _schema(model) for name, model in _FILES.items()}


def _schema(model: type[Settings]) -> str:
    made = _cleaned(model.model_json_schema())
    _set_defaults(made["properties"], model)
    for group in _groups_below(model):
        _set_defaults(made["$defs"][group.__name__]["properties"], group)
    made = {"$schema": "http://json-schema.org/draft-07/schema#", **made}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _cleaned(schema: Any) -> Any:
    """Drop pydantic's titles and defaults, and the null of an optional setting left out."""
    if isinstance(schema, list):
        return [_cleaned(one) for one in schema if one != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _cleaned(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and key != "default"
    }
    if len(made.get("anyOf", ())) == 1:
        made |= made.pop("anyOf")[0]
    return made


def _groups_below(model: type[Settings]) -> list[type[Settings]]:
    """Return the models of all groups inside a model."""
    found = []
    for info in model.model_fields.values():
        if inner := items_model(info.annotation):
            found += [inner, *_groups_below(inner)]
    return found


def _set_defaults(properties: dict[str, Any], model: type[Settings]) -> None:
    """Add the defaults as people write them: editors offer them as completions."""
    for key, info in by_key(model).items():
        match info.default:
            case timedelta() as duration:
                properties[key]["default"] = duration_text(duration)
            case MailServer() as server:
                properties[key]["default"] = str(server)
            case Recipient(name=name, address=address):
                properties[key]["default"] = f"{name} <{address}>"
            case bool() | int() | float() | str() as plain:
                properties[key]["default"] = plain
            case _:
                pass  # none, or a group whose settings have their own
