"""The nouns are fetched when they are used; the lists of their names must agree."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import monitor.model


def told_to_type_checkers() -> dict[str, str]:
    """Return the names that type checkers see, each with its module."""
    tree = ast.parse(Path(monitor.model.__file__).read_text(encoding="utf-8"))
    return {
        alias.name: (node.module or "").removeprefix("monitor.model.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("monitor.model.")
        for alias in node.names
    }


def test_every_noun_comes_from_the_module_that_type_checkers_are_told() -> None:
    told = told_to_type_checkers()

    assert sorted(told) == sorted(monitor.model.__all__)
    assert told == monitor.model._MODULES
    for name, module in told.items():
        noun = getattr(monitor.model, name)
        assert noun is getattr(sys.modules[f"monitor.model.{module}"], name)


def test_what_is_no_noun_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = monitor.model.Nothing


def test_the_command_line_makes_only_the_nouns_of_the_configuration() -> None:
    code = (
        "import sys, monitor.app.cli.check\n"
        "print(*(name for name in sys.modules if name.startswith('monitor.model.')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["monitor.model.settings"]
