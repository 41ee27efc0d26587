"""The JSON Schemas that editors use."""

import json

import pytest

from monitor.core.config import schemas
from tests.core.config.folders import CHECKOUT

FOLDER = CHECKOUT / "config" / "schema"
REFRESH = """\
python -c "from pathlib import Path; from monitor.core.config import schemas
for name, text in schemas().items(): (Path('config/schema') / name).write_text(text)"
"""


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_shipped_schema_is_what_the_models_say(name: str) -> None:
    shipped = (FOLDER / name).read_text(encoding="utf-8")

    assert shipped == schemas()[name], f"the models changed; refresh the schemas:\n{REFRESH}"


@pytest.mark.parametrize("name", ["keywords", "feeds", "monitor"])
def test_the_shipped_file_names_its_schema_in_its_first_line(name: str) -> None:
    first = (CHECKOUT / "config" / f"{name}.yaml").read_text(encoding="utf-8").split("\n")[0]

    assert first == f"# yaml-language-server: $schema=./schema/{name}.schema.json"
    assert (FOLDER / f"{name}.schema.json").is_file()


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_setting_has_a_hover_text(name: str) -> None:
    schema = json.loads(schemas()[name])

    for group in (schema, *schema["$defs"].values()):
        assert group["description"]
        assert group["additionalProperties"] is False
        for setting in group["properties"].values():
            assert setting.get("description", ".").endswith(".")
            assert "description" in setting or "$ref" in setting


def test_defaults_are_given_as_people_write_them() -> None:
    monitor = json.loads(schemas()["monitor.schema.json"])

    assert monitor["properties"]["timezone"]["default"] == "Europe/Berlin"
    assert monitor["$defs"]["RetentionGroup"]["properties"]["matches"]["default"] == "2y"
    assert monitor["$defs"]["MailGroup"]["properties"]["server"]["default"] == "mailbox"
    assert "default" not in monitor["$defs"]["DigestItem"]["properties"]["quiet_hours"]


def test_numbers_may_stand_where_a_text_is_meant() -> None:
    keywords = json.loads(schemas()["keywords.schema.json"])
    topic = keywords["$defs"]["TopicItem"]["properties"]

    assert "number" in topic["name"]["type"]
    block, listed = topic["keywords"]["anyOf"]
    assert "number" in block["type"]
    assert "number" in listed["items"]["anyOf"][0]["type"]
    assert listed["items"]["anyOf"][1] == {"$ref": "#/$defs/KeywordItem"}
