"""The parts of a text that don't speak of its subject: teasers of other articles, boilerplate."""

from monitor.model import Field


def quiet_zones(field: Field, text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a field that must not match, as (start, end) in characters."""
    return ()
