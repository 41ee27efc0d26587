"""Which feeds a reader should know about, and since when they give trouble."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.model import FeedNote, FeedState

# One failed request is no news: most heal by the next poll.
PATIENCE = timedelta(minutes=30)
ONCE_IS_NEWS = timedelta(days=8)  # a weekly digest still tells it; compose drops what was told


def feed_notes(states: Sequence[FeedState], *, now: datetime) -> tuple[FeedNote, ...]:
    """Return a note for each feed that gives trouble, the most serious kind first.

    A feed has at most one note: gone, else failing for half an hour (or never read at all), else
    a gap, else unusual silence, else that it moved and is read elsewhere now.
    """
    order = ("gone", "failing", "gap", "quiet", "moved")
    notes = [note for state in states if (note := _note(state, now)) is not None]
    return tuple(sorted(notes, key=lambda one: (order.index(one.kind), one.name.casefold())))


def _note(state: FeedState, now: datetime) -> FeedNote | None:
    if state.gone_since is not None:
        return FeedNote(kind="gone", name=state.name, since=state.gone_since)
    failing = state.failing_since
    if failing is not None and (now - failing >= PATIENCE or state.last_good_at is None):
        return FeedNote(kind="failing", name=state.name, since=failing)
    if state.gap_at is not None and now - state.gap_at <= ONCE_IS_NEWS:
        return FeedNote(kind="gap", name=state.name, since=state.gap_at)
    if state.quiet_since is not None:
        return FeedNote(kind="quiet", name=state.name, since=state.quiet_since)
    has_moved = state.url != state.feed.url and state.moved_to is None
    if has_moved and state.moved_since is not None and now - state.moved_since <= ONCE_IS_NEWS:
        return FeedNote(kind="moved", name=state.name, since=state.moved_since)
    return None
