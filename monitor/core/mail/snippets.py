"""What a mail shows of an entry: its title, and one to three sentences around a hit."""

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from monitor.core.mail.text import ELLIPSIS, clean, clean_piece, fitting, width
from monitor.model import Entry, Field, Hit, Snippet, Span

TITLE_COLUMNS = 180
SCAN = 4_000  # characters looked at on either side of a hit

SENTENCE_END = re.compile(r"[.!?…؟۔][\"”“»«')\]]*\s+|[。！？]+[」』）]*\s*|\n\s*")
# After these a full stop ends no sentence: numbers, initials, and what leads often shorten.
SHORTENED = re.compile(
    r"(?:^|[\s(])(?:\d{1,2}|[^\W\d_]|[Dd]r|[Pp]rof|[Ss]t|Mr|Mrs|Ms|[Nn]r|[Nn]o|[Bb]zw|[Cc]a|[Uu]sw|"
    r"[Mm]io|[Mm]rd|[Gg]en|[Ss]en|[Gg]ov|[Rr]ep|[Jj]an|[Ff]eb|[Aa]ug|[Ss]ept?|[Oo]kt|[Oo]ct|"
    r"[Nn]ov|[Dd]ez|[Dd]ec|[^\W\d_]\.[^\W\d_])$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an entry, and which of its hits a reader does not see there."""

    title: Snippet
    text: Snippet
    visible: tuple[Hit, ...]
    hidden: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of a text is shown: at most so many columns and sentences around the hit.

    No further sentence is added to a text of ``enough`` columns.
    """

    columns: int
    enough: int
    sentences: int


BRIEF = Room(columns=320, enough=150, sentences=3)  # one story among others
TITLE = Room(columns=0, enough=0, sentences=0)  # a story that is only listed
LONG = Room(columns=900, enough=700, sentences=9)  # the only story of a mail


def show(entry: Entry, hits: Sequence[Hit], room: Room = BRIEF) -> Shown:
    """Return title and text of an entry as shown, the first hit of each keyword marked.

    The text is taken from around the first hit of a keyword that the title does not show; where
    the title shows all, from the beginning of the summary (else of the content).
    """
    sound = [hit for hit in hits if _is_sound(hit, entry)]
    title, in_title = _title(entry.title, [hit for hit in sound if hit.field is Field.TITLE])
    seen = {hit.keyword for hit in in_title}
    if room is TITLE:
        nothing = Snippet(field=Field.SUMMARY)
        return Shown(title=title, text=nothing, visible=tuple(in_title), hidden=_rest(hits, seen))
    field, source = _body(entry)
    wanted = [hit for hit in sound if hit.field is not Field.TITLE and hit.keyword not in seen]
    # A summary is written to be read: a hit there is shown before one deep in the article.
    wanted.sort(key=lambda hit: (hit.field is not Field.SUMMARY, hit.start))
    if wanted:
        field = wanted[0].field
        source = getattr(entry, field.value)
    start, end = _window(source, wanted[0] if wanted else None, room)
    if not wanted and clean(source[start:end]) == clean(entry.title):
        start = end = 0  # a text that repeats the title says nothing
    # The keyword of the title may stand here too; a keyword is marked once in a story.
    here = _first_of_each([hit for hit in wanted if hit.field is field], start, end)
    text = Snippet(field=field, spans=_spans(source, start, end, here))
    visible = (*in_title, *here)
    shown = {hit.keyword for hit in visible}
    return Shown(
        title=title,
        text=text,
        visible=visible,
        hidden=_rest(hits, shown),
    )


def _rest(hits: Iterable[Hit], shown: Container[str]) -> tuple[Hit, ...]:
    rest = [hit for hit in hits if hit.keyword not in shown]
    return tuple(_first_of_each(rest, 0, None)) if rest else ()


def plain(snippet: Snippet) -> str:
    """Return the text of a snippet."""
    return "".join(span.text for span in snippet.spans)


def _is_sound(hit: Hit, entry: Entry) -> bool:
    return 0 <= hit.start < hit.end <= len(getattr(entry, hit.field.value))


def _title(title: str, hits: Iterable[Hit]) -> tuple[Snippet, list[Hit]]:
    end = fitting(title[:SCAN], TITLE_COLUMNS)
    if end < len(title):
        end = _word_end(title, end)
    shown = _first_of_each(hits, 0, end)
    return Snippet(field=Field.TITLE, spans=_spans(title, 0, end, shown)), shown


def _body(entry: Entry) -> tuple[Field, str]:
    if entry.summary.strip():
        return Field.SUMMARY, entry.summary
    return Field.CONTENT, entry.content


def _first_of_each(hits: Iterable[Hit], start: int, end: int | None) -> list[Hit]:
    """Return the first hit of each keyword within bounds, in reading order, none overlapping."""
    first: list[Hit] = []
    keywords: set[str] = set()
    taken = start
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.keyword in keywords or (end is not None and (hit.start < taken or hit.end > end)):
            continue
        keywords.add(hit.keyword)
        first.append(hit)
        taken = hit.end
    return first


def _window(text: str, hit: Hit | None, room: Room) -> tuple[int, int]:
    """Return the bounds of a few whole sentences around a hit, or at the beginning."""
    near = hit.start if hit else 0
    low = max(0, near - SCAN)
    high = min(len(text), (hit.end if hit else 0) + SCAN)
    bounds = [low, *(low + b for b in _sentence_ends(text[low:high])), high]
    at = max(i for i, bound in enumerate(bounds[:-1]) if bound <= near)
    first, last = at, at + 1
    while bounds[last] < (hit.end if hit else 0):
        last += 1
    if width(text[bounds[first] : bounds[last]]) > room.columns:
        return _within_sentence(text, bounds[first], bounds[last], hit, room.columns)
    # What follows explains more than what went before.
    for back, on in ((0, 1), (1, 0), (0, 1)) * (room.sentences // 2):
        begin, stop = first - back, last + on
        is_enough = width(text[bounds[first] : bounds[last]]) >= room.enough
        if is_enough or stop - begin > room.sentences:
            break
        if begin < 0 or stop >= len(bounds):
            continue
        if width(text[bounds[begin] : bounds[stop]]) <= room.columns:
            first, last = begin, stop
    return bounds[first], bounds[last]


def _sentence_ends(text: str) -> Iterable[int]:
    for end in SENTENCE_END.finditer(text):
        if end.end() >= len(text):
            return
        wide = end.group()[0] in "。！？\n"
        if wide or not (
            text[end.end()].islower()
            or SHORTENED.search(text[max(0, end.start() - 8) : end.start()])
        ):
            yield end.end()


def _within_sentence(
    text: str, start: int, end: int, hit: Hit | None, columns: int
) -> tuple[int, int]:
    """Return a part of an endless sentence, the hit about a third into it."""
    if hit is not None and width(text[start : hit.end]) > columns * 2 // 3:
        before = text[start : hit.start]
        back = fitting(before[::-1], columns // 3)
        start = hit.start - back
        blank = before.find(" ", len(before) - back)
        if blank >= 0:
            start = hit.start - (len(before) - blank) + 1
    stop = start + fitting(text[start:end], columns)
    floor = hit.end if hit else start
    return start, max(_word_end(text, stop), min(floor, end)) if stop < end else end


def _word_end(text: str, end: int) -> int:
    """Return the end of the last whole word before ``end``, if it is not far."""
    blank = text.rfind(" ", max(0, end - 30), end + 1)
    return blank if blank > 0 else end


def _spans(text: str, start: int, end: int, hits: Sequence[Hit]) -> tuple[Span, ...]:
    """Return ``text[start:end]`` in pieces, the hits marked, an ellipsis where it was cut."""
    pieces: list[tuple[str, bool]] = []
    at = start
    for hit in hits:
        stop = _with_marks(text, min(hit.end, end))
        pieces.append((text[at : hit.start], False))
        pieces.append((text[hit.start : stop], True))
        at = stop
    pieces.append((text[at:end], False))
    spans = [Span(text=clean_piece(piece), hit=is_hit) for piece, is_hit in pieces]
    spans = _trimmed([span for span in spans if span.text])
    if spans and _is_cut_before(text, start):
        spans.insert(0, Span(text=f"{ELLIPSIS} "))
    if spans and _is_cut_after(text, end):
        spans.append(Span(text=f" {ELLIPSIS}"))
    return tuple(spans)


def _trimmed(spans: list[Span]) -> list[Span]:
    while spans and not spans[0].text.strip():
        spans.pop(0)
    while spans and not spans[-1].text.strip():
        spans.pop()
    if spans:
        spans[0] = Span(text=spans[0].text.lstrip(), hit=spans[0].hit)
        spans[-1] = Span(text=spans[-1].text.rstrip(), hit=spans[-1].hit)
    return spans


def _with_marks(text: str, end: int) -> int:
    """Return ``end`` moved past combining marks, which belong to the letter before them."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _is_cut_before(text: str, start: int) -> bool:
    """Say whether text was left out in the middle of a sentence before ``start``."""
    before = text[max(0, start - 8) : start].rstrip(" \t\n\"”“»«')]」』）")
    return (
        bool(before) and before[-1] not in ".!?…؟۔。！？" and "\n" not in text[start - 1 : start]
    )


def _is_cut_after(text: str, end: int) -> bool:
    rest = text[end : end + 200].strip()
    shown = text[max(0, end - 8) : end].rstrip()
    return bool(rest) and not shown.endswith(tuple(".!?…؟۔。！？\"”“»«')]」』）"))
