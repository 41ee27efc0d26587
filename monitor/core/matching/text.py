"""Text as the matcher sees it: visible, normalised, cut into words, each with its place.

Offsets always count code points of the text that came in: what normalisation drops or joins is
remembered, so that a hit can be shown where the reader sees it.
"""

import html
import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import nh3
import regex

# Characters that readers don't see: soft hyphen, zero-width space and joiners, direction marks,
# word joiner and the invisible operators after it, byte order mark.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_APOSTROPHES = frozenset("\u2019\u02bc\u2018\u0060\u00b4\u2032\u201b\uff07\u02b9")
_SPACES = frozenset("\u00a0\u202f\u205f\u3000\u2028\u2029") | {
    chr(c) for c in range(0x2000, 0x200B)
}
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ONE_FOR_ONE = {
    **_FULL_WIDTH,
    **{ord(char): "-" for char in _HYPHENS},
    **{ord(char): "'" for char in _APOSTROPHES},
    **{ord(char): " " for char in _SPACES},
}
_OTHER_SPELLING = regex.compile(f"[{''.join(map(chr, _ONE_FOR_ONE))}]")
# Letters that are written otherwise as well; letters and digits without them stay as they are.
_OTHER_LETTER = re.compile(
    "[\u02b9\u02bc\u0374\u0387\u1100-\u11ff\u1f71-\u1fff\u2126\u212a\u212b\uf900-\ufaff\uff01-\uffdc]"
)
# Nothing of this is changed: most texts are of it throughout, but for marks with another spelling.
_PLAIN = re.compile(
    "[\0-_a-\x9f\xa1-\xac\xae-\xb3\xb5-\u02b8\u02ba\u02bb\u02bd-\u02ff\u0400-\u0482\u048a-\u052f"
    "\u20a0-\u20bf\u201c-\u201f\u2022-\u2027\u2030\u2039\u203a\u3001-\u3029\u3041-\u3096\u30a1-\u30fa"
    "\u4e00-\u9fff\uac00-\ud7a3]*"
)
# No letter has more; a text made to cost time has thousands.
_MOST_MARKS = 20
# Anything that normalisation may change, and what stands before it that it may change with: a
# letter with the marks after it, the parts of a Hangul syllable, narrow katakana, and those few
# that Unicode has twice.
_ODD = regex.compile(
    r"[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?\p{M}*+"
    r"|.(?:[\u00ad\u200b-\u200d\u2060\ufeff]{0,3}+\p{M})++"
    r"|[\uff66-\uff9d][\uff9e\uff9f]|[\p{Cf}\u1100-\u11ff\uff5f-\uffdc]"
    r"|[\u0374\u037e\u0387\u1f71-\u1fff\u2126\u212a\u212b\u2329\u232a\uf900-\ufaff]",
    regex.DOTALL,
)


class Script(IntEnum):
    """How words are written, as far as matching differs."""

    ALPHABET = 0
    HANGUL = 1
    HAN = 2  # Chinese and Japanese: no blanks between words


class Word(NamedTuple):
    """A word of a text: ``text[start:end]`` as written, and the key it is compared by.

    ``joined`` says that only a hyphen (or nothing) stands between it and the word before;
    ``broken`` that a comma, a full stop or the like does, over which no phrase runs.
    """

    start: int
    end: int
    form: str
    key: str
    script: Script
    joined: bool = False
    broken: bool = False


