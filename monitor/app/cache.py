"""Small files in ``state/cache``: whatever is wrong with one costs time, and nothing else."""

import logging
from pathlib import Path

log = logging.getLogger(__name__)


def read_cached(file: Path) -> str:
    """Return the text of a file of the cache; empty where there is none that can be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def write_cached(file: Path, content: bytes) -> None:
    """Write a file of the cache whole or not at all; without a place for it life goes on."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(content)
        part.replace(file)
    except OSError:
        log.debug("%s could not be written", file, exc_info=True)


def forget_oldest(folder: Path, pattern: str, *, keep: int) -> None:
    """Let go of a kind of cached files but for the newest."""
    try:
        by_age = sorted(folder.glob(pattern), key=lambda one: one.stat().st_mtime)
        for old in by_age[:-keep]:
            old.unlink(missing_ok=True)
    except OSError:
        log.debug("old files of the cache could not be removed", exc_info=True)
