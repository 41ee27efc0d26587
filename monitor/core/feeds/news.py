"""Whether an entry is news: what a feed's first poll brings is mostly the past."""

from datetime import datetime, timedelta

from monitor.model import Entry, FeedState, Origin

OLD = timedelta(days=30)
"""An entry that first appears in a known feed with a date this old is an old one put up again."""


def origin_of(entry: Entry, state: FeedState, *, fresh: timedelta, now: datetime) -> Origin:
    """Say whether a new entry is news or belongs to the past of its feed.

    Of a feed's first poll only what was published within ``fresh`` is news, and an entry without
    a date is not: nobody wants a hundred old articles because a feed was added. Later everything
    new is news, but for entries whose own date lies more than ``OLD`` back.

    Args:
        state: the feed as it was before this poll.
        now: when the poll ran; aware, UTC.
    """
    published = entry.published_at
    if state.last_good_at is None:
        is_fresh = published is not None and published > now - fresh
        return Origin.LIVE if is_fresh else Origin.BASELINE
    if published is not None and published < now - OLD:
        return Origin.BASELINE
    return Origin.LIVE
