"""The matcher: its keywords' forms from the cache, else made once, if many by another process.

Dictionaries and compiler need 75 MB for 1,000 keywords, 130 for 10,000; a process that ends gives
them all back. What comes out is small, and kept in ``state/cache`` under a name that holds the
keywords' content and the dictionaries' version: a restart or a second command costs nothing.
"""

import gc
import logging
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from monitor.app.answers import remembering
from monitor.app.cache import forget_oldest, write_cached
from monitor.core.matching import Matcher, compile_forms, forms_key
from monitor.core.matching.remembered import Answers
from monitor.model import Topic

log = logging.getLogger(__name__)

KEPT = 8
"""Cached files kept: enough for a person who goes back and forth between a few keyword files."""

MADE_WITHIN = 120.0

FEW = 100
"""Keywords that a command compiles itself: another process would cost it 0.4 s."""


def matcher_soon(topics: Sequence[Topic], state: Path) -> Future[Matcher]:
    """Begin to make the matcher of a process that lives long, and return at once.

    What is new takes 1.5 s for 1,000 keywords: meanwhile the database is opened, and the first
    feeds are fetched and read. The thread holds up nobody's end.
    """
    soon: Future[Matcher] = Future()

    def make() -> None:
        try:
            soon.set_result(matcher_for(topics, state, lasting=True))
        except BaseException as error:  # noqa: BLE001 - whoever waits raises it
            soon.set_exception(error)

    Thread(target=make, name="forms", daemon=True).start()
    return soon


def matcher_for(topics: Sequence[Topic], state: Path, *, lasting: bool = False) -> Matcher:
    """Return the matcher of these topics.

    Args:
        lasting: this process lives long, so that even a few keywords are left to another one:
            it saves 37 MB.
    """
    file = state / "cache" / f"forms-{forms_key(topics)}"
    try:
        return Matcher(topics, forms=file.read_bytes())
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        log.warning("cached keyword forms can't be used, they are made anew", exc_info=True)
    made = _make(topics, state, few=0 if lasting else FEW)
    _keep(file, made)
    return Matcher(topics, forms=made)


def _make(topics: Sequence[Topic], state: Path, *, few: int) -> bytes:
    """Compile many keywords in a short-lived process, few (or should that fail) in this one."""
    if sum(len(topic.keywords) for topic in topics) <= few:
        with remembering(state) as answers:
            return _compile_here(topics, answers)
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
        return _compile_here(topics)
    return done.stdout


def _compile_here(topics: Sequence[Topic], answers: Answers | None = None) -> bytes:
    """Compile without collecting garbage, of which there is little: a fifth faster."""
    gc.disable()
    try:
        return compile_forms(topics, answers)
    finally:
        gc.enable()


def _keep(file: Path, made: bytes) -> None:
    """Write the forms, and let go of the oldest."""
    write_cached(file, made)
    forget_oldest(file.parent, "forms-*", keep=KEPT)


if __name__ == "__main__":
    sys.stdout.buffer.write(
        _compile_here(pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - from our own parent
    )
