"""Why an entry is in the mail: its hits in a reader's words."""

from collections.abc import Sequence

from monitor.core.mail.snippets import Shown
from monitor.core.mail.text import clean, cut
from monitor.core.mail.words import Words
from monitor.model import Field, Hit, Reason

MAX_REASONS = 6
LABEL_COLUMNS = 48


def unseen(shown: Shown, words: Words) -> Sequence[str]:
    """Return what the highlighting alone does not tell.

    That is: hits that stand in no shown text, and hits by another word than the keyword. A
    compound that holds the keyword's letters explains itself.
    """
    glossed = [_gloss(hit, words) for hit in shown.visible if not explains_itself(hit)]
    hidden = [_with_place(hit, words) for hit in shown.hidden]
    return (glossed + hidden)[:MAX_REASONS]


def reasons(shown: Shown, words: Words) -> Sequence[str]:
    """Return every hit with its place, for a part of the mail that can't highlight."""
    said = [_with_place(hit, words) for hit in (*shown.visible, *shown.hidden)]
    return said[:MAX_REASONS]


def explains_itself(hit: Hit) -> bool:
    """Say whether a reader sees the keyword in the form that hit."""
    if hit.reason in (Reason.EXACT, Reason.INFLECTION) and not hit.via:
        return True
    return clean(hit.label).casefold() in clean(hit.form).casefold()


def _with_place(hit: Hit, words: Words) -> str:
    place = "in_title" if hit.field is Field.TITLE else "in_text"
    label = _label(hit) if explains_itself(hit) else _gloss(hit, words)
    return words.say(place, label=label)


def _gloss(hit: Hit, words: Words) -> str:
    # With another word of the keyword inside, "has" would name what nobody finds in there.
    key = "is_inside" if hit.reason is Reason.COMPOUND and not hit.via else "is"
    return words.say(key, form=_short(hit.form), label=_label(hit))


def _label(hit: Hit) -> str:
    return _short(hit.label)


def _short(text: str) -> str:
    return cut(clean(text[:400]), LABEL_COLUMNS)
