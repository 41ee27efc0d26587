"""The only place that asks for the time."""

import datetime
from collections.abc import Callable

Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    """Return the present instant, aware and UTC."""
    return datetime.datetime.now(datetime.UTC)  # noqa: TID251 - this is the place
