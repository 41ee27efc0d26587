"""What other packages are installed, told without importing them.

By the names of their folders: to import ``importlib.metadata`` takes 40 ms, which every command
that looks words up would spend.
"""

import importlib.util
from functools import cache
from pathlib import Path


@cache
def is_installed(package: str) -> bool:
    """Say whether a package is there."""
    return importlib.util.find_spec(package) is not None


@cache
def folder_of(package: str) -> Path:
    """Return the folder of a package.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0])


@cache
def version_of(package: str) -> str:
    """Return the version of an installed package.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    found = list(folder_of(package).parent.glob(f"{package}-*.dist-info"))
    if len(found) == 1:
        return found[0].name.removesuffix(".dist-info").removeprefix(f"{package}-")
    from importlib.metadata import version  # as installers other than pip leave it

    return version(package)
