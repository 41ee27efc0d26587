"""How long a keyword may take on an entry."""

import sys


def seconds() -> float:
    """Return the bound, in seconds of CPU: 50 ms; more where coverage watches each line."""
    coverage = sys.modules.get("coverage")
    watched = coverage is not None and coverage.Coverage.current() is not None
    return 0.5 if watched else 0.05
