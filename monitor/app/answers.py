"""What the dictionaries said before, kept in ``state/cache`` from one command to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.app.cache import read_cached, write_cached
from monitor.core.matching.remembered import Answers


@contextmanager
def remembering(state: str | Path) -> Iterator[Answers]:
    """Hand out what the dictionaries said before, and keep what they say meanwhile."""
    file = Path(state) / "cache" / "answers.json"
    answers = Answers(read_cached(file))
    yield answers
    if answers.is_new:
        write_cached(file, answers.text().encode())
