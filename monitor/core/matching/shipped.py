"""The files of data that are shipped with the matching."""

from pathlib import Path

FOLDER = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return where a file of data is.

    Told by this module's place: to import ``importlib.resources`` takes 10 ms of every process.
    """
    return FOLDER / "data" / name
