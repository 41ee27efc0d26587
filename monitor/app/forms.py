"""The forms of all keywords: from the cache, else made once by a process of its own.

The dictionaries need several hundred megabytes while they are read; a process that ends gives
them all back. What comes out is small, and kept in ``state/cache`` under a name that holds the
keywords' content and the dictionaries' version: a restart or a second command costs nothing.
"""

import logging
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.core.matching import compile_forms, forms_key
from monitor.model import Topic

log = logging.getLogger(__name__)

KEPT = 8
"""Cached files kept: enough for a person who goes back and forth between a few keyword files."""

MADE_WITHIN = 120.0


def forms_for(topics: Sequence[Topic], state: Path) -> bytes:
    """Return the compiled forms of all keywords of these topics."""
    folder = state / "cache"
    file = folder / f"forms-{forms_key(topics)}"
    try:
        return file.read_bytes()
    except OSError:
        made = _make(topics)
    _keep(file, made)
    return made


def _make(topics: Sequence[Topic]) -> bytes:
    """Compile in a short-lived process; in this one, should that not be possible."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "monitor.app.forms"],
            input=pickle.dumps(tuple(topics)),
            capture_output=True,
            timeout=MADE_WITHIN,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        log.warning("keyword forms are compiled in this process", exc_info=True)
        return compile_forms(topics)
    return done.stdout


def _keep(file: Path, made: bytes) -> None:
    """Write the cache file whole or not at all; without a place for it life goes on."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(made)
        part.replace(file)
        by_age = sorted(file.parent.glob("forms-*"), key=lambda one: one.stat().st_mtime)
        for old in by_age[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        log.debug("keyword forms could not be cached", exc_info=True)


if __name__ == "__main__":
    sys.stdout.buffer.write(
        compile_forms(pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - from our own parent
    )
