"""Leave out what somebody has muted for a while."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

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
    entry = match.entry
    texts = [entry.title, entry.summary, *(hit.label for hit in match.match.hits)]
    word = _word(mute.term)
    return any(word.search(_folded(text)) for text in texts)


@lru_cache(maxsize=256)
def _word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_folded(term))}(?!\w)")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
