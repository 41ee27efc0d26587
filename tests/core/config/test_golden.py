"""Faulty files and what is said of them: each NAME.yaml has its NAME.txt.

A missing NAME.txt is written; read it as the person would who made the mistake, then keep it.
"""

from pathlib import Path

import pytest

from monitor.core.config import parse_config
from monitor.errors import ConfigError
from tests.core.config.folders import SMALL, an_environment, has_place

FOLDER = Path(__file__).resolve().parents[2] / "data" / "config"
FAULTY = sorted(path for path in FOLDER.iterdir() if path.suffix in (".yaml", ".opml"))


def test_there_are_enough_of_them() -> None:
    assert len(FAULTY) >= 40


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_file_gets_its_messages(path: Path) -> None:
    kind = path.stem.partition("-")[0]
    name = "feeds.opml" if kind == "opml" else f"{kind}.yaml"

    with pytest.raises(ConfigError) as caught:
        parse_config(
            SMALL | {f"config/{name}": path.read_bytes()}, an_environment(WRONG_URL="geheim")
        )

    found = "".join(f"{problem}\n" for problem in caught.value.problems)
    expected = path.with_suffix(".txt")
    if not expected.exists():
        expected.write_text(found, encoding="utf-8")
        pytest.fail(f"{expected.name} was written: read it, and keep it if it helps")
    assert found == expected.read_text(encoding="utf-8")
    assert "geheim" not in found
    assert all(has_place(one) for one in caught.value.problems if one.source)