def normalise(text: str) -> tuple[str, list[int] | None]:
    """Return ``text`` in the one spelling we compare, and where each character came from.

    NFC; invisible characters dropped; every dash ``-``, every apostrophe ``'``, every blank a
    space; full-width letters and half-width katakana in their usual width. The list holds for
    each character its offset in ``text``, and at its end the length of ``text``; None means that
    nothing moved.
    """
    if text.isascii() and "`" not in text:
        return text, None
    if text.isalnum() and not _OTHER_LETTER.search(text):
        return text, None
    if _PLAIN.fullmatch(text):
        return text, None
    if _OTHER_SPELLING.search(text):
        text = text.translate(_ONE_FOR_ONE)
        if _PLAIN.fullmatch(text):
            return text, None
    out: list[str] = []
    origin: list[int] = []
    last = 0
    for found in _ODD.finditer(text):
        start, end = found.span()
        if last < start:
            out.append(text[last:start])
            origin.extend(range(last, start))
        made = _composed(found[0])
        out.append(made)
        # A word may end within: after a Han sign with a mark that is none of its.
        origin.extend([min(start + number, end - 1) for number in range(len(made))])
        last = end
    if not last:
        return text, None
    out.append(text[last:])
    origin.extend(range(last, len(text) + 1))
    return "".join(out), origin


@lru_cache(maxsize=4_096)
def _composed(cluster: str) -> str:
    """Return what a letter and its marks are compared as; marks beyond reason are dropped."""
    visible = "".join(c for c in cluster[:_MOST_MARKS] if c not in _INVISIBLE)
    narrow = any("\uff5f" <= c <= "\uffdc" for c in visible)
    return unicodedata.normalize("NFKC" if narrow else "NFC", visible)


def key(word: str) -> str:
    """Return what a word is compared by: case folded (ß is ss), ё as е, no inner apostrophes.

    Nor stress marks, which are what is left of an acute once letters are composed: плато́.
    """
    if word.isascii():
        return word.lower().replace("'", "")
    folded = word.casefold()
    if "ё" in folded:
        folded = folded.replace("ё", "е")
    if "'" in folded:
        folded = folded.replace("'", "")
    if folded.isascii():  # Straße
        return folded
    # Case folding takes some letters apart (İ): compose again.
    return unicodedata.normalize("NFC", folded).replace("\u0301", "")


_WORD = regex.compile(
    r"""
      (?P<dotted>(?<![\p{L}\p{N}])(?:\p{Lu}\.){2,}(?:\p{Lu}(?![\p{L}\p{N}]))?)   # U.S., U.N
    | (?P<hangul>[\p{Hangul}]+)
    | (?P<han>[\p{Han}\p{Hiragana}\p{Katakana}ー々〇〆]+)
    | (?P<cyrillic>\p{Nd}*\p{Cyrillic}[\p{Cyrillic}\p{M}\p{Nd}]*(?:'\p{Cyrillic}+)*)
    | (?P<word>
        [[\p{L}\p{N}\p{M}]--[\p{Hangul}\p{Han}\p{Hiragana}\p{Katakana}\p{Cyrillic}ー々〇〆]]+
      )
    """,
    regex.VERBOSE | regex.VERSION1,
)
# The same for plain ASCII, which is half of all pieces that are more than a word: twice as fast.
_ASCII_WORD = re.compile(
    r"(?P<dotted>(?<![A-Za-z0-9])(?:[A-Z]\.){2,}(?:[A-Z](?![A-Za-z0-9]))?)|(?P<word>[A-Za-z0-9]+)"
)
_JOINT = re.compile(r"[-'/]?\Z")
_BREAK = re.compile(r"[,;:!?()\[\]{}|…。、！？]|\.(?:\s|\Z)|(?:\s[-–—]+\s)")


