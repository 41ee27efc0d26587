"""Leave out what somebody has muted for a while."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from monitor.core.mutes import is_muted
from monitor.model import Mute, RecordedMatch, Topic


def audible(
    matches: Iterable[RecordedMatch], topics: Sequence[Topic], *, zone: str
) -> list[RecordedMatch]:
    """Return the matches of these topics that were not muted on the day they were found.

    What was found while its term was muted stays untold for as long as the mute stands in the
    file: nobody who mutes a term wants the week's worth of it on the day the mute ends.
    """
    mutes = {topic.id: topic.mute for topic in topics}
    local = ZoneInfo(zone)
    return [
        match
        for match in matches
        if match.match.topic in mutes
        and not any(_silences(mute, match, local) for mute in mutes[match.match.topic])
    ]


def _silences(mute: Mute, match: RecordedMatch, zone: ZoneInfo) -> bool:
    if match.recorded_at.astimezone(zone).date() > mute.until:
        return False
    labels = (hit.label for hit in match.match.hits)
    return is_muted(mute.term, match.entry, labels)
