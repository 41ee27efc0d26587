"""Amounts in words: lengths of time and counted things, for people at a terminal."""

from datetime import timedelta


def length(span: timedelta) -> str:
    """Return a duration in the one unit that fits it best."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: "1 feed", "3 feeds", "2 entries"."""
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"