def words(text: str) -> list[Word]:
    """Return the words of ``text`` in order.

    Runs of letters and digits, cut where Hangul, Han or kana meet other scripts; hyphens and
    apostrophes stand between words (but within one in Cyrillic: м'яч); ``U.S.`` is one word with
    the key ``us``; the ``s`` of ``Putin's`` is none.
    """
    if text.isascii() and text.isalnum():  # told quickly: one word
        return [Word(0, len(text), text, text.lower(), Script.ALPHABET)]
    normal, origin = normalise(text)
    found: list[Word] = []
    last = 0
    after_genitive = False  # Putin's-Rakete is no Putinrakete
    for match in (_ASCII_WORD if normal.isascii() else _WORD).finditer(normal):
        start, end = match.span()
        form = match[0]
        joined = broken = False
        if found:
            between = normal[last:start]
            if between == "'" and form in ("s", "S"):
                last = end
                after_genitive = True
                continue
            joined, broken = _between(between)
            if after_genitive:
                joined = after_genitive = False
        last = end
        kind = match.lastgroup
        if kind == "dotted":
            form = form.replace(".", "")
        if origin is not None:
            # An invisible character after the last letter is taken in: nothing of it is seen.
            start, end = origin[start], origin[end]
        found.append(Word(start, end, form, key(form), _SCRIPTS[kind or ""], joined, broken))
    return found


_SCRIPTS = {
    "dotted": Script.ALPHABET,
    "hangul": Script.HANGUL,
    "han": Script.HAN,
    "cyrillic": Script.ALPHABET,
    "word": Script.ALPHABET,
}


def _between(text: str) -> tuple[bool, bool]:
    """Say whether what stands between two words joins them, and whether it breaks phrases."""
    return _short_between(text) if len(text) <= 4 else (False, _BREAK.search(text) is not None)


@lru_cache(maxsize=1_024)
def _short_between(text: str) -> tuple[bool, bool]:
    return _JOINT.match(text) is not None, _BREAK.search(text) is not None


# Elements whose text nobody reads as running text.
_SILENT = {"script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object"}
_BLOCKS = re.compile(
    r"<(/?)(?:p|div|br|hr|li|ul|ol|dl|dt|dd|table|tr|td|th|h[1-6]|section|article|header|footer"
    r"|figure|figcaption|blockquote|pre|aside|nav|main|form|option)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
# Tags that hide nothing, moved nowhere by a parser, whose attributes hold no tags.
_SIMPLE_TAG = re.compile(
    r"</?(?:p|br|a|b|i|u|em|strong|span|small|sub|sup|img)"
    r"(?:\s+[\w:-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`/]+))?)*\s*/?>",
    re.IGNORECASE | re.ASCII,
)
# References to characters that are none, or not the ones they say; parsers differ.
_ODD_REFERENCE = re.compile(r"&#(?!(?:3[2-9]|[4-9]\d|[1-9]\d{2,3});)")
# Controls but tab and line end, and lone surrogates, which no database takes.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLOCK_TAGS = {
    "p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "h1",
    "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "figure",
    "figcaption", "blockquote", "pre", "aside", "nav", "main", "form", "option",
}  # fmt: skip


def plain_text(text: str) -> str:
    """Return what a reader sees of a piece of HTML: no tags, attributes, scripts or addresses.

    Blocks end a line, blanks are single, the ends are clean, character references are resolved
    once. Text without markup passes with its blanks put in order. NFC, no control characters.
    """
    if "<" in text:
        if not _is_simple(text):
            text = nh3.clean(
                text, tags=_BLOCK_TAGS, clean_content_tags=_SILENT, attributes={}, link_rel=None
            )
        text = html.unescape(_TAG.sub("", _BLOCKS.sub("\n", one_line(text))))
    elif "&" in text:
        text = html.unescape(text)
    lines = map(_tidy, text.replace("\r\n", "\n").replace("\x85", "\n").split("\n"))
    text = "\n".join(line for line in lines if line)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return text in one line with single blanks and clean ends.

    Most texts are that already, which is told at half the cost: the only blank that is printable
    is the space.
    """
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def _tidy(line: str) -> str:
    """Return a line without controls, in one line with single blanks."""
    return one_line(line if line.isprintable() else _CONTROLS.sub("", line))


def _is_simple(text: str) -> bool:
    """Tell whether taking the tags out of HTML gives what a parser would: ten times faster."""
    return text.count("<") == len(_SIMPLE_TAG.findall(text)) and not _ODD_REFERENCE.search(text)
