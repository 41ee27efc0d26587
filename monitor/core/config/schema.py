"""JSON Schemas of the three files, made from the models, for editors."""

import json
from typing import Any

from monitor.core.config.models import FeedsFile, KeywordsFile, MonitorFile, Settings

_MODELS: dict[str, type[Settings]] = {
    "feeds.schema.json": FeedsFile,
    "keywords.schema.json": KeywordsFile,
    "monitor.schema.json": MonitorFile,
}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each file as JSON text, by its file name.

    Draft 7, which is what the YAML language server of most editors reads.
    """
    return {name: _schema(model) for name, model in _MODELS.items()}


def _schema(model: type[Settings]) -> str:
    made = _cleaned(model.model_json_schema())
    made = {"$schema": "http://json-schema.org/draft-07/schema#", **made}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _cleaned(schema: Any) -> Any:
    """Drop pydantic's titles, and the null that stands for an optional setting left out."""
    if isinstance(schema, list):
        return [_cleaned(one) for one in schema if one != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: _cleaned(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and (key, value) != ("default", None)
    }
    if len(made.get("anyOf", ())) == 1:
        made |= made.pop("anyOf")[0]
    return made
