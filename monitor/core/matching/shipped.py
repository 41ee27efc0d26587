"""The files of data that are shipped with the matching."""

import pkgutil


def shipped(name: str) -> bytes:
    """Return the content of a file of data.

    By pkgutil, because to import ``importlib.resources`` takes 10 ms of every process.

    Raises:
        FileNotFoundError: there is no such file.
    """
    content = pkgutil.get_data("monitor.core.matching", f"data/{name}")
    if content is None:
        raise FileNotFoundError(name)
    return content
