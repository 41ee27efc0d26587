"""Files that are half written or gone, told by comparing them with those in force.

What is left of a file may well be a valid configuration: a keyword file of which the second half
is missing, no monitor.yaml and so no digests. Nobody means that.
"""

from collections.abc import Mapping

from monitor.core.config.source import Source
from monitor.errors import Problem

_NEEDED = ("keywords.yaml", "feeds.yaml", "monitor.yaml")


def unfinished(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[Problem]:
    """Return a problem for each file that is gone, or is a cut-off beginning of what it was.

    Args:
        before: the files in force, by their display paths.
        now: the files as they are.
    """
    found = []
    for path, whole in sorted(before.items()):
        part = now.get(path)
        if part is None:
            if path.rpartition("/")[2] in _NEEDED:
                found.append(_gone(path))
        elif part != whole and whole.startswith(part) and not part.endswith(b"\n"):
            found.append(_cut_off(path, part))
    return found


def _gone(path: str) -> Problem:
    can_do_without = path.endswith("monitor.yaml")
    return Problem(
        file=path,
        line=0,
        column=0,
        message="the file was here and is gone",
        proposal="put it back"
        + ("; if you mean to do without it, restart the service" if can_do_without else ""),
    )


def _cut_off(path: str, part: bytes) -> Problem:
    # A letter of several bytes may be cut in two: what is left of it can't be shown.
    lines = tuple(part.decode("utf-8", "ignore").removeprefix("\ufeff").split("\n"))
    is_empty = not part.strip()
    return Source(file=path, lines=lines).problem(
        len(lines),
        max(1, len(lines[-1])),
        "the file is empty" if is_empty else "the file ends in the middle of a line",
        proposal="it looks half written: save it again"
        + ("" if is_empty else "; if it is meant so, end it with a line break"),
    )
