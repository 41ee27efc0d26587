"""How many bytes of HTML a story takes: upper bounds, measured on the shipped templates."""

from collections.abc import Sequence
from html import escape

from monitor.core.mail.snippets import TITLE, Shown, plain, show
from monitor.core.mail.text import clean, cut, is_right_to_left, web_link
from monitor.core.mail.why import LABEL_COLUMNS, MAX_REASONS, explains_itself
from monitor.model import RecordedMatch, Story

MAX_OUTLETS = 8  # named beside the lead's; the others are counted
OUTLET_CHARACTERS = 60

SECTION_BYTES = 1_080  # a topic's elements, in the overview and as a heading
STORY_BYTES = 350  # a story's elements with their inline styles, its time and language
LISTED_BYTES = 245
RIGHT_TO_LEFT_BYTES = 100
FOLLOW_UP_BYTES = 50
LINE_BYTES = 130  # the element of a line under the story
HIT_BYTES = 95  # the element that marks a hit
WHY_BYTES = 25
OUTLET_BYTES = 60


def section_size(name: str, keywords: Sequence[str]) -> int:
    """Return how many bytes of HTML a topic without its stories takes at most."""
    return SECTION_BYTES + 2 * _bytes(clean(name)) + _bytes(clean(" · ".join(keywords)))


def shown_size(story: Story) -> int:
    """Return how many bytes of HTML a story shown in full takes at most."""
    lead = story.lead
    shown = show(lead.entry, lead.match.hits)
    # The longest of those that may be named: which of one outlet's articles it is does not matter.
    others = sorted((_outlet(other) for other in story.matches[1:]), reverse=True)[:MAX_OUTLETS]
    return (
        STORY_BYTES
        + _title(story, shown)
        + _bytes(plain(shown.text))
        + _marks(shown)
        + _outlet(lead)
        + sum(OUTLET_BYTES + size for size in others)
        + LINE_BYTES * bool(others)
    )


def listed_size(story: Story) -> int:
    """Return how many bytes of HTML a story listed by title takes at most."""
    lead = story.lead
    shown = show(lead.entry, lead.match.hits, TITLE)
    return LISTED_BYTES + _title(story, shown) + _marks(shown) + _outlet(lead)


def _title(story: Story, shown: Shown) -> int:
    """Return the bytes of a title, and of what it brings about."""
    title = plain(shown.title)
    return (
        _bytes(title)
        + RIGHT_TO_LEFT_BYTES * is_right_to_left(title)
        + FOLLOW_UP_BYTES * ((story.known_since is not None) + story.is_past)
    )


def _marks(shown: Shown) -> int:
    """Return the bytes of highlights, and of the line that says what they don't."""
    unsaid = [hit for hit in shown.visible if not explains_itself(hit)] + list(shown.hidden)
    said = [WHY_BYTES + _label(hit.label) + _label(hit.form) for hit in unsaid[:MAX_REASONS]]
    return HIT_BYTES * len(shown.visible) + LINE_BYTES * bool(said) + sum(said)


def _label(text: str) -> int:
    return _bytes(cut(clean(text[:400]), LABEL_COLUMNS))


def _outlet(match: RecordedMatch) -> int:
    name = cut(clean(match.outlet[:400]), OUTLET_CHARACTERS)
    return _bytes(name) + _bytes(web_link(match.entry.link))


def _bytes(text: str) -> int:
    return len(escape(text).encode())
