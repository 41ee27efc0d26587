"""How many bytes of HTML a story takes: upper bounds, measured on the shipped templates."""

from html import escape

from monitor.core.mail.snippets import SNIPPET_COLUMNS, TITLE_COLUMNS
from monitor.core.mail.text import web_link
from monitor.model import RecordedMatch, Story

MAX_OUTLETS = 8  # named beside the lead's; the others are counted
OUTLET_CHARACTERS = 60

STORY_BYTES = 900  # the elements of a story with their inline styles
HIT_BYTES = 120  # the element that marks a hit
LISTED_BYTES = 260
OUTLET_BYTES = 80


def shown_size(story: Story) -> int:
    """Return how many bytes of HTML a story shown in full takes at most."""
    lead = story.lead
    entry = lead.entry
    text = max(_bytes(entry.summary, SNIPPET_COLUMNS * 2), _bytes(entry.content, SNIPPET_COLUMNS))
    keywords = {hit.keyword for hit in lead.match.hits}
    others = sum(OUTLET_BYTES + _outlet(other) for other in story.matches[1 : MAX_OUTLETS + 1])
    why = sum(_bytes(hit.label + hit.form + hit.via, 200) + 20 for hit in lead.match.hits[:10])
    return STORY_BYTES + _headline(lead) + text + HIT_BYTES * len(keywords) + others + why


def listed_size(story: Story) -> int:
    """Return how many bytes of HTML a story listed by title takes at most."""
    return LISTED_BYTES + _headline(story.lead)


def _headline(match: RecordedMatch) -> int:
    return _bytes(match.entry.title, TITLE_COLUMNS) + _outlet(match)


def _outlet(match: RecordedMatch) -> int:
    return _bytes(match.outlet, OUTLET_CHARACTERS) + len(escape(web_link(match.entry.link)))


def _bytes(text: str, characters: int) -> int:
    # No cut of a text is longer than all its characters that take the most bytes; looking at the
    # first ones alone would miss a snippet from further down, so that part is taken as wide.
    shown = min(len(text), characters)
    start = len(escape(text[:characters]).encode(errors="ignore"))
    return start if len(text) <= characters else max(start, 3 * shown)
