from importlib.metadata import version
from pathlib import Path

import pytest

from monitor.core.matching.packages import folder_of, is_installed, version_of


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    folder_of.cache_clear()
    version_of.cache_clear()


@pytest.mark.parametrize("package", ["simplemma", "sqlalchemy", "nh3", "regex"])
def test_a_version_is_what_the_metadata_say(package: str) -> None:
    assert version_of(package) == version(package)


def test_a_package_that_is_not_there_has_neither_folder_nor_version() -> None:
    assert not is_installed("no_such_package")
    for ask in (folder_of, version_of):
        with pytest.raises(ModuleNotFoundError, match="no_such_package"):
            ask("no_such_package")


def test_remains_of_another_version_beside_a_package_are_not_taken_for_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twice").mkdir()
    for number in ("1.0", "2.0"):
        info = tmp_path / f"twice-{number}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: twice\nVersion: {number}\n")
    monkeypatch.syspath_prepend(tmp_path)

    assert version_of("twice") == version("twice")
