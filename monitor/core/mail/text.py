"""Text of strangers made fit for a mail: no control characters, no tricks, a known width."""

import re
import unicodedata
from functools import lru_cache

# What must never reach a reader: C0 and C1 controls, bidi embeddings, overrides and isolates,
# the byte order mark, lone surrogates, noncharacters. Blanks of every kind become a space.
BLANKS = re.compile(r"[\s\u0085\u200b\u2028\u2029\u3000]+")
UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
WEB = re.compile(r"https?://[^\s/?#@]+(?::\d+)?(?:[/?#][^\s]*)?", re.IGNORECASE)
# Anything but Latin, Greek, Cyrillic and common punctuation: such letters must be looked up (and
# the soft hyphen, which takes no column).
NOT_NARROW = re.compile(
    "[^\x00-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]"
)
MAX_LINK = 2_000
ELLIPSIS = "…"


def clean(text: str) -> str:
    """Return the text on one line, without characters that could harm or deceive."""
    return clean_piece(text).strip()


def clean_piece(text: str) -> str:
    """Return a piece of a text like ``clean``, its outer blanks kept as single spaces."""
    # Whatever is unfit is not printable, nor is any blank but the space: most texts end here.
    if text.isprintable() and "  " not in text:
        return text
    return UNFIT.sub("", BLANKS.sub(" ", text))


def width(text: str) -> int:
    """Return how many columns a text takes in a fixed-width font (UAX #11; marks take none)."""
    if not NOT_NARROW.search(text):
        return len(text)
    return sum(map(_columns, text))


@lru_cache(maxsize=8_192)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Return the text, or as many whole words as fit into ``columns`` with an ellipsis."""
    if width(text) <= columns:
        return text
    end = fitting(text, columns - 1)
    blank = text.rfind(" ", 0, end + 1)
    # Without a blank in its second half (CJK, a giant word) the text is cut anywhere.
    if blank > end // 2:
        end = blank
    return text[:end].rstrip(" ,;:·–—-|") + ELLIPSIS


def fitting(text: str, columns: int) -> int:
    """Return how many characters fit into ``columns``, marks kept with their letters."""
    if not NOT_NARROW.search(text):
        return max(0, min(len(text), columns))
    taken = 0
    for index, char in enumerate(text):
        taken += _columns(char)
        if taken > columns:
            return index
    return len(text)


def wrap(text: str, columns: int, indent: str = "") -> list[str]:
    """Return lines of at most ``columns``, each indented; CJK breaks anywhere, links nowhere."""
    room = columns - width(indent)
    measure = width if NOT_NARROW.search(text) else len
    lines: list[str] = []
    line, taken = "", 0
    for word in text.split():
        size = measure(word)
        if line and taken + 1 + size <= room:
            line, taken = f"{line} {word}", taken + 1 + size
            continue
        # Scripts with wide letters have no blanks to wait for: their words fill a line at once.
        if line and size > len(word) and taken < room // 2:
            word, size = f"{line} {word}", taken + 1 + size
        elif line:
            lines.append(line)
        while size > room and not WEB.match(word):
            end = max(1, fitting(word, room))
            lines.append(word[:end].rstrip())
            word = word[end:].lstrip()
            size = width(word)
        line, taken = word, size
    if line:
        lines.append(line)
    return [indent + one for one in lines]


def web_link(link: str) -> str:
    """Return the link if a mail may carry it, else "".

    It must be http or https, without a user name before the host, and not endless.
    """
    link = link.strip()
    if len(link) > MAX_LINK or UNFIT.search(link) or not WEB.fullmatch(link):
        return ""
    return link


def is_right_to_left(text: str) -> bool:
    """Say whether the first letter with a direction runs from right to left (UAX #9, P2)."""
    for char in text[:200]:
        direction = unicodedata.bidirectional(char)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
