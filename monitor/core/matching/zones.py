"""The parts of a text that don't speak of its subject: teasers of other articles, boilerplate."""

import re
from collections.abc import Iterator

from monitor.model import Field

# A line that points to another article; it goes on to the line's end, or to the sentence's.
_TEASER = re.compile(
    r"(?:^|(?<=[.!?…»“\"] )|(?<=\s[|–—+] ))(?:\+{1,3}\s*)?"
    r"(?:Lesen Sie (?:auch|hier|dazu|mehr|außerdem|weiter)|Mehr (?:dazu|zum Thema)"
    r"|Auch interessant|Das könnte Sie (?:auch )?interessieren|Zum Thema|Siehe auch"
    r"|Hier geht es zu|Lesetipps?|Read (?:more|also|next)|See also|Also read"
    r"|Related(?: (?:articles?|stories|content|posts?|news))?|You (?:may|might) also like"
    r"|More on this story|Recommended(?: stories)?|(?:À )?lire aussi|Le[ae] también"
    r"|Te puede interesar|Читайте также|Читайте також|Читать также|関連記事|あわせて読みたい"
    r"|관련 ?기사|相关阅读)\s*[:：–—>»…][^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
# Without one of these signs after one of these words there is no such line, which is told ten
# times faster.
_TEASER_SIGN = re.compile("[:：–—>»…]")
_LONGEST_END = 30
_TEASER_ENDS = (  # case folded
    *("auch", "hier", "dazu", "mehr", "ausserdem", "weiter", "thema", "interessant"),
    *("interessieren", "zu", "lesetipp", "lesetipps", "read", "more", "also", "next", "related"),
    *("article", "articles", "story", "stories", "content", "post", "posts", "news", "like"),
    *("recommended", "aussi", "también", "interesar", "также", "також", "関連記事", "読みたい"),
    *("기사", "阅读"),
)
# The line that blogs add to their feeds: where it begins, and by what it is known.
_BEGINS = ("The post", "Der Beitrag", "El artículo", "La entrada", "L’article", "L'article")
_ENDS = (
    "appeared first on",
    "first appeared on",
    "erschien zuerst auf",
    "erschien zuerst bei",
    "se publicó primero en",
    "est apparu en premier sur",
)
_APPEARED = re.compile(rf"(?:{'|'.join(_ENDS)})[^\n]*")
_LONGEST_TITLE = 300
# Where a page ends its article and lists others.
_REST = re.compile(
    r"^(?:Weitere (?:Artikel|Nachrichten|Themen|Meldungen)|Mehr Nachrichten|Meistgelesen"
    r"|Auch interessant|Das könnte Sie auch interessieren|Related (?:articles|stories|posts|news)"
    r"|Most read|More news|More stories|Trending|Читайте также|관련 ?기사|関連記事)\s*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# A heading of other articles silences so many lines after it.
_LINES_AFTER = 12
# So long such a heading is at most, blanks around it aside.
_LONGEST_HEADING = 60


def quiet_zones(field: Field, text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a field that must not match, as (start, end) in characters.

    In order, none over another. A title has none.
    """
    if field is Field.TITLE:
        return ()
    zones = []
    if any(_follows_teaser(text, sign.start()) for sign in _TEASER_SIGN.finditer(text)):
        zones += [found.span() for found in _TEASER.finditer(text)]
    for found in _APPEARED.finditer(text) if any(end in text for end in _ENDS) else ():
        line = text.rfind("\n", 0, found.start()) + 1
        since = max(line, found.start() - _LONGEST_TITLE)
        begin = max(text.rfind(words, since, found.start()) for words in _BEGINS)
        if begin >= 0:
            zones.append((begin, found.end()))
    is_one_line = "\n" not in text and len(text.strip()) > _LONGEST_HEADING
    for found in () if is_one_line else _REST.finditer(text):
        end = found.end()
        for _ in range(_LINES_AFTER):
            end = text.find("\n", end + 1)
            if end < 0:
                end = len(text)
                break
        zones.append((found.start(), end))
    return tuple(_merged(zones))


def _follows_teaser(text: str, at: int) -> bool:
    """Say whether a sign at this place may end the words that point to another article."""
    words = text[max(0, at - _LONGEST_END) : at].rstrip()
    return words.casefold().endswith(_TEASER_ENDS)


def _merged(zones: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches in order, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(zones):
        if last is None or start > last[1]:
            if last is not None:
                yield last
            last = (start, end)
        else:
            last = (last[0], max(last[1], end))
    if last is not None:
        yield last
