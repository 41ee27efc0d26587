"""How long a keyword may take on an entry."""

import sys
import time

# What the work of ``_work`` takes on a quiet machine of the kind that the bound is meant for.
QUIET = 0.001


def seconds() -> float:
    """Return the bound, in seconds of CPU: 50 ms, and three times as much before a test fails.

    More on a machine that is slower, or slow just now, and where coverage watches each line. What
    these tests are to catch takes seconds or minutes; a neighbour on the same core must not.
    """
    coverage = sys.modules.get("coverage")
    watched = coverage is not None and coverage.Coverage.current() is not None
    slow = min(_work() for _ in range(3)) / QUIET
    return 3 * 0.05 * max(1.0, slow) * (10 if watched else 1)


def _work() -> float:
    began = time.process_time()
    seen: dict[str, int] = {}
    for number in range(5_000):
        word = str(number % 997)
        seen[word] = seen.get(word, 0) + 1
    return time.process_time() - began
